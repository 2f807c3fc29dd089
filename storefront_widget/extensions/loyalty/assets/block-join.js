// The invitation to join: once in a while, at the edge of the page, when nothing else has the shopper's attention.
// loyalty.js loads this when its time has come. Until it shows itself the page has nothing of it but its element.
const KEY = "loyalty-join";
const DAY_MS = 86_400_000;
const AGAIN_MS = 5_000; // until the next look whether the moment is better
const LOOKS_MAX = 24;
const TYPING = "input,textarea,select,[contenteditable]:not([contenteditable=false])";
const MODAL = "dialog[open],[aria-modal=true],[popover]:popover-open:not(loyalty-join)";

class LoyaltyJoin extends HTMLElement {
  #stop;
  #timer;

  connectedCallback() {
    if (this.dataset.preview !== undefined) this.#show();
    else this.#look(LOOKS_MAX);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#stop?.abort();
    this.replaceChildren();
  }

  #look(looks) {
    if (!this.#isDue()) return;
    if (!document.hidden && !isBusy()) this.#show();
    else if (looks) this.#timer = setTimeout(() => this.#look(looks - 1), AGAIN_MS);
  }

  /** Never again once refused; otherwise so many days after it last showed itself. */
  #isDue() {
    const kept = read();
    if (kept === null) return !isOwn(document.referrer); // nothing can be kept here: only where a visit begins
    return kept !== "no" && Date.now() - kept >= Math.max(+this.dataset.days || 0, 1) * DAY_MS;
  }

  /** Without its style or its words it doesn't come at all. */
  async #show() {
    const told = await Promise.all([wordsIn(this.dataset.language), styled()]).catch(() => {});
    if (!told || !this.isConnected) return;
    this.#draw({ ...told[0], ...this.dataset });
    if (this.dataset.preview === undefined) this.#stay();
  }

  /** words: the language's, and what the merchant worded anew in their stead. */
  #draw({ title, text, bonus, button, refuse, programme, points, style, side }) {
    const name = add(this, "p", title.replaceAll("{{ programme }}", () => programme), "loyalty-popup-title");
    name.id = "loyalty-join-title";
    add(this, "p", text);
    if (points) add(add(this, "p"), "strong", bonus.replaceAll("{{ points }}", () => points));
    const links = add(this, "p", "", "loyalty-links");
    add(links, "a", button, "loyalty-button").href = "#loyalty";
    add(links, "button", refuse, "loyalty-quiet").type = "button";
    this.className = `loyalty-popup ${side}`;
    this.style = style.replaceAll("--", "--loyalty-"); // a theme may have an --accent of its own
    this.#dress();
    this.role = "dialog";
    this.setAttribute("aria-labelledby", name.id);
    this.popover = "manual";
    this.showPopover?.();
  }

  /** In the page's own colours, where the merchant chose none. By style, for themes that undo all styles. */
  #dress() {
    const { backgroundColor, color, fontFamily } = getComputedStyle(document.body);
    const isOpaque = /^rgb\(/.test(backgroundColor);
    this.style.background ||= isOpaque ? backgroundColor : "Canvas";
    this.style.color ||= isOpaque ? color : "CanvasText";
    this.style.fontFamily ||= fontFamily;
    this.style.display = "block";
  }

  /** Until it is refused, followed, or the page left. */
  #stay() {
    keep(Date.now());
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    let before;
    const onFocus = ({ relatedTarget: from }) => !this.contains(from) && (before = from);
    const refuse = () => {
      keep("no");
      const isInside = this.contains(document.activeElement);
      this.remove();
      if (isInside) before?.focus();
    };
    const onKey = ({ key, defaultPrevented }) => key === "Escape" && !defaultPrevented && !isBusy() && refuse();
    this.addEventListener("focusin", onFocus, { signal });
    this.querySelector("button").onclick = refuse;
    this.querySelector("a").onclick = () => this.remove(); // the button's script has had the click before
    document.addEventListener("keydown", onKey, { signal });
  }
}

/** Somebody types, or something else is open over the page. */
function isBusy() {
  const panel = document.querySelector("loyalty-rewards")?.shadowRoot?.querySelector("loyalty-panel");
  if (panel?.shadowRoot?.querySelector("dialog[open]")) return true;
  const isOpen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  return document.activeElement.matches(TYPING) || [...document.querySelectorAll(MODAL)].some(isOpen);
}

const isOwn = (address) => URL.canParse(address) && new URL(address).origin === location.origin;

/** What is kept: "no", when it last showed itself, 0 at first; null where nothing can be kept. */
function read() {
  for (const store of [() => localStorage, () => sessionStorage])
    try {
      const kept = store().getItem(KEY);
      return kept === "no" ? kept : +kept || 0;
    } catch {
      // Blocked by the browser.
    }
  return null;
}

function keep(value) {
  for (const store of [() => localStorage, () => sessionStorage])
    try {
      return store().setItem(KEY, value);
    } catch {
      // Blocked, or full.
    }
}

function add(parent, tag, textContent = "", className = "") {
  return parent.appendChild(Object.assign(document.createElement(tag), { textContent, className }));
}

const wordsIn = async (language) => (await import(`./block-join-${language}.js`)).default;

let style;
const styled = () =>
  (style ??= new Promise((resolve, reject) => {
    const href = new URL("block-join.css", import.meta.url);
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: reject }));
  }));

customElements.get("loyalty-join") || customElements.define("loyalty-join", LoyaltyJoin);
