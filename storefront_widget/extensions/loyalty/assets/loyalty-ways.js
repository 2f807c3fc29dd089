// The ways to earn.
import { empty, h, icon, named } from "./loyalty-dom.js";
import "./loyalty-kinds.js";

export function page({ state, words }) {
  if (!state.ways.length) return empty("multiplier", words.say("ways_empty"), words.say("ways_empty_text"));
  const rows = state.ways.map(({ kind, name, says, example }) =>
    h(
      "li",
      null,
      icon(kind),
      h(
        "div",
        null,
        h("h4", null, named(name)),
        h("p.soft", null, words.lines(says)),
        example && h("p.pill", null, words.line(example)),
      ),
    ),
  );
  return h(
    "div",
    null,
    h("ul.card.rows", null, rows),
    state.notes.map((note) => h("p.aside", null, words.line(note))),
  );
}
