// The stand-in for Shopify's polaris.js. The parts of this folder are served as one classic script, as the real one is, in
// the order of their names: the frame of a page first, what opens over it last. PAGE_STYLES, the text of polaris.css, is
// put before them.
// This part: what every element shares: attributes that are also camelCase properties, a shadow root, styles.
const pageSheet = new CSSStyleSheet();
pageSheet.replaceSync(PAGE_STYLES);
document.adoptedStyleSheets.push(pageSheet);

const RESET = `
  :host { box-sizing: border-box; }
  :host([hidden]) { display: none !important; }
  * { box-sizing: border-box; }
  :focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }
  .visually-hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

const once = (make) => {
  const made = new Map();
  return (key, ...rest) => {
    if (!made.has(key)) made.set(key, make(key, ...rest));
    return made.get(key);
  };
};

// A page has hundreds of elements of few kinds and with few styles: each is read once.
const sheetOf = once((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});
const kindOf = once((constructor, element) => {
  const template = document.createElement('template');
  template.innerHTML = element.template();
  return { sheets: [sheetOf(RESET), sheetOf(constructor.styles)], content: template.content };
});

class PolarisElement extends HTMLElement {
  static styles = '';
  static strings = []; // camelCase names; HTML lower-cases them in attributes
  static booleans = [];
  static delegatesFocus = false;
  #worn = '';
  #isBuilt = false;

  static get observedAttributes() {
    return [...this.strings, ...this.booleans].map((name) => name.toLowerCase());
  }

  constructor() {
    super();
    this.attachShadow({ mode: 'open', delegatesFocus: this.constructor.delegatesFocus });
    const { sheets, content } = kindOf(this.constructor, this);
    this.shadowRoot.adoptedStyleSheets = sheets;
    this.shadowRoot.append(document.importNode(content, true));
  }

  connectedCallback() { this.#isBuilt = true; this.update(); }
  // The attributes it is written with are told one by one before that.
  attributeChangedCallback() { if (this.#isBuilt && this.isConnected) this.update(); }

  template() { return '<slot></slot>'; }
  update() {}

  $(selector) { return this.shadowRoot.querySelector(selector); }

  /** Styles of this one element, after those of its class. */
  dress(css) {
    if (css === this.#worn) return;
    this.#worn = css;
    const { sheets } = kindOf(this.constructor);
    this.shadowRoot.adoptedStyleSheets = css ? [...sheets, sheetOf(css)] : sheets;
  }

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
const isOn = (element, name) => element.hasAttribute(name) && element.getAttribute(name) !== 'false';

/** Elements are built once the document is there, so that each finds its children; not while it is being read. */
const unread = [];
const define = (tag, element) => {
  if (document.readyState === 'loading') { unread.push([tag, element]); return; }
  if (customElements.get(tag)) return;
  reflect(element);
  customElements.define(tag, element);
};
document.addEventListener('readystatechange', () => unread.splice(0).forEach(([tag, element]) => define(tag, element)));

const escapeHtml = (text) => String(text)
  .replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char]);
