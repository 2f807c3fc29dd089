// The invitation to join: once in a while, at the edge of the page, when nothing else has the shopper's attention.
const KEY = "loyalty-join";
const DAY_MS = 86_400_000;
const AGAIN_MS = 5_000; // until the next look whether the moment is better
const LOOKS_MAX = 24;
const TYPING = "input,textarea,select,[contenteditable]:not([contenteditable=false])";
const MODAL = "dialog[open],[aria-modal=true],[popover]:popover-open:not(loyalty-join-popup)";

class LoyaltyJoinPopup extends HTMLElement {
  #stop = new AbortController();
  #timer;

  /** Its time has come when this script is here: block-join-wait.js. */
  connectedCallback() {
    if (this.dataset.preview !== undefined) this.#show();
    else this.#look(LOOKS_MAX);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#stop.abort();
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

  async #show() {
    if (!(await styled())) return;
    this.#dress();
    this.#draw(true);
    this.showPopover?.();
    if (this.dataset.preview !== undefined) return;
    keep(Date.now());
    const { signal } = this.#stop;
    this.addEventListener("focusin", ({ relatedTarget }) => {
      if (!this.contains(relatedTarget)) this.before = relatedTarget;
    });
    this.querySelector("button").onclick = () => this.#refuse();
    this.querySelector("a").onclick = () => this.#close();
    const onKey = ({ key, defaultPrevented }) => key === "Escape" && !defaultPrevented && !isBusy() && this.#refuse();
    document.addEventListener("keydown", onKey, { signal });
  }

  /** In the page's own colours, where the merchant chose none. */
  #dress() {
    const { backgroundColor, color } = getComputedStyle(document.body);
    const isOpaque = /^rgb\(/.test(backgroundColor);
    if (!this.style.background) this.style.background = isOpaque ? backgroundColor : "Canvas";
    if (!this.style.color) this.style.color = isOpaque ? color : "CanvasText";
    this.style.fontFamily = getComputedStyle(document.body).fontFamily;
  }

  #refuse() {
    keep("no");
    const isInside = this.contains(document.activeElement);
    this.#close();
    if (isInside) this.before?.focus();
  }

  #close() {
    this.#stop.abort();
    this.hidePopover?.();
    this.#draw(false);
  }

  /** By style as well: in themes that undo all styles the attribute hides nothing. */
  #draw(isShown) {
    this.hidden = !isShown;
    this.style.display = isShown ? "block" : "none";
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

/** Whether its style is there; it is asked for when it is needed. */
function styled() {
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: new URL("block-join-popup.css", import.meta.url) });
  return new Promise((resolve) => {
    Object.assign(link, { onload: () => resolve(true), onerror: () => resolve(false) });
    document.head.append(link);
  });
}

customElements.get("loyalty-join-popup") || customElements.define("loyalty-join-popup", LoyaltyJoinPopup);
