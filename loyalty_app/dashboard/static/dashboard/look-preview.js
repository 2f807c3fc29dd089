// <look-preview> holds the frame with the widget: a computer's window or a phone's, a light page or a dark one, the button,
// the panel or the invitation. It tells the frame what <look-told> says, which comes anew with every change of the form.
const SIZES = { desktop: [640, 760], phone: [390, 760] };
const STAGE = { overflow: 'clip', marginInline: 'auto', outline: '1px solid #d4d4d4', borderRadius: '12px' };
const BESIDE = { position: 'sticky', insetBlockStart: '16px' }; // in sight, however long the form is
const AROUND_PX = 210; // what stands above and below the stage
const SCALE_MIN = 0.4;
const FRAME = { display: 'block', border: '0', transformOrigin: '0 0' };

class LookPreview extends HTMLElement {
  #told = null;
  #choices = { device: 'desktop', page: 'light', part: 'button' };
  #resized = new ResizeObserver(() => this.#fit());

  connectedCallback() {
    this.style.display = 'block';
    Object.assign(this.closest('s-section')?.style ?? {}, BESIDE);
    this.onchange = ({ target }) => this.#choose(target);
    document.addEventListener('look-told', this.#hear);
    addEventListener('message', this.#begun);
    this.#resized.observe(this);
  }

  disconnectedCallback() {
    document.removeEventListener('look-told', this.#hear);
    removeEventListener('message', this.#begun);
    this.#resized.disconnect();
  }

  get #frame() { return this.querySelector('iframe'); }

  #hear = ({ detail }) => { this.#told = detail; this.#tell(); };
  #begun = ({ source, data }) => { if (data === 'look-frame' && source === this.#frame.contentWindow) this.#tell(); };

  #choose({ dataset, value }) {
    if (!dataset.choice) return;
    this.#choices[dataset.choice] = value;
    this.#fit();
    this.#tell();
  }

  /** The frame is as wide as the device, drawn so small that its lower edge, where everything happens, is in sight. */
  #fit() {
    const [width, height] = SIZES[this.#choices.device];
    const inSight = Math.max((innerHeight - AROUND_PX) / height, SCALE_MIN);
    const scale = Math.min(1, this.clientWidth / width, inSight);
    const size = (factor) => ({ width: `${width * factor}px`, height: `${height * factor}px` });
    Object.assign(this.#frame.style, FRAME, size(1), { transform: `scale(${scale})` });
    Object.assign(this.#frame.parentElement.style, STAGE, size(scale));
  }

  #tell() {
    if (!this.#told) return;
    const { page, part } = this.#choices;
    const { invited, ...told } = this.#told;
    // The frame has an origin that nobody can name; what is told is no secret.
    this.#frame.contentWindow?.postMessage({ ...told, isDark: page === 'dark', part }, '*');
    const sentence = this.querySelector('[data-invited]');
    sentence.querySelector('s-text').textContent = invited;
    sentence.hidden = part !== 'invitation';
  }
}
customElements.define('look-preview', LookPreview);

/** In the fragment that the server sends for each change. */
class LookTold extends HTMLElement {
  connectedCallback() {
    this.dispatchEvent(new CustomEvent('look-told', { bubbles: true, detail: JSON.parse(this.dataset.told) }));
  }
}
customElements.define('look-told', LookTold);
