// s-box and what is built on it: s-stack, s-grid, s-grid-item, s-clickable; s-divider, s-query-container.

const BOX_STRINGS = [
  'background', 'border', 'borderWidth', 'borderStyle', 'borderColor', 'borderRadius', 'padding', 'paddingBlock',
  'paddingBlockStart', 'paddingBlockEnd', 'paddingInline', 'paddingInlineStart', 'paddingInlineEnd', 'display',
  'blockSize', 'minBlockSize', 'maxBlockSize', 'inlineSize', 'minInlineSize', 'maxInlineSize', 'overflow',
  'accessibilityRole', 'accessibilityLabel', 'accessibilityVisibility',
];

const BORDER_WIDTH = { none: '0', base: '1px', 'small-100': '1px', small: '1px', large: '2px', 'large-100': '3px', 'large-200': '4px' };
const ROLES = { aside: 'complementary', header: 'banner', footer: 'contentinfo', section: 'region', 'ordered-list': 'list', 'unordered-list': 'list', 'list-item': 'listitem' };

const borderOf = (value) => {
  const [width, color = 'base', style = 'solid'] = value.trim().split(/\s+/);
  return `${BORDER_WIDTH[width] ?? '1px'} ${style === 'auto' ? 'solid' : style} ${BORDER_COLOR[color] ?? color}`;
};

const SIZES = { blockSize: 'block-size', minBlockSize: 'min-block-size', maxBlockSize: 'max-block-size', inlineSize: 'inline-size', minInlineSize: 'min-inline-size', maxInlineSize: 'max-inline-size' };
const PADDINGS = {
  padding: 'padding', paddingBlock: 'padding-block', paddingBlockStart: 'padding-block-start', paddingBlockEnd: 'padding-block-end',
  paddingInline: 'padding-inline', paddingInlineStart: 'padding-inline-start', paddingInlineEnd: 'padding-inline-end',
};

const boxCss = (box) => [
  rule('background', box.background, (value) => BACKGROUND[value] ?? value),
  rule('border', box.border, borderOf),
  rule('border-width', box.borderWidth, (value) => value.split(/\s+/).map((word) => BORDER_WIDTH[word] ?? word).join(' ')),
  rule('border-style', box.borderStyle === 'auto' ? '' : box.borderStyle),
  rule('border-color', box.borderColor, (value) => BORDER_COLOR[value] ?? value),
  rule('border-radius', box.borderRadius, radius),
  ...Object.entries(PADDINGS).map(([name, property]) => rule(property, box[name], spacing)),
  ...Object.entries(SIZES).map(([name, property]) => rule(property, box[name], asIs)),
  rule('overflow', box.overflow),
  box.display === 'none' ? `${HOST}{display:none}` : box.display?.startsWith('@') ? rule('display', box.display.replaceAll('auto', 'block')) : '',
].join('');

// Boxes are many, and most are written like another one.
const writtenOn = (box) => box.localName + box.getAttributeNames().map((name) => `|${name}=${box.getAttribute(name)}`).join('');
const cssOf = once((written, box) => box.css());

class Box extends PolarisElement {
  static strings = BOX_STRINGS;
  static styles = ':host { display: block; } :host([accessibilityvisibility="exclusive"]) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }';

  css() { return boxCss(this); }

  update() {
    this.dress(cssOf(writtenOn(this), this));
    if (this.accessibilityRole && this.accessibilityRole !== 'generic') this.setAttribute('role', ROLES[this.accessibilityRole] ?? this.accessibilityRole);
    if (this.accessibilityLabel) this.setAttribute('aria-label', this.accessibilityLabel);
    if (this.accessibilityVisibility === 'hidden') this.setAttribute('aria-hidden', 'true');
  }
}

const ALIGNMENTS = { justifyContent: 'justify-content', alignItems: 'align-items', alignContent: 'align-content', justifyItems: 'justify-items', placeItems: 'place-items', placeContent: 'place-content' };
const GAPS = { gap: 'gap', rowGap: 'row-gap', columnGap: 'column-gap' };
const alignmentCss = (box) => Object.entries(ALIGNMENTS).map(([name, property]) => rule(property, box[name])).join('')
  + Object.entries(GAPS).map(([name, property]) => rule(property, box[name], spacing)).join('');

