// The shop's cart, through Shopify's Ajax API.
const TIMEOUT_MS = 8_000;
const LINES_MAX = 500;
const LOOKED_UP_MAX = 20;
const root = () => globalThis.Shopify?.routes?.root ?? "/";

async function ajax(path, body) {
  const post = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(root() + path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...(body && post) });
  if (!answer.ok) throw Error("failed");
  return answer.json();
}

export async function read({ currency }, { counts_sale }) {
  try {
    const cart = await ajax("cart.js");
    const rate = cart.currency === currency ? 1 : rateOf(cart.currency);
    if (!rate || cart.items.length > LINES_MAX) return undefined;
    const money = inMoney(cart.items, rate);
    const onSale = counts_sale ? await saleItems(cart.items) : new Set();
    return {
      total: money(cart.items_subtotal_price ?? cart.total_price),
      codes: (cart.discount_codes ?? []).filter(({ applicable }) => applicable).map(({ code }) => code),
      lines: cart.items.map((item) => ({
        variant_id: String(item.variant_id),
        product_id: String(item.product_id),
        total: money(item.final_line_price),
        on_sale: onSale.has(item.variant_id),
        subscription: Boolean(item.selling_plan_allocation),
      })),
    };
  } catch {
    return undefined;
  }
}

function rateOf(shown) {
  const { active, rate } = globalThis.Shopify?.currency ?? {};
  return active === shown && +rate;
}

function inMoney(items, rate) {
  const known = items.find((item) => item.price && item.presentment_price);
  const parts = known ? Math.round(known.price / known.presentment_price) : 100;
  return (price) => (price / parts / rate).toFixed(4);
}

async function saleItems(items) {
  const handles = [...new Set(items.map(({ handle }) => handle))].slice(0, LOOKED_UP_MAX);
  const products = await Promise.all(handles.map((handle) => ajax(`products/${handle}.js`).catch(() => null)));
  const variants = products.flatMap((product) => product?.variants ?? []);
  return new Set(variants.filter((one) => one.compare_at_price > one.price).map(({ id }) => id));
}

export async function apply(code, variantId) {
  const isIt = (other) => other.code.toUpperCase() === code.toUpperCase();
  const { items, discount_codes = [] } = await ajax("cart.js");
  if (variantId && !items.some((item) => String(item.variant_id) === variantId))
    await ajax("cart/add.js", { items: [{ id: Number(variantId), quantity: 1 }] });
  const others = discount_codes.filter((other) => other.applicable && !isIt(other)).map((other) => other.code);
  const cart = await ajax("cart/update.js", { discount: [...others, code].join(",") });
  const found = cart.discount_codes?.find(isIt);
  if (!found) throw Error("failed");
  return found.applicable;
}

export const link = (code) => `/discount/${encodeURIComponent(code)}?redirect=${encodeURIComponent(root())}`;

export const address = () => `${root()}cart`;
