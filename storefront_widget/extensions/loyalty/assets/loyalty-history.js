// Everything that moved the points, and why.
import { empty, h, icon, list, named } from "./loyalty-dom.js";
import "./loyalty-kinds.js";

export async function page({ words, panel }) {
  const [{ earlier }, first] = await Promise.all([panel.part("earlier"), panel.ask("history")]);
  if (!first.items.length) return empty("order", words.say("history_empty"), words.say("history_empty_text"));
  const entries = h("ol.card.rows", null, rows(first, words));
  const load = (before) => panel.ask("history", { before });
  return [entries, earlier(first.before, { list: entries, load, rows: (page) => rows(page, words), words, panel })];
}

function rows({ items }, words) {
  return items.map(({ kind, name, points, why, at, pending_until: date }) => {
    const [first, ...more] = why.map((sentence) => reason(sentence, words));
    const when = [words.date(at), date && words.say("history_pending", { date })].filter(Boolean).join(" · ");
    return h(
      "li",
      null,
      icon(drawing(kind, points)),
      h(
        "div",
        null,
        h(
          "div.head",
          null,
          h("h4", null, words.say(`history_${kind}`, { name })),
          kind !== "merged" && h(points ? "b" : "b.soft", null, words.number(points, { signDisplay: "exceptZero" })),
        ),
        h("p.soft", null, when),
        first && h("p.why", null, first),
        more[0] && h("details", null, h("summary", null, words.say("history_more")), list("ul", more)),
      ),
    );
  });
}

const drawing = (kind, points) => (kind === "back" || (kind === "order" && points < 0) ? "undone" : kind);

function reason(sentence, words) {
  return [named(sentence.about), sentence.about && " · ", words.line(sentence)];
}
