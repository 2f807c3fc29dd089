// What every form field shares: it takes part in plain forms and in htmx through ElementInternals,
// has a label, details and an error wired to its control, and keeps what a person typed over attribute changes.
const FIELD_STYLES = `
  :host { display: block; min-inline-size: 0; }
  .field { display: flex; flex-direction: column; gap: 4px; }
  label, .label { font: 450 .8125rem/1.25rem var(--p-font); color: var(--p-text); } label[hidden] { display: none; }
  .required { color: var(--p-critical); margin-inline-start: 2px; }
  .box { display: flex; align-items: center; gap: 4px; min-block-size: 32px; padding-inline: 12px; background: #fdfdfd; border: 1px solid var(--p-border-strong); border-block-start-color: #8a8a8a; border-radius: 8px; }
  .box:hover { background: #fafafa; border-color: #616161; }
  .box:focus-within { outline: 2px solid var(--p-focus); outline-offset: 1px; border-color: #303030; background: #fff; }
  .box input, .box textarea, .box select { all: unset; box-sizing: border-box; flex: 1; inline-size: 100%; min-inline-size: 0; font: 450 .8125rem/1.25rem var(--p-font); color: var(--p-text); padding-block: 5px; }
  .box textarea { white-space: pre-wrap; overflow-wrap: anywhere; resize: vertical; overflow: auto; }
  .box input::placeholder, .box textarea::placeholder { color: #8a8a8a; }
  .affix { color: var(--p-text-subdued); white-space: nowrap; } .affix:empty { display: none; } .affix svg { inline-size: 18px; block-size: 18px; display: block; }
  .error { display: flex; gap: 4px; color: var(--p-critical); } .error[hidden], .details[hidden] { display: none; } .error svg { inline-size: 18px; block-size: 18px; flex: none; }
  .details { color: var(--p-text-subdued); }
  .invalid .box { border-color: var(--p-critical); background: #fff5f5; }
  .off .box { background: #0000000d; border-color: #ebebeb; color: var(--p-text-disabled); } .off input, .off select, .off textarea { color: var(--p-text-disabled); }
  @media (pointer: coarse) { .box { min-block-size: 40px; } .box input, .box textarea, .box select { font-size: 1rem; } }
`;

class Field extends PolarisElement {
  static formAssociated = true;
  static delegatesFocus = true;
  static strings = ['label', 'name', 'value', 'details', 'error', 'placeholder', 'autocomplete', 'labelAccessibilityVisibility', 'icon', 'prefix', 'suffix'];
  static booleans = ['disabled', 'required', 'readOnly'];
  static styles = FIELD_STYLES;
  internals = this.attachInternals();
  #typed = null; // what a person entered; null until then, so that the attribute still decides
  #formDisabled = false;

  controlHtml() { return '<input id="control">'; }

  template() {
    return `<div class="field"><label for="control"><span class="words"></span></label>
      <div class="box"><span class="affix before"></span>${this.controlHtml()}<span class="affix after"></span><slot name="accessory"></slot></div>
      <div class="error" id="error" role="alert" hidden></div><div class="details" id="details" hidden></div></div>`;
  }

  get control() { return this.$('#control'); }
  get form() { return this.internals.form; }
  get type() { return 'text'; }
  get defaultValue() { return this.getAttribute('value') ?? ''; }
  get value() { return this.#typed ?? this.defaultValue; }
  set value(value) { this.#typed = value == null ? '' : String(value); this.sync(); }

  connectedCallback() {
    super.connectedCallback();
    if (this.control.dataset.wired) return;
    this.control.dataset.wired = 'yes';
    this.control.addEventListener('input', () => { this.#typed = this.control.value; this.#submitValue(); });
    // A native change event stays inside the shadow root; forms and htmx listen outside.
    this.control.addEventListener('change', () => { this.#typed = this.control.value; this.#submitValue(); this.dispatchEvent(new Event('change', { bubbles: true })); });
    this.control.addEventListener('keydown', (event) => this.#submitOnEnter(event));
  }

  update() {
    const label = this.$('label');
    this.$('.words').innerHTML = `${escapeHtml(this.label)}${this.required ? '<span class="required" aria-hidden="true">*</span>' : ''}`;
    label.hidden = !this.label;
    label.classList.toggle('visually-hidden', this.labelAccessibilityVisibility === 'exclusive');
    this.$('.before').innerHTML = this.icon ? iconSvg(this.icon) : escapeHtml(this.prefix);
    this.$('.after').textContent = this.suffix;
    this.#describe();
    const { control } = this;
    const off = isOn(this, 'disabled') || this.#formDisabled;
    control.disabled = off;
    control.readOnly = isOn(this, 'readOnly');
    this.$('.field').classList.toggle('off', off);
    for (const name of ['placeholder', 'autocomplete', 'maxlength', 'minlength', 'min', 'max', 'step', 'rows', 'inputmode']) {
      if (this.hasAttribute(name)) control.setAttribute(name, this.getAttribute(name));
    }
    control.setAttribute('aria-required', String(isOn(this, 'required')));
    this.sync();
  }

  #describe() {
    const error = this.$('.error');
    error.hidden = !this.error;
    error.innerHTML = this.error ? `${iconSvg('alert-circle')}<span>${escapeHtml(this.error)}</span>` : '';
    const details = this.$('.details');
    details.hidden = !this.details;
    details.textContent = this.details;
    this.$('.field').classList.toggle('invalid', Boolean(this.error));
    this.control.setAttribute('aria-invalid', String(Boolean(this.error)));
    this.control.setAttribute('aria-describedby', [this.error && 'error', this.details && 'details'].filter(Boolean).join(' '));
  }

  /** Show the value in the control and hand it to the form. */
  sync() {
    if (this.control.value !== this.value) this.control.value = this.value;
    this.#submitValue();
  }

  #submitValue() { this.internals.setFormValue(this.value); }

  #submitOnEnter(event) {
    if (event.key !== 'Enter' || event.isComposing || this.control.localName !== 'input') return;
    const { form } = this.internals;
    if (form?.querySelector('[type="submit"], button:not([type])') || form?.hasAttribute('data-save-bar')) form.requestSubmit();
  }

  formResetCallback() { this.#typed = null; this.sync(); }
  formDisabledCallback(disabled) { this.#formDisabled = disabled; this.update(); }
  formStateRestoreCallback(state) { this.value = state; }
  checkValidity() { return this.internals.checkValidity(); }
  reportValidity() { return this.internals.reportValidity(); }
}
