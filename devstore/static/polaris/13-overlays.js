// s-modal, s-popover, s-menu, s-tooltip, and the buttons that open them (command, commandFor, interestFor).

const after = (element, name) => { element.dispatchEvent(new Event(name)); element.dispatchEvent(new Event(`after${name}`)); };

class Modal extends PolarisElement {
  static strings = ['heading', 'size', 'padding', 'accessibilityLabel'];
  static styles = `
    :host { display: contents; }
    dialog { border: 0; padding: 0; border-radius: 16px; inline-size: min(620px, calc(100vw - 24px)); max-block-size: min(80vh, 720px); color: var(--p-text); box-shadow: 0 20px 40px #0000004d; overflow: hidden; font: 450 .8125rem/1.25rem var(--p-font); }
    :host([size^="small"]) dialog { inline-size: min(380px, calc(100vw - 24px)); } :host([size^="large"]) dialog { inline-size: min(980px, calc(100vw - 24px)); }
    dialog[open] { display: flex; flex-direction: column; } dialog::backdrop { background: #00000080; }
    .head, .foot { display: flex; align-items: center; gap: 8px; padding: 12px 16px; } .head { background: var(--p-surface-subdued); border-block-end: 1px solid var(--p-border); } .foot { justify-content: flex-end; border-block-start: 1px solid var(--p-border); }
    .foot.none { display: none; } h2 { flex: 1; margin: 0; font: 650 .875rem/1.25rem var(--p-font); }
    .content { padding: 16px; overflow: auto; flex: 1; } :host([padding="none"]) .content { padding: 0; }
    .close { all: unset; cursor: pointer; border-radius: 6px; padding: 2px; display: inline-flex; } .close:hover { background: #0000000d; } .close:focus-visible { outline: 2px solid var(--p-focus); } .close svg { inline-size: 20px; block-size: 20px; }
  `;

  template() {
    return `<dialog aria-labelledby="heading"><div class="head"><h2 id="heading"></h2><button class="close" type="button" aria-label="Close">${iconSvg('x')}</button></div>
      <div class="content"><slot></slot></div><div class="foot"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div></dialog>`;
  }

  connectedCallback() {
    super.connectedCallback();
    const dialog = this.$('dialog');
    this.$('.close').onclick = () => this.hideOverlay();
    dialog.onclose = () => after(this, 'hide');
    dialog.onclick = (event) => { if (event.target === dialog && event.composedPath()[0] === dialog) this.hideOverlay(); };
  }

  update() {
    this.$('h2').textContent = this.heading;
    this.$('.foot').classList.toggle('none', !this.fills('primary-action') && !this.fills('secondary-actions'));
  }

  get open() { return this.$('dialog').open; }
  showOverlay() { if (this.open) return; this.update(); this.$('dialog').showModal(); after(this, 'show'); }
  hideOverlay() { this.$('dialog').close(); }
  toggleOverlay() { if (this.open) this.hideOverlay(); else this.showOverlay(); }
}

class Popover extends PolarisElement {
  static strings = ['inlineSize', 'maxInlineSize', 'minInlineSize', 'blockSize', 'maxBlockSize', 'minBlockSize'];
  static styles = `
    :host { display: none; } :host(:popover-open) { display: block; position: fixed; inset: auto; margin: 0; border: 0; padding: 0; background: #fff; border-radius: 12px; color: inherit;
      box-shadow: 0 4px 16px #0000002e, 0 0 0 1px #0000000f; max-inline-size: min(400px, calc(100vw - 16px)); max-block-size: 70vh; overflow: auto; font: 450 .8125rem/1.25rem var(--p-font); }
    .pad { padding: 0; }`;
  kind = 'auto';
  anchor = null;

  template() { return '<div class="pad"><slot></slot></div>'; }

  connectedCallback() {
    super.connectedCallback();
    this.popover = this.kind;
    this.addEventListener('toggle', (event) => after(this, event.newState === 'open' ? 'show' : 'hide'));
  }

  get open() { return this.matches(':popover-open'); }

