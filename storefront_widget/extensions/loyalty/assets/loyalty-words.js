// Sentences in the shopper's language: the app sends texts and values, the browser knows how the language writes them.

/** Returns { say, line, number, date } for a language; texts, currency and timezone are the app's. */
export function wordsOf(locale, { texts, currency, timezone }) {
  const plural = new Intl.PluralRules(locale);
  const number = (value, form) => new Intl.NumberFormat(locale, form).format(value);

  // The first word of a value's name says what it is: points, amount_least, date.
  const forms = {
    points: (count) => say("points", { count }),
    amount: (value, of) =>
      number(value, { style: "currency", currency: of.currency ?? currency, trailingZeroDisplay: "stripIfInteger" }),
    count: (value) => number(value),
    date,
  };

  /** The day of an instant where the shop is; the year only when it is another one. */
  function date(instant) {
    const day = new Date(instant);
    const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    return day.toLocaleDateString(locale, { day: "numeric", month: "short", year, timeZone: timezone });
  }

  /** A sentence as the app sends it; of several plural forms, the one for its count. */
  function line({ text = "", values }) {
    const chosen = text.other ? (text[plural.select(values.count)] ?? text.other) : text;
    return chosen.replace(/{{ (\w+) }}/g, (_, name) => (forms[name.split("_")[0]] ?? String)(values[name], values));
  }

  const say = (key, values) => line({ text: texts[key], values });

  return { say, line, number, date };
}
