// What the chosen variant earns, in the quantity and by the plan that the product's form says.
import { fraction, reckon, wordsOf } from "./block-points.js";

const QUANTITY_MAX = 100_000;
// Themes put the chosen variant into the form, the address, or both, and tell of it in their own ways or not at all.
const SIGNALS = ["change", "input", "click", "variant:change", "variant:update", "variantChange"];

class LoyaltyProductPoints extends HTMLElement {
  #stop;
  #isDue = false;

  connectedCallback() {
    try {
      this.told = JSON.parse(this.querySelector("script").textContent);
    } catch {
      return; // what Liquid said stays
    }
    this.say = wordsOf(this.told.locale, this.told.names);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    for (const name of SIGNALS) document.addEventListener(name, () => this.#soon(), { signal, passive: true });
    addEventListener("popstate", () => this.#soon(), { signal });
    this.watch = new MutationObserver(() => this.#soon());
    this.#show();
  }

  disconnectedCallback() {
    this.#stop?.abort();
    this.watch?.disconnect();
  }

  /** Once per frame at most, after the theme has done what it does. */
  #soon() {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => requestAnimationFrame(() => ((this.#isDue = false), this.isConnected && this.#show())));
  }

  #show() {
    const form = this.#form();
    const points = this.#points(form);
    const line = this.querySelector("p");
    line.className = "";
    line.hidden = !points?.points;
    if (line.hidden) return;
    const { earns, about, isAbout } = this.told;
    const sentence = (points.about || isAbout ? about : earns).replaceAll("{{ points }}", () => this.say(points.points));
    const place = line.querySelector("span");
    if (place.textContent !== sentence) place.textContent = sentence;
  }

  #points(form) {
    const { variants, goods, shown, currency, requiresPlan } = this.told;
    const variant = variants[this.#variant(form)];
    if (!variant) return null; // of a product with more variants than Liquid names
    const [price, sku, plans = {}] = variant;
    const plan = plans[value(form, "selling_plan")] ?? (requiresPlan ? Object.values(plans)[0] : undefined);
    const quantity = Math.min(Math.max(Math.trunc(+value(form, "quantity")) || 1, 1), QUANTITY_MAX);
    const rate = shown === currency ? "1" : rateOf(shown);
    if (!rate) return null;
    const [up, down] = fraction(rate);
    const worth = BigInt(plan ?? price) * BigInt(quantity);
    const told = reckon(this.told, [{ ...goods, sku, worth }], [100n * up, down], false);
    return { ...told, about: told.about || shown !== currency };
  }

  #variant(form) {
    const { variants, selected } = this.told;
    const asked = [value(form, "id"), new URLSearchParams(location.search).get("variant"), selected];
    return asked.find((id) => id in variants);
  }

  /** The form that puts this product into the cart; themes have others beside it, for instalments or other products. */
  #form() {
    if (this.form?.isConnected) return this.form;
    const section = this.closest(".shopify-section,[id^=shopify-section],section,main") ?? document;
    const isOurs = (form) => value(form, "id") in this.told.variants;
    const forms = (place) => [...place.querySelectorAll('form[action*="/cart/add"]')].filter(isOurs);
    const found = [...forms(section), ...forms(document)];
    this.form = found.find((form) => form.querySelector("[type=submit],button")) ?? found[0];
    this.watch.disconnect();
    if (this.form)
      this.watch.observe(this.form, { subtree: true, childList: true, attributeFilter: ["value", "checked"] });
    this.watch.observe(this.querySelector("p"), { subtree: true, childList: true, characterData: true });
    return this.form;
  }
}

/** What a form sends under a name; a field that is switched off, as of a variant sold out, counts too. */
const value = (form, name) => form?.elements.namedItem(name)?.value ?? "";

/** The rate at which the storefront shows its prices, if it is the currency's that we were told. */
function rateOf(shown) {
  const { active, rate } = globalThis.Shopify?.currency ?? {};
  return active === shown && /^\d+(\.\d+)?$/.test(rate) && +rate > 0 ? rate : "";
}

customElements.get("loyalty-product-points") || customElements.define("loyalty-product-points", LoyaltyProductPoints);
