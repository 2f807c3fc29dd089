// s-checkbox, s-switch, s-choice-list with s-choice.

const MARK_STYLES = `
  .line { display: flex; gap: 8px; align-items: flex-start; cursor: pointer; } .line .words { flex: 1; }
  input { appearance: none; flex: none; margin: 2px 0; inline-size: 16px; block-size: 16px; border: 1px solid var(--p-border-strong); border-radius: 4px; background: #fdfdfd; display: grid; place-content: center; cursor: inherit; }
  input[type="radio"] { border-radius: 50%; } input:hover { border-color: #303030; } input:focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }
  input:checked, input:indeterminate { background: #303030; border-color: #303030; }
  input[type="checkbox"]:checked::before { content: ""; inline-size: 9px; block-size: 5px; border: solid #fff; border-width: 0 0 2px 2px; rotate: -45deg; translate: 0 -1px; }
  input:indeterminate::before { content: ""; inline-size: 8px; block-size: 2px; background: #fff; }
  input[type="radio"]:checked::before { content: ""; inline-size: 6px; block-size: 6px; border-radius: 50%; background: #fff; }
  input:disabled { background: #0000000d; border-color: #ccc; } .below { padding-inline-start: 24px; }
`;

class Checkbox extends PolarisElement {
  static formAssociated = true;
  static delegatesFocus = true;
  static strings = ['label', 'name', 'value', 'details', 'error', 'accessibilityLabel'];
  static booleans = ['checked', 'disabled', 'required', 'indeterminate'];
  static styles = FIELD_STYLES + MARK_STYLES;
  internals = this.attachInternals();
  #ticked = null;

  template() {
    return `<div class="field"><label class="line"><input id="control" type="checkbox"><span class="words"></span></label>
      <div class="below"><div class="details" id="details" hidden></div><div class="error" id="error" role="alert" hidden></div></div></div>`;
  }

