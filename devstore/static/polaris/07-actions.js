// s-button, s-button-group, s-link: what a person presses.

const STYLES = `
  :host { display: inline-flex; vertical-align: middle; }
  :host([inlinesize="fill"]) { display: flex; inline-size: 100%; } :host([inlinesize="fill"]) .hit { inline-size: 100%; }
  .hit { all: unset; box-sizing: border-box; display: inline-flex; align-items: center; justify-content: center; gap: 4px; min-block-size: 28px; padding: 4px 12px;
    border-radius: 8px; font: 550 0.75rem/1rem var(--p-font); cursor: pointer; background: #fff; color: var(--p-text); white-space: nowrap; position: relative; user-select: none;
    box-shadow: inset 0 0 0 1px #e3e3e3, inset 0 -1px 0 0 #b5b5b5, 0 1px 0 #0000000d; transition: background .1s; }
  .hit:hover { background: #fafafa; } .hit:active { background: #f0f0f0; box-shadow: inset 0 0 0 1px #ccc, inset 0 1px 2px #00000026; }
  .hit:focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }
  :host([variant="primary"]) .hit { background: linear-gradient(#3f3f3f, #262626); color: #fff; box-shadow: inset 0 0 0 1px #1a1a1a, inset 0 2px 0 #ffffff1f, inset 0 -1px 0 1px #0006; }
  :host([variant="primary"]) .hit:hover { background: #1a1a1a; }
  :host([tone="critical"]) .hit { color: var(--p-critical); }
  :host([variant="primary"][tone="critical"]) .hit { background: linear-gradient(#d9223b, #c00a24); color: #fff; box-shadow: inset 0 0 0 1px #8e0b21, inset 0 2px 0 #ffffff29; }
  :host([variant="tertiary"]) .hit { background: none; box-shadow: none; } :host([variant="tertiary"]) .hit:hover { background: #0000000d; }
  :host([variant="tertiary"][tone="neutral"]) .hit { color: var(--p-text-subdued); }
  .hit[disabled], .hit[aria-disabled] { color: #b5b5b5; background: #0000000d; box-shadow: none; cursor: default; pointer-events: none; }
  :host([variant="primary"]) .hit[disabled] { background: #00000029; color: #fff; }
  svg { inline-size: 20px; block-size: 20px; margin: -4px 0 -4px -6px; } .only svg { margin: -4px -8px; }
  .busy .words, .busy .icon { visibility: hidden; }
  .ring { display: none; position: absolute; inline-size: 14px; block-size: 14px; border: 2px solid currentColor; border-block-start-color: transparent; border-radius: 50%; animation: turn .7s linear infinite; opacity: .7; }
  .busy .ring { display: block; } @keyframes turn { to { rotate: 1turn; } }
  :host([slot="menu-item"]) .hit, :host(.in-menu) .hit { inline-size: 100%; justify-content: flex-start; }
  .icon:empty { display: none; }
  @media (pointer: coarse) { .hit { min-block-size: 36px; } }
`;

class Button extends PolarisElement {
  static formAssociated = true;
  static delegatesFocus = true;
  static strings = ['variant', 'tone', 'icon', 'type', 'href', 'target', 'download', 'command', 'commandFor', 'interestFor', 'accessibilityLabel', 'inlineSize', 'lang', 'value'];
  static booleans = ['disabled', 'loading'];
  static styles = STYLES;
  #internals = this.attachInternals();

  template() { return '<slot></slot>'; }

  connectedCallback() {
    super.connectedCallback();
    this.classList.toggle('in-menu', this.parentElement?.localName === 's-menu');
    this.$('slot').addEventListener('slotchange', () => this.#markIconOnly());
  }

  update() {
    const link = Boolean(this.href);
    const off = isOn(this, 'disabled') || isOn(this, 'loading');
    let hit = this.$('.hit');
    if (!hit || hit.localName !== (link ? 'a' : 'button')) {
      hit = document.createElement(link ? 'a' : 'button');
      hit.innerHTML = '<span class="icon"></span><span class="words"><slot></slot></span><span class="ring"></span>';
      this.shadowRoot.replaceChildren(hit);
      if (!link) { hit.type = 'button'; hit.addEventListener('click', () => this.#act()); }
    }
    hit.className = `hit${isOn(this, 'loading') ? ' busy' : ''}`;
    if (link) { hit.href = this.href; hit.target = this.target; hit.toggleAttribute('aria-disabled', off); if (this.download) hit.download = this.download; } else hit.disabled = off;
    hit.setAttribute('aria-busy', String(isOn(this, 'loading')));
    if (this.accessibilityLabel) hit.setAttribute('aria-label', this.accessibilityLabel); else hit.removeAttribute('aria-label');
    this.$('.icon').innerHTML = this.icon ? iconSvg(this.icon) : '';
    this.#markIconOnly();
  }

  #markIconOnly() { this.$('.hit').classList.toggle('only', Boolean(this.icon) && !this.textContent.trim()); }

  #act() {
    if (this.type === 'submit') this.#internals.form?.requestSubmit();
    if (this.type === 'reset') this.#internals.form?.reset();
  }

  // A button that is written disabled is told so before it is connected; update() draws it then.
  formDisabledCallback(disabled) { const hit = this.$('button.hit'); if (hit) hit.disabled = disabled || isOn(this, 'disabled'); }
}

class ButtonGroup extends PolarisElement {
  static strings = ['gap', 'accessibilityLabel'];
  static styles = ':host { display: inline-flex; flex-wrap: wrap; gap: 8px; align-items: center; } :host([gap="none"]) { gap: 0; }';

  template() { return '<slot></slot><slot name="secondary-actions"></slot><slot name="primary-action"></slot>'; }
  update() { this.setAttribute('role', 'group'); if (this.accessibilityLabel) this.setAttribute('aria-label', this.accessibilityLabel); }
}

class Link extends PolarisElement {
  static delegatesFocus = true;
  static strings = ['href', 'target', 'tone', 'download', 'lang', 'command', 'commandFor', 'interestFor', 'accessibilityLabel', 'rel'];
  static styles = `:host { display: inline; } .hit { all: unset; color: var(--p-link); cursor: pointer; text-decoration: underline; text-underline-offset: 2px; text-decoration-thickness: from-font; border-radius: 2px; }
    .hit:hover { text-decoration: none; } .hit:focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }
    :host([tone="neutral"]) .hit { color: inherit; } :host([tone="critical"]) .hit { color: var(--p-critical); }`;

  update() {
    const attributes = this.href ? `a class="hit" href="${escapeHtml(this.href)}" target="${escapeHtml(this.target)}"` : 'button class="hit" type="button"';
    const label = this.accessibilityLabel ? ` aria-label="${escapeHtml(this.accessibilityLabel)}"` : '';
    this.shadowRoot.innerHTML = `<${attributes}${label}><slot></slot></${attributes.split(' ')[0]}>`;
  }
}

define('s-button', Button);
define('s-button-group', ButtonGroup);
define('s-link', Link);
