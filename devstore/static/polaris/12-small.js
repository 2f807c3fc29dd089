// The small ones: s-thumbnail, s-image, s-avatar, s-chip, s-progress.

class Thumbnail extends PolarisElement {
  static strings = ['src', 'alt', 'size'];
  static styles = `:host { display: inline-block; inline-size: 40px; block-size: 40px; flex: none; } :host([size="small"]) { inline-size: 32px; block-size: 32px; } :host([size^="large"]) { inline-size: 64px; block-size: 64px; }
    img { inline-size: 100%; block-size: 100%; object-fit: cover; border-radius: 8px; border: 1px solid var(--p-border); background: #fff; display: block; }`;

  update() { this.shadowRoot.innerHTML = this.src ? `<img src="${escapeHtml(this.src)}" alt="${escapeHtml(this.alt)}">` : ''; }
}

class Image extends PolarisElement {
  static strings = ['src', 'alt', 'aspectRatio', 'objectFit', 'loading', 'inlineSize', 'borderRadius'];
  static styles = ':host { display: block; } img { max-inline-size: 100%; display: block; }';

  update() { this.shadowRoot.innerHTML = `<img src="${escapeHtml(this.src)}" alt="${escapeHtml(this.alt)}" loading="lazy">`; }
}

class Avatar extends PolarisElement {
  static strings = ['initials', 'src', 'alt', 'size'];
  static styles = ':host { display: inline-grid; place-content: center; inline-size: 32px; block-size: 32px; border-radius: 8px; background: #ffd6a4; color: #5e4200; font: 600 .75rem/1 var(--p-font); flex: none; }';

  update() {
    this.shadowRoot.textContent = this.initials;
    this.setAttribute('role', 'img');
    this.setAttribute('aria-label', this.alt || this.initials);
  }
}

class Chip extends PolarisElement {
  static strings = ['color', 'accessibilityLabel'];
  static styles = ':host { display: inline-flex; padding: 2px 8px; border-radius: 8px; background: #e3e3e3; font-size: .75rem; }';
}

class Progress extends PolarisElement {
  static strings = ['value', 'max', 'tone', 'accessibilityLabel'];
  static styles = ':host { display: block; block-size: 8px; border-radius: 4px; background: #e3e3e3; overflow: clip; } .bar { block-size: 100%; background: #303030; border-radius: inherit; } :host([tone="success"]) .bar { background: #29845a; }';

  template() { return '<div class="bar"></div>'; }

  update() {
    const share = Math.min(1, Number(this.value || 0) / Number(this.max || 100));
    this.$('.bar').style.inlineSize = `${share * 100}%`;
    this.setAttribute('role', 'progressbar');
    if (this.accessibilityLabel) this.setAttribute('aria-label', this.accessibilityLabel);
    this.setAttribute('aria-valuenow', this.value);
    this.setAttribute('aria-valuemax', this.max || 100);
  }
}

define('s-thumbnail', Thumbnail);
define('s-image', Image);
define('s-avatar', Avatar);
define('s-chip', Chip);
define('s-progress', Progress);