  showOverlay() {
    if (this.open) return;
    this.showPopover();
    this.place();
  }

  hideOverlay() { if (this.open) this.hidePopover(); }
  toggleOverlay() { if (this.open) this.hideOverlay(); else this.showOverlay(); }

  /** Below its button, or above where there is no room; never off the screen. */
  place() {
    const from = this.anchor?.getBoundingClientRect();
    if (!from) return;
    const own = this.getBoundingClientRect();
    const below = from.bottom + 4;
    this.style.top = `${below + own.height > innerHeight ? Math.max(8, from.top - own.height - 4) : below}px`;
    this.style.left = `${Math.max(8, Math.min(from.left, innerWidth - own.width - 8))}px`;
  }
}

class Menu extends Popover {
  static strings = [...Popover.strings, 'accessibilityLabel'];
  static styles = `${Popover.styles} .pad { padding: 6px; display: flex; flex-direction: column; gap: 2px; min-inline-size: 140px; } ::slotted(s-button) { inline-size: 100%; }`;

  connectedCallback() {
    super.connectedCallback();
    this.setAttribute('role', 'group');
    if (this.accessibilityLabel) this.setAttribute('aria-label', this.accessibilityLabel);
    for (const item of this.querySelectorAll('s-button')) item.variant = 'tertiary';
    this.addEventListener('click', () => this.hideOverlay());
    this.addEventListener('keydown', (event) => this.#move(event));
  }

  showOverlay() { super.showOverlay(); this.querySelector('s-button')?.focus(); }

  #move(event) {
    if (!['ArrowDown', 'ArrowUp'].includes(event.key)) return;
    const items = [...this.querySelectorAll('s-button:not([disabled])')];
    const step = event.key === 'ArrowDown' ? 1 : -1;
    items.at((items.indexOf(document.activeElement) + step) % items.length)?.focus();
    event.preventDefault();
  }
}

class Tooltip extends Popover {
  static styles = `${Popover.styles} :host(:popover-open) { padding: 6px 10px; max-inline-size: 240px; pointer-events: none; }`;
  kind = 'manual';

  connectedCallback() { super.connectedCallback(); this.setAttribute('role', 'tooltip'); }
}

const triggerOf = (event, attribute) => event.composedPath().find((node) => node instanceof HTMLElement && node.hasAttribute(attribute));
const targetOf = (trigger, attribute) => trigger.getRootNode().getElementById?.(trigger.getAttribute(attribute)) ?? document.getElementById(trigger.getAttribute(attribute));

const COMMANDS = {
  '--show': (target) => (target.showOverlay ?? target.show)?.call(target),
  '--hide': (target) => (target.hideOverlay ?? target.hide)?.call(target),
  '--toggle': (target) => (target.toggleOverlay ?? target.toggle)?.call(target),
  '--copy': (target) => navigator.clipboard?.writeText(target.getAttribute('text') ?? target.value ?? target.textContent),
};

document.addEventListener('click', (event) => {
  const trigger = triggerOf(event, 'commandfor');
  if (!trigger || isOn(trigger, 'disabled')) return;
  const target = targetOf(trigger, 'commandfor');
  if (!target) return;
  target.anchor = trigger;
  const command = trigger.getAttribute('command') || '--auto';
  (COMMANDS[command] ?? COMMANDS['--toggle'])(target);
});

const hint = (event, show) => {
  const trigger = triggerOf(event, 'interestfor');
  const tip = trigger && targetOf(trigger, 'interestfor');
  if (!tip?.showOverlay) return;
  tip.anchor = trigger;
  if (show) tip.showOverlay(); else tip.hideOverlay();
};
for (const name of ['pointerover', 'focusin']) document.addEventListener(name, (event) => hint(event, true));
for (const name of ['pointerout', 'focusout']) document.addEventListener(name, (event) => hint(event, false));
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') document.querySelectorAll('s-tooltip').forEach((tip) => tip.hideOverlay()); });

define('s-modal', Modal);
define('s-popover', Popover);
define('s-menu', Menu);
define('s-tooltip', Tooltip);
