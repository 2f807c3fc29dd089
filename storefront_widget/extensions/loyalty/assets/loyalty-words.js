// Sentences in the shopper's language.

// Names from right to left stay whole.
const apart = (text) => (/[\u0590-\u08ff]/.test(text) ? `\u2068${text}\u2069` : text);

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

  function date(instant) {
    const day = new Date(instant);
    const year = day.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
    return day.toLocaleDateString(locale, { day: "numeric", month: "short", year, timeZone: timezone });
  }

  function line({ text = "", values }) {
    const chosen = text.other ? (text[plural.select(values.count)] ?? text.other) : text;
    return chosen.replace(/{{ (\w+) }}/g, (_, name) => (forms[name.split("_")[0]] ?? apart)(values[name], values));
  }

  const lines = (sentences) => sentences.map(line).join(/^ja/.test(locale) ? "" : " ");

  const say = (key, values) => line({ text: texts[key], values });

  return { say, line, lines, number, date };
}
