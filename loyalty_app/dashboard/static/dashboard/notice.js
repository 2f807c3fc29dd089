// <page-notice data-text="Rule published."> says it as a toast, once: the address forgets it, so a reload is silent.
// Without a text only that: what did not work stands in the page, where it stays.
class Notice extends HTMLElement {
  connectedCallback() {
    if (this.dataset.text) window.shopify?.toast?.show(this.dataset.text);
    const url = new URL(location.href);
    url.searchParams.delete('done');
    history.replaceState(history.state, '', url);
    this.remove();
  }
}
customElements.define('page-notice', Notice);