  get type() { return 'checkbox'; }
  get form() { return this.internals.form; }
  get control() { return this.$('#control'); }
  get defaultChecked() { return isOn(this, 'checked'); }
  get checked() { return this.#ticked ?? this.defaultChecked; }
  set checked(on) { this.#ticked = Boolean(on); this.sync(); }
  get value() { return this.getAttribute('value') ?? 'on'; }
  set value(value) { this.setAttribute('value', value); }

  connectedCallback() {
    super.connectedCallback();
    if (this.control.dataset.wired) return;
    this.control.dataset.wired = 'yes';
    // Read the tick while the native event is still on its way, so that listeners outside see the new state.
    this.control.addEventListener('input', () => { this.#ticked = this.control.checked; this.sync(); });
    this.control.addEventListener('change', () => { this.#ticked = this.control.checked; this.sync(); this.dispatchEvent(new Event('change', { bubbles: true })); });
  }

  update() {
    this.$('.words').textContent = this.label;
    this.control.disabled = isOn(this, 'disabled');
    this.control.indeterminate = isOn(this, 'indeterminate');
    if (this.accessibilityLabel) this.control.setAttribute('aria-label', this.accessibilityLabel);
    const details = this.$('.details');
    details.hidden = !this.details;
    details.textContent = this.details;
    const error = this.$('.error');
    error.hidden = !this.error;
    error.innerHTML = this.error ? `${iconSvg('alert-circle')}<span>${escapeHtml(this.error)}</span>` : '';
    this.control.setAttribute('aria-describedby', [this.error && 'error', this.details && 'details'].filter(Boolean).join(' '));
    this.sync();
  }

  sync() {
    this.control.checked = this.checked;
    this.internals.setFormValue(this.checked && !isOn(this, 'disabled') ? this.value : null);
  }

  formResetCallback() { this.#ticked = null; this.sync(); }
  checkValidity() { return this.internals.checkValidity(); }
}

class Switch extends Checkbox {
  static strings = [...Checkbox.strings, 'labelAccessibilityVisibility'];
  static styles = `${FIELD_STYLES}${MARK_STYLES}
    input, input[type="checkbox"] { inline-size: 32px; block-size: 18px; border-radius: 9px; margin: 1px 0; background: #8a8a8a; border: 0; display: block; padding: 2px; transition: background .15s; }
    input[type="checkbox"]::before, input[type="checkbox"]:checked::before { content: ""; display: block; inline-size: 14px; block-size: 14px; border: 0; border-radius: 50%; background: #fff; rotate: 0deg; translate: 0 0; transition: translate .15s; }
    input[type="checkbox"]:checked { background: #29845a; } input[type="checkbox"]:checked::before { translate: 14px 0; } .below { padding-inline-start: 40px; }`;

  update() {
    super.update();
    this.control.setAttribute('role', 'switch');
    this.$('.words').classList.toggle('visually-hidden', this.labelAccessibilityVisibility === 'exclusive');
  }
}

// Read from the attribute: the choices may not be built yet when their list is.
const valueOf = (choice) => choice?.getAttribute('value') ?? choice?.textContent.trim() ?? '';

class ChoiceList extends PolarisElement {
  static formAssociated = true;
  static delegatesFocus = true;
  static strings = ['label', 'name', 'details', 'error', 'labelAccessibilityVisibility'];
  static booleans = ['multiple', 'disabled'];
  static styles = `${FIELD_STYLES}${MARK_STYLES} fieldset { all: unset; display: flex; flex-direction: column; gap: 8px; } legend { padding: 0; margin-block-end: 4px; } legend[hidden] { display: none; }`;
  internals = this.attachInternals();
  #picked = null;
  #observer = new MutationObserver(() => this.#draw());

  constructor() {
    super();
    // Native input events leave the shadow root by themselves, change events do not.
    this.shadowRoot.addEventListener('input', () => this.#read());
    this.shadowRoot.addEventListener('change', () => { this.#read(); this.dispatchEvent(new Event('change', { bubbles: true })); });
  }

  template() { return '<fieldset><legend></legend><div class="details" id="details" hidden></div><div class="choices field"></div><div class="error" role="alert" hidden></div></fieldset>'; }

  get type() { return this.multiple ? 'select-multiple' : 'select-one'; }
  get form() { return this.internals.form; }
  get choices() { return [...this.querySelectorAll('s-choice')]; }
  get values() { return this.#picked ?? this.choices.filter((choice) => choice.hasAttribute('selected')).map(valueOf); }
  set values(values) { this.#picked = [...values].map(String); this.sync(); }
  // htmx reads `value` of an element that it includes by itself.
  get value() { return this.multiple ? this.values : this.values[0] ?? ''; }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this, { childList: true });
  }

  disconnectedCallback() { this.#observer.disconnect(); }

  update() {
    const legend = this.$('legend');
    legend.textContent = this.label;
    legend.hidden = !this.label;
    legend.classList.toggle('visually-hidden', this.labelAccessibilityVisibility === 'exclusive');
    this.$('.details').textContent = this.details;
    this.$('.details').hidden = !this.details;
    this.$('.error').innerHTML = this.error ? `${iconSvg('alert-circle')}<span>${escapeHtml(this.error)}</span>` : '';
    this.$('.error').hidden = !this.error;
    this.#draw();
  }

  #draw() {
    const kind = this.multiple ? 'checkbox' : 'radio';
    this.$('.choices').innerHTML = this.choices.map((choice, at) => {
      choice.slot = `choice-${at}`;
      const off = isOn(this, 'disabled') || choice.hasAttribute('disabled') ? ' disabled' : '';
      return `<label class="line"><input type="${kind}" name="choice" data-at="${at}"${off}><span class="words"><slot name="choice-${at}"></slot></span></label>`;
    }).join('');
    this.sync();
  }

  #read() {
    const inputs = [...this.shadowRoot.querySelectorAll('input')];
    this.values = inputs.filter((input) => input.checked).map((input) => valueOf(this.choices[input.dataset.at]));
  }

  sync() {
    const { values } = this;
    for (const input of this.shadowRoot.querySelectorAll('input')) input.checked = values.includes(valueOf(this.choices[input.dataset.at]));
    const data = new FormData();
    for (const value of values) data.append(this.name, value);
    this.internals.setFormValue(this.name && !isOn(this, 'disabled') ? data : null);
  }

  formResetCallback() { this.#picked = null; this.sync(); }
}

class Choice extends PolarisElement {
  static strings = ['value', 'accessibilityLabel'];
  static booleans = ['disabled', 'selected'];
  static styles = ':host { display: block; } ::slotted([slot="details"]), .details { display: block; color: var(--p-text-subdued); }';

  template() { return '<slot></slot><div class="details"><slot name="details"></slot></div><slot name="secondary-content"></slot>'; }
}

define('s-checkbox', Checkbox);
define('s-switch', Switch);
define('s-choice', Choice);
define('s-choice-list', ChoiceList);
