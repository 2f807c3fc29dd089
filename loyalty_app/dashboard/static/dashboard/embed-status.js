// <embed-status> asks Shopify whether the storefront widget is switched on in the live theme, and shows the part of
// itself that is true: [data-on], [data-off] or, when Shopify doesn't tell, [data-unknown].
const isOn = (extensions, handle) => extensions
  .filter((extension) => extension.type === 'theme_app_extension')
  .flatMap((extension) => extension.activations ?? [])
  .some((block) => block.handle === handle && (block.activations ?? []).length > 0);

class EmbedStatus extends HTMLElement {
  async connectedCallback() {
    try {
      const extensions = await window.shopify.app.extensions();
      this.#show(isOn(extensions, this.dataset.handle) ? 'on' : 'off');
    } catch {
      this.#show('unknown');
    }
  }

  #show(state) {
    this.style.minBlockSize = `${this.offsetHeight}px`; // a shorter part pulls nothing up that is already being read
    for (const part of this.children) part.hidden = !(`data-${state}` in part.attributes);
    this.dispatchEvent(new CustomEvent('embed-status', { bubbles: true, detail: state }));
  }
}
customElements.define('embed-status', EmbedStatus);
