// s-table and its rows. On a narrow screen each row becomes a small card, arranged by the headers' listSlot.

class Table extends PolarisElement {
  static strings = ['variant'];
  static booleans = ['loading', 'paginate', 'hasPreviousPage', 'hasNextPage'];
  static styles = `
    :host { display: block; container-type: inline-size; inline-size: 100%; }
    .scroll { overflow-x: auto; } .table { display: table; inline-size: 100%; border-collapse: collapse; }
    .filters { padding: 8px 12px; } .filters.none { display: none; } :host([loading]) .table { opacity: .5; }
    .pages { display: none; justify-content: center; gap: 4px; padding: 8px; background: var(--p-surface-subdued); border-block-start: 1px solid var(--p-border); } :host([paginate]) .pages { display: flex; }
    button { all: unset; padding: 4px 8px; border-radius: 8px; cursor: pointer; background: #e9e9e9; } button:disabled { opacity: .4; cursor: default; } button:focus-visible { outline: 2px solid var(--p-focus); }
    button svg { inline-size: 20px; block-size: 20px; display: block; }
    @container (inline-size < 520px) { .table { display: block; } .scroll { overflow: visible; } }
  `;

  template() {
    return `<div class="filters"><slot name="filters"></slot></div><div class="scroll"><div class="table" role="table"><slot></slot></div></div>
      <div class="pages"><button type="button" class="back" aria-label="Previous page">${iconSvg('chevron-left')}</button><button type="button" class="next" aria-label="Next page">${iconSvg('chevron-right')}</button></div>`;
  }

  connectedCallback() {
    super.connectedCallback();
    this.$('.back').onclick = () => this.dispatchEvent(new Event('previouspage'));
    this.$('.next').onclick = () => this.dispatchEvent(new Event('nextpage'));
    const observer = new MutationObserver(() => this.#label());
    observer.observe(this, { childList: true, subtree: true });
    queueMicrotask(() => this.#label()); // in a swapped-in fragment the cells are built right after their table
  }

  update() {
    this.$('.filters').classList.toggle('none', !this.fills('filters'));
    this.$('.table').setAttribute('aria-busy', String(isOn(this, 'loading')));
    this.$('.back').disabled = !isOn(this, 'hasPreviousPage');
    this.$('.next').disabled = !isOn(this, 'hasNextPage');
  }

  #label() {
    const columns = [...this.querySelectorAll('s-table-header')].map((header, at, all) => ({
      label: header.textContent.trim(),
      place: header.listSlot || (at === 0 ? 'primary' : at === all.length - 1 ? 'inline' : 'labeled'),
      isNumber: ['numeric', 'currency'].includes(header.format),
    }));
    for (const row of this.querySelectorAll('s-table-row')) {
      [...row.children].forEach((cell, at) => { if (columns[at]) cell.describe?.(columns[at]); });
    }
  }
}

class HeaderRow extends PolarisElement {
  static styles = ':host { display: table-row; background: var(--p-surface-subdued); } @container (inline-size < 520px) { :host { display: none; } }';

  connectedCallback() { this.setAttribute('role', 'row'); }
}

class Header extends PolarisElement {
  static strings = ['listSlot', 'format'];
  static styles = `:host { display: table-cell; padding: 8px 12px; font: 550 .75rem/1rem var(--p-font); color: var(--p-text-subdued); text-align: start; white-space: nowrap; border-block: 1px solid var(--p-border); }
    :host([format="numeric"]), :host([format="currency"]) { text-align: end; }`;

  connectedCallback() { this.setAttribute('role', 'columnheader'); }
}

class Body extends PolarisElement {
  static styles = ':host { display: table-row-group; } @container (inline-size < 520px) { :host { display: block; } }';

  connectedCallback() { this.setAttribute('role', 'rowgroup'); }
}

class Row extends PolarisElement {
  static strings = ['clickDelegate'];
  static styles = `:host { display: table-row; } :host(:hover) { background: var(--p-surface-subdued); } :host([clickdelegate]) { cursor: pointer; }
    @container (inline-size < 520px) { :host { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; padding: 10px 12px; border-block-end: 1px solid #ebebeb; } }`;

  connectedCallback() {
    this.setAttribute('role', 'row');
    this.addEventListener('click', (event) => this.#delegate(event));
  }

  #delegate(event) {
    if (!this.clickDelegate) return;
    const pressed = event.composedPath().some((node) => ['a', 'button', 'input', 'select', 'label', 's-button', 's-link'].includes(node.localName));
    if (pressed) return;
    const target = this.getRootNode().getElementById(this.clickDelegate);
    (target?.shadowRoot?.querySelector('.hit, input') ?? target)?.click();
  }
}

class Cell extends PolarisElement {
  #told = '';
  static strings = ['listSlot', 'format', 'label'];
  static styles = `
    :host { display: table-cell; padding: 10px 12px; vertical-align: middle; border-block-end: 1px solid #ebebeb; }
    :host(.number) { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; } .label { display: none; color: var(--p-text-subdued); }
    @container (inline-size < 520px) {
      :host { padding: 0; border: 0; grid-column: 1 / -1; } :host(.number) { text-align: start; }
      :host(.primary) { grid-column: 1; grid-row: 1; font-weight: 600; } :host(.inline) { grid-column: 2; grid-row: 1; } :host(.kicker) { order: -1; font-size: .75rem; }
      :host(.secondary) { color: var(--p-text-subdued); } :host(.labeled) { display: flex; justify-content: space-between; gap: 12px; } :host(.labeled) .label { display: inline; }
    }`;

  template() { return '<span class="label"></span><span class="value"><slot></slot></span>'; }
  connectedCallback() { this.setAttribute('role', 'cell'); }

  describe({ label, place, isNumber }) {
    const told = [label, place, isNumber].join();
    if (told === this.#told) return; // every change of the table tells all its cells
    this.#told = told;
    this.classList.remove('primary', 'inline', 'kicker', 'secondary', 'labeled', 'number');
    this.classList.add(place, ...(isNumber ? ['number'] : []));
    this.$('.label').textContent = label;
  }
}

define('s-table-header-row', HeaderRow);
define('s-table-header', Header);
define('s-table-body', Body);
define('s-table-row', Row);
define('s-table-cell', Cell);
define('s-table', Table); // last, so that it finds its cells built
