// Sentences in the shopper's language. The app sends keys and values; the browser knows the language's numbers.

/** Returns { say, line, number, date } for a language; texts, currency and timezone as the app sent them. */
export function wordsOf(locale, { texts, currency, timezone }) {
  const plural = new Intl.PluralRules(locale);
  const number = (value, form) => new Intl.NumberFormat(locale, form).format(value);

  // What a value is follows from the first word of its name: points, amount_least, date.
  const forms = {
    points: (count) => say("points", { count }),
    amount: (value) => number(value, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" }),
    date: (value) => date(value),
    count: (value) => number(value),
  };

  /** The day of an instant where the shop is; the year only when it is another one. */
  function date(instant) {
    const day = new Date(instant);
    const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    return day.toLocaleDateString(locale, { day: "numeric", month: "short", year, timeZone: timezone });
  }

  function say(key, values = {}) {
    const entry = texts[key] ?? "";
    const text = entry.other ? (entry[plural.select(values.count)] ?? entry.other) : entry;
    return text.replace(/{{ (\w+) }}/g, (_, name) => (forms[name.split("_")[0]] ?? String)(values[name]));
  }

  /** A sentence of the app's: ready text, or { key, values }. */
  const line = (sentence) => (sentence.key ? say(sentence.key, sentence.values) : sentence);

  return { say, line, number, date };
}
