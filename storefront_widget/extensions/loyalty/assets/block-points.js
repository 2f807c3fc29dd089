// How many points goods earn, exactly: the same as loyalty_app/earning/rules.py, which a test holds it to, and as
// snippets/loyalty-earns.liquid, which renders the first figure of a page.

/** "12.50" as [1250n, 100n]: numbers as the app writes them, without a float in between. */
export function fraction(text) {
  const [whole, decimals = ""] = String(text ?? 0).split(".");
  return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
}

/** Sentences with figures in a language. ``names``: the forms of the points' name, said.points. */
export function wordsOf(locale, names) {
  const number = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
  const form = new Intl.PluralRules(locale);
  return (count) => {
    const name = names[form.select(count)] ?? names.other;
    const text = name.includes("{{ count }}") ? name : `{{ count }} ${name}`;
    return text.replaceAll("{{ count }}", number.format(count));
  };
}

/**
 * What the goods earn: { points, about }; ``about`` where other goods, or what a page can't know, may change it.
 *
 * earn: the rules of the app's metafield. lines: [{ product, vendor, type, sku, worth }], worth in whole units of
 * which ``units`` make one of the shop's currency, a fraction of BigInts. isOrder: whether these are all the goods of
 * an order; else what is given to whole orders is left out.
 */
export function reckon({ earn, rounding = "floor", stacking = "best" }, lines, units, isOrder) {
  const goods = lines.filter(({ worth }) => worth > 0n);
  let about = false;
  const able = earn.flatMap((rule) => {
    const chosen = goods.filter((line) => fits(rule, line));
    const total = sum(chosen, ({ worth }) => worth);
    if (!total) return [];
    if (less(total, rule.minimum, units)) {
      about ||= !isOrder;
      return [];
    }
    return [{ rule, chosen, total }];
  });
  const campaigns = winners(able.filter(({ rule }) => rule.kind === "multiplier"));
  const givers = winners(able.filter(({ rule }) => rule.kind !== "multiplier"));
  const factors = new Map(goods.map((line) => [line, factorOf(line, campaigns, stacking)]));
  const unit = goods[0] ? factors.get(goods[0])[1] : 1n;

  let points = 0n;
  for (const { rule, chosen, total } of givers) {
    if (rule.kind === "per_order" && !isOrder) continue;
    about ||= Boolean(rule.about);
    const weight = sum(chosen, (line) => line.worth * factors.get(line)[0]);
    const [up, down, rest] = rateOf(rule, total, units);
    const [given, isExact] = rounded(weight * up, unit * down, rounding);
    points += rule.at_most == null || given < rule.at_most ? given : BigInt(rule.at_most);
    about ||= !isOrder && (rest || !isExact);
  }
  about ||= campaigns.some(({ rule }) => rule.about || rule.at_most);
  return { points: Number(points), about };
}

const sum = (list, of) => list.reduce((all, one) => all + of(one), 0n);

function less(total, minimum, [parts, times]) {
  const [least, scale] = fraction(minimum);
  return total * times * scale < least * parts;
}

/** Rules come in the order of their priority; the first exclusive one stands alone. */
function winners(able) {
  const only = able.find(({ rule }) => rule.exclusive);
  return only ? [only] : able;
}

/** What campaigns make of a line: the best one counts, or all of them. All lines' factors have the same denominator. */
function factorOf(line, campaigns, stacking) {
  const all = campaigns.map(({ rule, chosen }) => [...fraction(rule.factor), chosen.includes(line)]);
  if (stacking === "multiply")
    return all.reduce(([up, down], [factor, scale, its]) => [up * (its ? factor : scale), down * scale], [1n, 1n]);
  const common = all.reduce((most, [, scale]) => (scale > most ? scale : most), 1n);
  const best = all.map(([factor, scale, its]) => (its ? (factor * common) / scale : common));
  return [best.reduce((most, one) => (one > most ? one : most), common), common];
}

/** Points per unit of worth as a fraction, and whether something of the worth is left over from full steps. */
function rateOf({ kind, mode, points, per }, total, [parts, times]) {
  if (kind === "per_order") return [BigInt(points), total, false];
  const [amount, scale] = fraction(per);
  const [has, step] = [total * times * scale, amount * parts];
  if (mode === "per_step") return [(has / step) * BigInt(points), total, has % step > 0n];
  return [BigInt(points) * times * scale, step, false];
}

function rounded(up, down, rounding) {
  const isExact = up % down === 0n;
  if (isExact || rounding === "floor") return [up / down, isExact];
  return rounding === "ceiling" ? [up / down + 1n, false] : [(2n * up + down) / (2n * down), false];
}

function fits(rule, { product, vendor, type, sku }) {
  return (
    oneOf(product, rule.products, rule.not_products) &&
    oneOf(vendor, rule.vendors, rule.not_vendors) &&
    oneOf(type, rule.types, rule.not_types) &&
    oneOf(sku, rule.skus, rule.not_skus)
  );
}

function oneOf(value, wanted = [], unwanted = []) {
  const isIn = (list) => list.some((one) => String(one).toLowerCase() === String(value ?? "").toLowerCase());
  return (!wanted.length || isIn(wanted)) && !isIn(unwanted);
}
