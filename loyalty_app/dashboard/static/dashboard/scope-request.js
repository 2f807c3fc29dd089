// <scope-request data-scopes="a,b"> has Shopify ask the merchant for permissions when [data-allow] is pressed, and shows
// the part of itself that is true then: [data-part] ask, declined or granted. With data-then="/address", what waited for
// the permission is done once it is granted; the server asks Shopify itself before it believes it.
class ScopeRequest extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', (event) => {
      const button = event.target.closest?.('[data-allow]');
      if (button) this.#ask(button);
    });
  }

  async #ask(button) {
    button.setAttribute('loading', '');
    try {
      const { result } = await window.shopify.scopes.request(this.dataset.scopes.split(','));
      this.#show(result === 'granted-all' ? 'granted' : 'declined');
      if (result === 'granted-all' && this.dataset.then) {
        await window.htmx.ajax('POST', this.dataset.then, { target: '#page', select: '#page', swap: 'outerHTML show:window:top' });
      }
    } catch {
      document.getElementById('trouble')?.removeAttribute('hidden');
    } finally {
      button.removeAttribute('loading');
    }
  }

  #show(state) {
    for (const part of this.querySelectorAll('[data-part]')) part.hidden = part.dataset.part !== state;
  }
}
customElements.define('scope-request', ScopeRequest);
