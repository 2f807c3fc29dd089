// Words: s-text, s-heading, s-paragraph, s-badge, s-icon, s-spinner, lists.

const TEXT_STRINGS = ['color', 'tone', 'fontSize', 'fontWeight', 'fontVariantNumeric', 'accessibilityVisibility', 'lineClamp', 'interestFor'];
const HIDING = ':host([accessibilityvisibility="exclusive"]) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }';

class Words extends PolarisElement {
  static strings = TEXT_STRINGS;

  css() {
    return rule('color', this.color === 'subdued' ? 'var(--p-text-subdued)' : TONE[this.tone])
      + rule('font-size', FONT_SIZE[this.fontSize]) + rule('font-weight', FONT_WEIGHT[this.fontWeight])
      + (this.fontVariantNumeric === 'tabular-nums' ? `${HOST}{font-variant-numeric:tabular-nums}` : '')
      + (Number(this.lineClamp) ? `${HOST}{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:${Number(this.lineClamp)};overflow:hidden}` : '');
  }

  update() {
    this.dress(this.css());
    if (this.accessibilityVisibility === 'hidden') this.setAttribute('aria-hidden', 'true');
  }
}

class Text extends Words {
  static strings = [...TEXT_STRINGS, 'type'];
  static styles = `${HIDING} :host([type="strong"]) { font-weight: 650; } :host([type="redundant"]) { text-decoration: line-through; }`;
}

class Paragraph extends Words {
  static styles = `${HIDING} :host { display: block; margin: 0; text-wrap: pretty; } :host([fontsize^="large"]) { line-height: 1.5; }`;
}

const depthOf = (element) => {
  let depth = 1;
  for (let at = element.parentElement; at; at = at.parentElement) if (at.localName === 's-section') depth += 1;
  return Math.min(depth, 5);
};

class Heading extends Words {
  static strings = [...TEXT_STRINGS, 'accessibilityRole'];
  static styles = `${HIDING} :host { display: block; font-size: 0.875rem; font-weight: 650; line-height: 1.25rem; }`;

  update() {
    super.update();
    if (['presentation', 'none'].includes(this.accessibilityRole)) { this.setAttribute('role', 'presentation'); return; }
    this.setAttribute('role', 'heading');
    this.setAttribute('aria-level', depthOf(this) + 1);
  }
}

class Icon extends PolarisElement {
  static strings = ['type', 'tone', 'color', 'size', 'interestFor'];
  static styles = `:host { display: inline-flex; inline-size: 20px; block-size: 20px; flex: none; vertical-align: middle; color: inherit; }
    :host([size="small"]) { inline-size: 16px; block-size: 16px; } svg { inline-size: 100%; block-size: 100%; }`;

  update() {
    const color = this.color === 'subdued' ? 'var(--p-text-subdued)' : TONE[this.tone] ?? 'inherit';
    this.dress(`${HOST}{color:${color}}`);
    this.shadowRoot.innerHTML = iconSvg(this.type);
  }
}

class Badge extends PolarisElement {
  static strings = ['tone', 'color', 'icon', 'size'];
  static styles = `:host { display: inline-flex; align-items: center; vertical-align: middle; gap: 2px; padding: 2px 8px; border-radius: 8px; font-size: 0.75rem; line-height: 1rem;
      font-weight: 550; background: #0000000f; color: #616161; white-space: nowrap; inline-size: fit-content; }
    :host([size^="large"]) { font-size: 0.8125rem; padding: 4px 10px; }
    :host([tone="info"]) { background: #d5ebff; color: #003a5a; } :host([tone="success"]) { background: #cdfee1; color: #0c5132; }
    :host([tone="caution"]) { background: #fff8db; color: #4f4700; } :host([tone="warning"]) { background: #ffd6a4; color: #5e4200; }
    :host([tone="critical"]) { background: #fedad9; color: #8e0b21; } svg { inline-size: 16px; block-size: 16px; margin: 0 0 0 -4px; display: block; } .icon:empty { display: none; }`;

  template() { return '<span class="icon"></span><slot></slot>'; }
  update() { this.$('.icon').innerHTML = this.icon ? iconSvg(this.icon) : ''; }
}

class Spinner extends PolarisElement {
  static strings = ['size', 'accessibilityLabel'];
  static styles = `:host { display: inline-block; inline-size: 20px; block-size: 20px; } :host([size^="large"]) { inline-size: 44px; block-size: 44px; }
    .ring { inline-size: 100%; block-size: 100%; border: 2px solid #00000022; border-block-start-color: var(--p-text); border-radius: 50%; animation: turn .8s linear infinite; }
    @keyframes turn { to { rotate: 1turn; } } @media (prefers-reduced-motion: reduce) { .ring { animation-duration: 4s; } }`;

  template() { return '<div class="ring" role="img"></div>'; }
  update() { this.$('.ring').setAttribute('aria-label', escapeHtml(this.accessibilityLabel || 'Loading')); }
}

class List extends PolarisElement {
  static styles = ':host { display: block; padding-inline-start: 20px; margin-block: 4px; list-style: disc; } ::slotted(s-list-item) { margin-block: 2px; }';

  connectedCallback() { this.setAttribute('role', 'list'); }
}

class OrderedList extends PolarisElement {
  static styles = ':host { display: block; padding-inline-start: 20px; margin-block: 4px; list-style: decimal; }';

  connectedCallback() { this.setAttribute('role', 'list'); }
}

class ListItem extends PolarisElement {
  static styles = ':host { display: list-item; }';

  connectedCallback() { this.setAttribute('role', 'listitem'); }
}

define('s-text', Text);
define('s-paragraph', Paragraph);
define('s-heading', Heading);
define('s-icon', Icon);
define('s-badge', Badge);
define('s-spinner', Spinner);
define('s-unordered-list', List);
define('s-ordered-list', OrderedList);
define('s-list-item', ListItem);
