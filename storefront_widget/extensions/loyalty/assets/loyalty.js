const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host{outline:0!important}
button{font:600 15px sans-serif;font-family:inherit;display:var(--wide,flex);align-items:center;gap:9px;position:fixed;z-index:999999999;bottom:calc(var(--bottom) + env(safe-area-inset-bottom));inset-inline:var(--inset);height:52px;padding-inline:var(--pad,20px);border:1px solid #0000;border-radius:var(--round,26px);color:var(--on-accent);background:var(--accent);box-shadow:0 8px 24px #0004;cursor:pointer}
button:hover,[aria-busy]{opacity:.8}
svg{width:21px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round}
span,b{display:var(--name)}
b:empty{display:none}
@media(width<481px){button{--bottom:var(--bottom-phone);display:var(--phone,flex)}}
@media print{button{display:none}}`);

const kept = (act) => {
  try {
    return act();
  } catch {}
};

let again = "";
const load = () => import("./loyalty-panel.js" + again);

const arrive = ({ hash }) => {
  const found = /^#loyalty-?(\w*)$/.exec(hash);
  if (found) document.querySelector("loyalty-rewards")?.open(found[1]);
  return found;
};

customElements.define("loyalty-rewards", class extends HTMLElement {
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
    this.onpointerenter = this.onfocus = () => load().catch(() => {});
    arrive(location);
  }

  draw(isFailed) {
    const { label, failed, figure, words, points = kept(() => localStorage["loyalty-points"]) } = this.dataset;
    const [, text, number] = this.button.children;
    text.textContent = isFailed ? failed : label;
    text.style.display = isFailed ? "inline" : "";
    number.textContent = isFailed || points == "hidden" ? "" : figure;
    this.button.ariaLabel = text.textContent + (number.textContent && `: ${words}`);
  }

  async open(view) {
    const { button } = this;
    if (button.ariaBusy) return;
    button.ariaBusy = true;
    let until = 0;
    try {
      await (await Promise.race([load(), new Promise((_, fail) => setTimeout(fail, 12e3))])).open(this, view);
    } catch {
      until = Math.max(Date.now(), kept(() => sessionStorage.loyaltyPause) || 0) + 1e5;
      again += "#";
    }
    this.draw(until);
    button.ariaBusy = null;
    kept(() => (sessionStorage.loyaltyPause = until));
  }
});
addEventListener("click", (event) => {
  if (arrive(event.target.closest?.("a") ?? event)) event.preventDefault();
}, true);

const join = document.querySelector("loyalty-join");
if (join && kept(() => localStorage["loyalty-join"]) != "no")
  setTimeout(() => import("./block-join.js").catch(() => {}), join.dataset.delay * 1e3);
