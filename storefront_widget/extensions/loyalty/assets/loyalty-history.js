// What earned points, what did not, and why. Newest first; earlier entries on request.
import { h, icon } from "./loyalty-dom.js";

export function history({ state, words, panel }) {
  if (!state.history.items.length)
    return h(
      "div.empty",
      null,
      icon("order"),
      h("h4", null, words.say("history_empty")),
      words.say("history_empty_text"),
    );
  const list = h("ol.card.rows", null, rows(state.history, words));
  return h("div", null, list, earlier(state.history.before, list, words, panel));
}

function rows({ items }, words) {
  return items.map((item) => {
    const { kind, name, points, why } = item;
    const question = words.say(points ? "history_why" : "history_why_none", { points });
    return h(
      "li",
      null,
      icon(kind),
      h(
        "div",
        null,
        h("h4", null, words.say(`history_${kind}`, { name })),
        h("p.soft", null, when(item, words)),
        why[0] &&
          h(
            "details",
            null,
            h("summary", null, question),
            h(
              "ul",
              null,
              why.map((sentence) => h("li", null, words.line(sentence))),
            ),
          ),
      ),
      h(points ? "b" : "b.soft", null, words.number(points, { signDisplay: "exceptZero" })),
    );
  });
}

function when({ at, changed_at, pending_until }, words) {
  const changed = changed_at && words.say("history_changed", { date: changed_at });
  const pending = pending_until && words.say("history_pending", { date: pending_until });
  return [words.date(at), changed, pending].filter(Boolean).join(" · ");
}

function earlier(before, list, words, panel) {
  if (!before) return null;
  const problem = h("p", { role: "alert" });
  const button = h("button.other", { onclick: load }, words.say("history_earlier"));
  const more = h("div.more", null, button, problem);

  async function load() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    try {
      const next = await panel.ask("history", { before });
      const added = rows(next, words);
      list.append(...added);
      more.replaceWith(earlier(next.before, list, words, panel) ?? "");
      added[0]?.querySelector("summary")?.focus();
    } catch (error) {
      problem.textContent = panel.problem(error);
      button.ariaBusy = null;
    }
  }
  return more;
}
