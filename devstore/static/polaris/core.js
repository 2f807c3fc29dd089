// What every element shares: attributes that are also camelCase properties, a shadow root, one stylesheet per class.
const sheets = new Map();

const RESET = `
  :host { box-sizing: border-box; }
  :host([hidden]) { display: none !important; }
  * { box-sizing: border-box; }
  :focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }
  .visually-hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

const sheetOf = (element) => {
  if (!sheets.has(element)) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(RESET + element.styles);
    sheets.set(element, sheet);
  }
  return sheets.get(element);
};

export class PolarisElement extends HTMLElement {
  static styles = '';
  static strings = []; // camelCase names; HTML lower-cases them in attributes
  static booleans = [];
  static delegatesFocus = false;

  static get observedAttributes() {
    return [...this.strings, ...this.booleans].map((name) => name.toLowerCase());
  }

  constructor() {
    super();
    this.attachShadow({ mode: 'open', delegatesFocus: this.constructor.delegatesFocus });
    this.shadowRoot.adoptedStyleSheets = [sheetOf(this.constructor)];
    this.shadowRoot.innerHTML = this.template();
  }

  connectedCallback() { this.update(); }
  attributeChangedCallback() { if (this.isConnected) this.update(); }

  template() { return '<slot></slot>'; }
  update() {}

  $(selector) { return this.shadowRoot.querySelector(selector); }

  /** A named slot holds something. */
  fills(name) { return Boolean(this.querySelector(`:scope > [slot="${name}"]`)); }
}

/** One of our own classes has an accessor for it already (HTMLElement's own, such as `prefix`, do not count). */
const isWritten = (element, name) => {
  for (let at = element.prototype; at && at !== PolarisElement.prototype; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) return true;
  }
  return false;
};

const reflect = (element) => {
  for (const name of element.strings) {
    if (isWritten(element, name)) continue;
    Object.defineProperty(element.prototype, name, {
      get() { return this.getAttribute(name) ?? ''; },
      set(value) { value == null ? this.removeAttribute(name) : this.setAttribute(name, value); },
      configurable: true,
    });
  }
  for (const name of element.booleans) {
    if (isWritten(element, name)) continue;
    Object.defineProperty(element.prototype, name, {
      get() { return isOn(this, name); },
      set(value) { this.toggleAttribute(name, Boolean(value)); },
      configurable: true,
    });
  }
};

/** A boolean attribute; `loading="false"` counts as off, as templates write it. */
export const isOn = (element, name) => element.hasAttribute(name) && element.getAttribute(name) !== 'false';

export const define = (tag, element) => {
  if (customElements.get(tag)) return;
  reflect(element);
  customElements.define(tag, element);
};

export const escapeHtml = (text) => String(text)
  .replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]);
