// s-page, s-section, s-banner: the frame of every page.

class Page extends PolarisElement {
  static strings = ['heading', 'inlineSize'];
  static styles = `
    :host { display: block; container-type: inline-size; }
    .page { max-inline-size: 998px; margin-inline: auto; padding: 0 24px 48px; }
    :host([inlinesize="small"]) .page { max-inline-size: 662px; } :host([inlinesize="large"]) .page { max-inline-size: none; }
    header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding-block: 20px 16px; }
    h1 { font: 650 1.25rem/1.5rem var(--p-font); margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
    .title { display: flex; align-items: center; gap: 6px; flex: 1 1 auto; min-inline-size: 0; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-inline-start: auto; }
    .body { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); align-items: start; }
    .main, .aside { display: flex; flex-direction: column; gap: 16px; min-inline-size: 0; } .aside[hidden] { display: none; }
    .crumb { display: none; color: var(--p-text-subdued); } .title.deep .crumb { display: inline; }
    @container (inline-size > 760px) { .body.split { grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); } }
    @container (inline-size <= 490px) { .page { padding-inline: 12px; } h1 { font-size: 1.125rem; } .actions { margin-inline-start: 0; } }
  `;

  template() {
    return `<div class="page"><header><div class="title"><slot name="breadcrumb-actions"></slot><span class="crumb" aria-hidden="true">›</span><h1></h1><slot name="accessory"></slot></div>
      <div class="actions"><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div></header>
      <slot name="supplemental-start"></slot>
      <div class="body"><div class="main"><slot></slot></div><div class="aside" role="complementary"><slot name="aside"></slot></div></div></div>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.$('slot[name="aside"]').addEventListener('slotchange', () => this.update());
  }

  update() {
    this.$('h1').textContent = this.heading;
    this.$('.title').classList.toggle('deep', this.fills('breadcrumb-actions'));
    this.$('header').hidden = !this.heading;
    this.$('.aside').hidden = !this.fills('aside');
    this.$('.body').classList.toggle('split', this.fills('aside'));
  }
}

class Section extends PolarisElement {
  static strings = ['heading', 'subheading', 'padding', 'accessibilityLabel'];
  static styles = `
    :host { display: block; background: var(--p-surface); border-radius: 12px; box-shadow: var(--p-card-shadow); }
    :host(.nested) { background: none; box-shadow: none; border-radius: 0; }
    .card { padding: 16px; border-radius: inherit; } :host([padding="none"]) .card { padding: 0; } :host(.nested) .card { padding: 0; }
    :host([padding="none"]) .top { padding: 16px 16px 8px; }
    .top { display: flex; gap: 8px; align-items: center; flex-wrap: wrap; margin-block-end: 12px; } .top[hidden] { display: none; }
    :host([padding="none"]) .top { margin-block-end: 0; }
    .heading { font: 650 .875rem/1.25rem var(--p-font); } .words { flex: 1 1 auto; min-inline-size: 0; } .sub { color: var(--p-text-subdued); font-size: .75rem; }
    .content { display: flex; flex-direction: column; gap: 16px; overflow: visible; } :host([padding="none"]) .content { gap: 0; border-radius: inherit; overflow: clip; }
    :host([padding="none"]) .top:not([hidden]) + .content { border-start-start-radius: 0; border-start-end-radius: 0; }
    ::slotted(*) { max-inline-size: 100%; }
  `;

  template() {
    return `<div class="card"><div class="top"><slot name="graphic"></slot><div class="words"><div class="heading" role="heading"></div><div class="sub"></div></div>
      <slot name="accessory"></slot><slot name="secondary-actions"></slot><slot name="primary-action"></slot></div><div class="content"><slot></slot></div><slot name="supplemental"></slot></div>`;
  }

  connectedCallback() {
    this.classList.toggle('nested', Boolean(this.parentElement?.closest('s-section')));
    super.connectedCallback();
  }

  update() {
    const heading = this.$('.heading');
    heading.textContent = this.heading;
    heading.hidden = !this.heading;
    heading.setAttribute('aria-level', this.classList.contains('nested') ? 3 : 2);
    this.$('.sub').textContent = this.subheading;
    this.$('.top').hidden = !this.heading && !this.fills('primary-action') && !this.fills('secondary-actions');
    const label = this.accessibilityLabel || this.heading;
    if (!label) return;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', label);
  }
}

const BANNER_ICONS = { info: 'info', success: 'check-circle', warning: 'alert-triangle', critical: 'alert-circle', auto: 'info' };

class Banner extends PolarisElement {
  static strings = ['tone', 'heading'];
  static booleans = ['dismissible'];
  static styles = `
    :host { display: block; border-radius: 12px; overflow: clip; background: #fff; box-shadow: var(--p-card-shadow); --fill: #91d0ff; --ink: #00263d; }
    :host([tone="success"]) { --fill: #7fe3a5; --ink: #03301f; } :host([tone="warning"]) { --fill: #ffb800; --ink: #251a00; } :host([tone="critical"]) { --fill: #c70a24; --ink: #fff; }
    .bar { display: flex; gap: 8px; align-items: center; padding: 10px 12px; background: var(--fill); color: var(--ink); font-weight: 650; } svg { inline-size: 20px; block-size: 20px; flex: none; display: block; }
    .bar .words { flex: 1; } .content { padding: 12px; display: flex; flex-direction: column; gap: 10px; }
    :host { position: relative; } :host(:not([heading])) { display: flex; } :host(:not([heading])) .bar { padding: 12px 10px; align-items: flex-start; } :host(:not([heading])) .content { flex: 1; padding-inline-end: 40px; } :host(:not([heading])) .words { display: none; }
    button { all: unset; cursor: pointer; display: inline-flex; border-radius: 6px; position: absolute; inset: 10px 12px auto auto; color: var(--ink); } :host(:not([heading])) button { color: inherit; } button:focus-visible { outline: 2px solid currentColor; } button[hidden] { display: none; }
    .actions { display: flex; gap: 8px; flex-wrap: wrap; } .actions.none, .content.none { display: none; }
  `;

  template() {
    return `<div class="bar"><span class="icon"></span><span class="words" role="heading" aria-level="2"></span></div>
      <div class="content"><div><slot></slot></div><div class="actions"><slot name="secondary-actions"></slot></div></div>
      <button type="button" aria-label="Dismiss">${iconSvg('x')}</button>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.$('button').onclick = () => { this.dispatchEvent(new Event('dismiss')); this.hidden = true; this.dispatchEvent(new Event('afterhide')); };
  }

  update() {
    this.setAttribute('role', this.tone === 'critical' || this.tone === 'warning' ? 'alert' : 'status');
    this.$('.icon').innerHTML = iconSvg(BANNER_ICONS[this.tone] ?? 'info');
    this.$('.words').innerHTML = escapeHtml(this.heading);
    this.$('button').hidden = !this.dismissible;
    this.$('.actions').classList.toggle('none', !this.fills('secondary-actions'));
    this.$('.content').classList.toggle('none', !this.textContent.trim() && !this.children.length);
  }
}

define('s-page', Page);
define('s-section', Section);
define('s-banner', Banner);
