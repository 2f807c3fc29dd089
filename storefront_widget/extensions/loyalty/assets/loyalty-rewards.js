// What points get.
import { door, empty, h, icon, named, progress } from "./loyalty-dom.js";
import "./loyalty-kinds.js";

export function page(context) {
  const { state, words } = context;
  if (!state.rewards[0]) return empty("joining", words.say("rewards_empty"), words.say("rewards_empty_text"));
  return h(
    "ul.card.rows",
    null,
    state.rewards.map((reward) => row(reward, context)),
  );
}

function row(reward, context) {
  const { state, words } = context;
  const { kind, name, points: count, worth, text, slides } = reward;
  const points = words.say("points", { count });
  const title = door("reward", context, name, reward);
  return h(
    "li",
    null,
    icon(kind),
    h(
      "div",
      null,
      h("div.head", null, h("h4", null, title), h("b", null, slides ? words.say("rewards_from", { points: count }) : points)),
      h("p.soft.short", null, worth ? words.line(worth) : named(text)),
      standing(reward, state.member, words),
    ),
  );
}

function standing({ points, refusal, converts }, { available }, words) {
  if (refusal) return h("p.soft", null, words.line(refusal));
  const missing = points - available;
  const far = missing > 0 ? words.say("rewards_to_go", { points: missing }) : words.say("rewards_enough");
  return [
    progress(points, available),
    h("p.soft", null, converts && missing <= 0 ? words.say("rewards_converts") : far),
  ];
}
