// <page-notice data-text="Rule published."> says it as a toast, once: the address forgets it, so a reload is silent.
class Notice extends HTMLElement {
  connectedCallback() {
    window.shopify?.toast?.show(this.dataset.text);
    const url = new URL(location.href);
    url.searchParams.delete('done');
    history.replaceState(history.state, '', url);
    this.remove();
  }
}
customElements.define('page-notice', Notice);
