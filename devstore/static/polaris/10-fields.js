// One-line and many-line fields, and the select.

const input = (attributes) => `<input id="control" ${attributes}>`;

class TextField extends Field {
  static strings = [...Field.strings, 'maxLength', 'minLength'];
  controlHtml() { return input('type="text"'); }
}
class EmailField extends Field {
  static strings = [...Field.strings, 'maxLength', 'minLength'];
  controlHtml() { return input('type="email" autocomplete="email"'); }
}
class UrlField extends Field {
  static strings = [...Field.strings, 'maxLength', 'minLength'];
  controlHtml() { return input('type="url"'); }
}
class PasswordField extends Field {
  static strings = [...Field.strings, 'maxLength', 'minLength'];
  controlHtml() { return input('type="password"'); }
}
class SearchField extends Field {
  static strings = [...Field.strings, 'maxLength', 'minLength'];
  controlHtml() { return input('type="search"'); }
  update() { super.update(); this.$('.before').innerHTML = iconSvg('search'); }
}

class NumberField extends Field {
  static strings = [...Field.strings, 'min', 'max', 'step', 'inputMode'];
  static styles = `${FIELD_STYLES} input { font-variant-numeric: tabular-nums; }`;
  controlHtml() { return input('type="number" step="any"'); }
  update() {
    super.update();
    if (!this.hasAttribute('step')) this.control.step = this.getAttribute('inputmode') === 'decimal' ? 'any' : '1';
  }
}

const SYMBOLS = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', CAD: '$', AUD: '$', AUTO: '$' };

class MoneyField extends Field {
  static strings = [...Field.strings, 'min', 'max', 'currencyCode'];
  static styles = `${FIELD_STYLES} input { font-variant-numeric: tabular-nums; }`;
  controlHtml() { return input('type="text" inputmode="decimal"'); }
  update() {
    super.update();
    const code = (this.currencyCode || 'auto').toUpperCase();
    this.$('.before').textContent = SYMBOLS[code] ?? code;
  }
}

// A line to type in with a calendar beside it, as Shopify's is. The browser's own field for a day takes as long to build as
// ten others, so its calendar is borrowed when it is asked for.
class DateField extends Field {
  static strings = [...Field.strings, 'allow', 'disallow', 'allowDays', 'disallowDays', 'view'];
  static styles = `${FIELD_STYLES} .box { position: relative; } .box .pick { all: unset; display: flex; border-radius: 4px; cursor: pointer; }
    .pick:focus-visible { outline: 2px solid var(--p-focus); } .pick svg { inline-size: 18px; block-size: 18px; } .pick[hidden] { display: none; }
    .box .days { position: absolute; inset: 0; opacity: 0; pointer-events: none; }`;
  controlHtml() { return `${input('type="text" placeholder="YYYY-MM-DD" autocomplete="off"')}<button class="pick" type="button">${iconSvg('calendar')}</button>`; }
  connectedCallback() { super.connectedCallback(); this.$('.pick').onclick = () => this.#pick(); }
  update() { super.update(); this.$('.pick').ariaLabel = `${this.label}: choose a day`; this.$('.pick').hidden = this.control.disabled; }
  #pick() {
    const days = Object.assign(document.createElement('input'), { className: 'days', type: 'date', tabIndex: -1, value: this.value });
    days.onchange = () => { this.value = days.value; for (const name of ['input', 'change']) this.dispatchEvent(new Event(name, { bubbles: true })); };
    this.$('.days')?.remove();
    this.$('.box').append(days);
    days.showPicker();
  }
}

class ColorField extends Field {
  static booleans = [...Field.booleans, 'alpha'];
  static styles = `${FIELD_STYLES} .box .swatch { all: revert; flex: none; inline-size: 24px; block-size: 24px; padding: 0; border: 0; background: none; cursor: pointer; }`;
  controlHtml() { return `<input class="swatch" type="color">${input('type="text" spellcheck="false"')}`; }
  connectedCallback() {
    super.connectedCallback();
    this.swatch.oninput = () => { this.value = this.swatch.value; };
    this.swatch.onchange = () => this.dispatchEvent(new Event('change', { bubbles: true }));
    this.control.addEventListener('input', () => this.#show());
  }
  get swatch() { return this.$('.swatch'); }
  update() { super.update(); this.swatch.ariaLabel = `${this.label}: choose`; this.swatch.disabled = this.control.disabled; }
  sync() { super.sync(); this.#show(); }
  #show() { if (/^#[0-9a-f]{6}$/i.test(this.control.value)) this.swatch.value = this.control.value.toLowerCase(); }
}

class TextArea extends Field {
  static strings = [...Field.strings, 'rows', 'maxLength', 'minLength'];
  controlHtml() { return '<textarea id="control" rows="3"></textarea>'; }
}

class Select extends Field {
  static styles = `${FIELD_STYLES} .box { position: relative; padding-inline: 0; } .box select { padding-inline: 12px 32px; cursor: pointer; }
    .after { position: absolute; inset-inline-end: 8px; pointer-events: none; } .before:not(:empty) { padding-inline-start: 10px; }
    option { background: #fff; color: var(--p-text); }`;
  #observer = new MutationObserver(() => this.#copyOptions());

  controlHtml() { return '<select id="control"></select><slot class="visually-hidden" aria-hidden="true" hidden></slot>'; }
  get type() { return 'select-one'; }

  get defaultValue() {
    const options = [...this.querySelectorAll('s-option')];
    const chosen = options.find((option) => option.hasAttribute('selected'));
    const first = this.placeholder ? '' : options[0]?.getAttribute('value') ?? options[0]?.textContent.trim() ?? '';
    return this.getAttribute('value') || (chosen ? chosen.getAttribute('value') ?? chosen.textContent.trim() : first);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ['value', 'disabled', 'selected'], characterData: true });
  }

  disconnectedCallback() { this.#observer.disconnect(); }
  update() { this.#copyOptions(); super.update(); this.$('.after').innerHTML = iconSvg('chevron-down'); }

  #copyOptions() {
    const toHtml = (node) => (node.localName === 's-option-group'
      ? `<optgroup label="${escapeHtml(node.getAttribute('label') ?? '')}">${[...node.children].map(toHtml).join('')}</optgroup>`
      : `<option value="${escapeHtml(node.getAttribute('value') ?? node.textContent.trim())}"${node.hasAttribute('disabled') ? ' disabled' : ''}>${escapeHtml(node.textContent.trim())}</option>`);
    const placeholder = this.placeholder ? `<option value="" disabled hidden>${escapeHtml(this.placeholder)}</option>` : '';
    const html = placeholder + [...this.children].filter((node) => node.localName.startsWith('s-option')).map(toHtml).join('');
    if (this.control.innerHTML !== html) this.control.innerHTML = html;
    this.sync();
  }
}

// The select copies its options; by themselves they show nothing.
class Option extends PolarisElement {
  static strings = ['value'];
  static booleans = ['disabled', 'selected'];
  static styles = ':host { display: none; }';
}

class OptionGroup extends PolarisElement {
  static strings = ['label'];
  static booleans = ['disabled'];
  static styles = ':host { display: none; }';
}

define('s-option', Option);
define('s-option-group', OptionGroup);
define('s-text-field', TextField);
define('s-email-field', EmailField);
define('s-url-field', UrlField);
define('s-password-field', PasswordField);
define('s-search-field', SearchField);
define('s-number-field', NumberField);
define('s-money-field', MoneyField);
define('s-date-field', DateField);
define('s-color-field', ColorField);
define('s-text-area', TextArea);
define('s-select', Select);
