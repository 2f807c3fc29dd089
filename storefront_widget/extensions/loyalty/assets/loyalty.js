const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host{--at:var(--bottom);outline:0!important;position:fixed!important;z-index:999999999!important;bottom:calc(var(--at) + env(safe-area-inset-bottom))!important;inset-inline:var(--inset)!important}
button{font:600 15px sans-serif;font-family:inherit;display:var(--wide,flex);align-items:center;gap:9px;height:52px;padding-inline:var(--pad,20px);border:1px solid #0000;border-radius:var(--button-corner,26px);color:var(--on-accent);background:var(--accent);box-shadow:0 8px 24px #0004;cursor:pointer}
button:hover,[aria-busy]{opacity:.8}
svg{width:21px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
span,b:not([hidden]){display:var(--name)}
@media(width<481px){:host{--at:var(--bottom-phone)}button{display:var(--phone,flex)}}
@media print{:host{display:none}}`);

const kept = (act) => {
  try {
    return act();
  } catch {}
};

const arrive = ({ hash }) => {
  const found = /^#loyalty-?(\w*)$/.exec(hash);
  if (found) document.querySelector("loyalty-rewards")?.open(found[1]);
  return found;
};

kept(() => customElements.define("loyalty-rewards", class extends HTMLElement {
  again = "";
  load = () => import("./loyalty-panel.js" + this.again);

  connectedCallback() {
    if (this.button) return;
    const { icon, name, style } = this.dataset;
    this.style = style;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<button aria-haspopup=dialog><svg viewBox="0 0 24 24"><path d="${icon}"/></svg><span></span><b></b></button>`;
    this.button = root.lastChild;
    this.button.onclick = () => this.open();
    kept(() => name ?? caches.delete("loyalty-card").catch(() => {}));
    const isFailed = kept(() => sessionStorage.loyaltyPause - Date.now() > 2e5);
    this.draw(isFailed);
    if (isFailed) return;
    this.onpointerenter = this.onfocus = () => this.load().catch(() => {});
    arrive(location);
  }

  show(balance, words, figure) {
    Object.assign(this.dataset, { balance, words, figure });
    this.draw();
  }

  draw(isFailed) {
    const { label, failed, figure, words, points = kept(() => localStorage["loyalty-points"]) } = this.dataset;
    const [, text, number] = this.button.children;
    number.hidden = isFailed || !figure || points == "hidden";
    number.textContent = figure;
    text.textContent = isFailed ? failed : label;
    text.style.display = isFailed ? "inline" : "";
    this.button.ariaLabel = text.textContent + (number.hidden ? "" : `: ${words}`);
  }

  async open(view) {
    const { button } = this;
    if (button.ariaBusy) return;
    button.ariaBusy = true;
    let until;
    try {
      await (await Promise.race([this.load(), new Promise((_, fail) => setTimeout(fail, 12e3))])).open(this, view);
    } catch {
      until = Math.max(Date.now(), kept(() => sessionStorage.loyaltyPause) || 0) + 1e5;
      this.again += "#";
    }
    this.draw(until);
    button.ariaBusy = null;
    kept(() => (sessionStorage.loyaltyPause = until));
  }
}));
addEventListener("click", (event) => {
  if (arrive(event.target.closest?.("a") ?? event)) event.preventDefault();
}, true);
