// What the cart earns, as it changes, and codes that go onto it.
import { fraction, reckon, wordsOf } from "./block-points.js";

const TIMEOUT_MS = 8_000;
const SETTLES_MS = 250; // themes send several calls for one change
const CALL = /\/cart\/(add|change|update|clear)(\.js|\.json)?(\?|$)/; // by which every theme changes a cart
const EVENTS = ["cart:updated", "cart:update", "cart:change", "cart:refresh", "cart:build"];
const root = () => globalThis.Shopify?.routes?.root ?? "/";

class LoyaltyCartPoints extends HTMLElement {
  #stop;
  #timer;
  #isAsking = false;
  #isStale = false;

  connectedCallback() {
    try {
      this.told = JSON.parse(this.querySelector("script").textContent);
    } catch {
      return; // what Liquid said stays
    }
    this.say = wordsOf(this.told.locale, this.told.names);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    for (const name of EVENTS) document.addEventListener(name, () => this.#soon(), { signal });
    document.addEventListener("visibilitychange", () => this.#isStale && this.#soon(), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#soon(), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.watch = new PerformanceObserver((list) => list.getEntries().some(changesCart) && this.#soon());
    this.watch.observe({ type: "resource" });
    if (this.told.isLate) this.#soon();
  }

  disconnectedCallback() {
    this.#stop?.abort();
    this.watch?.disconnect();
    clearTimeout(this.#timer);
  }

  #soon() {
    this.#isStale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SETTLES_MS);
  }

  /** One question at a time, and none while nobody looks. */
  async #ask() {
    if (this.#isAsking || document.hidden) return;
    this.#isAsking = true;
    this.#isStale = false;
    try {
      const answer = await fetch(`${root()}cart.js`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (answer.ok && this.isConnected) this.#show(await answer.json());
    } catch {
      // The figure stays until the cart changes again.
    }
    this.#isAsking = false;
    if (this.#isStale) this.#soon();
  }

  #show(cart) {
    const told = earned(this.told, cart);
    const line = this.querySelector("p");
    line.className = "";
    line.hidden = !told?.points;
    if (!line.hidden) {
      const sentence = this.told[told.about || this.told.isAbout ? "about" : "earns"];
      line.querySelector("span").textContent = sentence.replaceAll("{{ points }}", () => this.say(told.points));
    }
    const codes = (cart.discount_codes ?? []).map(({ code }) => code.toUpperCase());
    for (const link of this.querySelectorAll("[data-code]")) {
      const isOn = codes.includes(link.dataset.code.toUpperCase());
      if (link.hidden !== isOn) this.#mark(link, isOn, this.told.applied);
    }
  }

  #mark(link, isOn, text) {
    link.hidden = isOn;
    link.nextElementSibling.textContent = isOn ? text : "";
  }

  /** Put the code on the cart; where that can't be done here, the link's own way does it. */
  async #press(event) {
    const link = event.target.closest("a[data-code]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.ariaBusy) return;
    link.ariaBusy = "true";
    try {
      const { apply } = await import("./loyalty-cart.js");
      const counts = await apply(link.dataset.code);
      // The theme's own totals on the page of the cart are Liquid's.
      if (location.pathname === this.told.cart) return location.reload();
      this.#mark(link, true, counts ? this.told.applied : this.told.later);
    } catch {
      location.assign(link.href);
    }
    link.ariaBusy = null;
  }
}

const changesCart = ({ initiatorType, name }) => /fetch|xmlhttprequest/.test(initiatorType) && CALL.test(name);

/** What the cart of Shopify's Ajax API earns; nothing where its money can't be told. */
function earned({ earn, rounding, stacking, currency }, cart) {
  const rate = cart.currency === currency ? "1" : rateOf(cart.currency);
  if (!rate) return null;
  const known = cart.items.find((item) => item.price && item.presentment_price);
  const parts = known ? Math.round(known.price / known.presentment_price) : 100;
  const [of, kept] = [BigInt(cart.items_subtotal_price || 1), BigInt(cart.total_price)];
  const lines = cart.items
    .filter((item) => !item.gift_card)
    .map((item) => ({
      product: item.product_id,
      vendor: item.vendor,
      type: item.product_type,
      sku: item.sku,
      worth: BigInt(item.final_line_price) * kept,
    }));
  const [up, down] = fraction(rate);
  const told = reckon({ earn, rounding, stacking }, lines, [BigInt(parts) * up * of, down], true);
  return { ...told, about: told.about || cart.currency !== currency || of !== kept };
}

function rateOf(shown) {
  const { active, rate } = globalThis.Shopify?.currency ?? {};
  return active === shown && /^\d+(\.\d+)?$/.test(rate) && +rate > 0 ? rate : "";
}

customElements.get("loyalty-cart-points") || customElements.define("loyalty-cart-points", LoyaltyCartPoints);
