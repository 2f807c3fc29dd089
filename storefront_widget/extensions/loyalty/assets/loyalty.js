// The rewards button. It makes no request: the panel is loaded when the button is first pressed.
const STYLE = `
:host{position:fixed!important;z-index:2147483000!important;bottom:calc(var(--bottom) + env(safe-area-inset-bottom));inset-inline:auto 20px}
:host([data-side=start]){inset-inline:20px auto}
button{all:initial;font:600 15px sans-serif;font-family:inherit;display:flex;align-items:center;gap:9px;height:52px;padding:0 20px;border-radius:26px;color:var(--on-accent);background:var(--accent);box-shadow:0 8px 24px #0004;cursor:pointer}
button:hover{filter:brightness(1.1)}
button:focus-visible{outline:2px solid;outline-offset:-5px}
button[aria-busy]{opacity:.8;cursor:wait}
button[aria-expanded=true]{box-shadow:none}
svg{width:21px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
b{padding-inline-start:10px;border-inline-start:1px solid}
b:empty{display:none}
@media(width<481px){:host{bottom:calc(var(--bottom-phone) + env(safe-area-inset-bottom))}}
@media print{:host{display:none}}`;

class LoyaltyRewards extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const { icon, label, balance, balanceLabel } = this.dataset;
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `<style>${STYLE}</style><button type="button" aria-haspopup="dialog"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icon}"/></svg><span></span><b></b></button>`;
    [, this.button] = root.children;
    [, this.text, this.points] = this.button.children;
    this.text.textContent = label;
    if (balance) this.show(+balance, balanceLabel);
    this.button.onclick = () => this.open();
  }

  /** Put the balance on the button, in words for those who can't see it. */
  show(points, words) {
    this.points.textContent = points.toLocaleString(this.dataset.locale);
    this.button.ariaLabel = `${this.dataset.label}: ${words}`;
  }

  async open() {
    const { panel, label, failed } = this.dataset;
    this.button.ariaBusy = true;
    try {
      const { open } = await import(panel);
      this.text.textContent = label;
      await open(this);
    } catch {
      this.text.textContent = failed;
      // A browser remembers that a module could not be loaded; another address makes it try again.
      this.dataset.panel += "#";
    }
    this.button.ariaBusy = null;
  }
}

customElements.get("loyalty-rewards") || customElements.define("loyalty-rewards", LoyaltyRewards);