class Stack extends Box {
  static strings = [...BOX_STRINGS, 'direction', 'justifyContent', 'alignItems', 'alignContent', 'gap', 'rowGap', 'columnGap'];
  static styles = `${Box.styles} :host { display: flex; flex-direction: column; flex-wrap: wrap; } :host(:not([direction="inline"])) { flex-wrap: nowrap; } ::slotted(*) { min-inline-size: 0; }`;

  css() {
    const toFlex = (value) => (value === 'inline' ? 'row' : 'column');
    return rule('flex-direction', this.direction, toFlex) + alignmentCss(this) + super.css().replaceAll('display:block', 'display:flex');
  }
}

class Grid extends Box {
  static strings = [...BOX_STRINGS, 'gridTemplateColumns', 'gridTemplateRows', 'justifyContent', 'alignItems', 'alignContent', 'justifyItems', 'placeItems', 'placeContent', 'gap', 'rowGap', 'columnGap'];
  static styles = `${Box.styles} :host { display: grid; } ::slotted(*) { min-inline-size: 0; }`;

  css() {
    return rule('grid-template-columns', this.gridTemplateColumns) + rule('grid-template-rows', this.gridTemplateRows)
      + alignmentCss(this) + super.css().replaceAll('display:block', 'display:grid');
  }
}

class GridItem extends Box {
  static strings = [...BOX_STRINGS, 'gridColumn', 'gridRow'];

  css() { return rule('grid-column', this.gridColumn) + rule('grid-row', this.gridRow) + super.css(); }
}

class Clickable extends Box {
  static formAssociated = true;
  static delegatesFocus = true;
  static strings = [...BOX_STRINGS, 'href', 'target', 'type', 'command', 'commandFor', 'interestFor', 'download', 'lang'];
  static booleans = ['disabled', 'loading'];
  static styles = `${Box.styles}
    :host { cursor: pointer; } :host(:hover) { background-color: #0000000a; }
    :host([disabled]) { cursor: default; opacity: .6; }
    .hit { all: unset; box-sizing: border-box; display: block; inline-size: 100%; border-radius: inherit; }
    .hit:focus-visible { outline: 2px solid var(--p-focus); outline-offset: 1px; }`;
  #internals = this.attachInternals();

  update() {
    super.update();
    const tag = this.href ? 'a' : 'button';
    const old = this.$('.hit');
    const hit = document.createElement(tag);
    hit.className = 'hit';
    if (this.href) { hit.href = this.href; if (this.target) hit.target = this.target; } else { hit.type = 'button'; hit.disabled = isOn(this, 'disabled'); }
    if (this.accessibilityLabel) hit.setAttribute('aria-label', this.accessibilityLabel);
    hit.append(document.createElement('slot'));
    (old ?? this.$('slot')).replaceWith(hit);
    if (tag === 'button' && this.type === 'submit') hit.addEventListener('click', () => this.#internals.form?.requestSubmit());
  }
}

class Divider extends PolarisElement {
  static strings = ['direction', 'color'];
  static styles = `:host { display: block; border-block-start: 1px solid var(--p-border); block-size: 0; }
    :host([color="strong"]) { border-color: var(--p-border-strong); }
    :host([direction="block"]) { block-size: auto; align-self: stretch; border-block-start: 0; border-inline-start: 1px solid var(--p-border); }`;

  template() { return ''; }
  connectedCallback() { this.setAttribute('role', 'separator'); }
}

class QueryContainer extends PolarisElement {
  static strings = ['containerName'];
  static styles = ':host { display: block; container-type: inline-size; }';

  update() { if (this.containerName) this.style.containerName = this.containerName; }
}

define('s-box', Box);
define('s-stack', Stack);
define('s-grid', Grid);
define('s-grid-item', GridItem);
define('s-clickable', Clickable);
define('s-divider', Divider);
define('s-query-container', QueryContainer);
