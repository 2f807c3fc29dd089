// A member's home.
import { door, h, hello, icon, list, progress } from "./loyalty-dom.js";
import { tabs } from "./loyalty-tabs.js";

export async function view(context) {
  const { state, words, panel } = context;
  const { available, pending: points, releases, expires, expires_soon } = state.member;
  const later = (name) => (place) => (panel.filled = panel.fill(place, () => panel.make(name, place)));
  return [
    h(
      "div.hero",
      null,
      hello(context),
      h("h3.balance", null, words.say("balance"), h("strong", null, words.number(available))),
      available < 0 && h("p", null, words.say("balance_negative")),
      points && dates("clock", words.say("pending", { points }), releases, words),
      expires[0] && dates(expires_soon ? "alert" : "clock", words.line(expires[0]), expires.slice(1), words),
      state.can_join && (await (await panel.part("join")).invitation(context)),
    ),
    state.paused && (await (await panel.part("paused")).view(context)),
    tabs(panel, [
      ["home", words.say("tab_home"), home(context)],
      ["rewards", words.say("tab_rewards"), later("rewards")],
      ["earn", words.say("tab_ways"), later("ways")],
      ["history", words.say("tab_history"), later("history")],
    ]),
  ];
}

function dates(drawing, line, more, words) {
  const says = [icon(drawing), line];
  if (!more.length) return h("p.pill", null, says);
  return h("details.pill", null, h("summary", null, says), list("ul", more.map(words.line)));
}

function home(context) {
  const { state, words } = context;
  const { available, rewards_all, rewards_open: count } = state.member;
  const open = state.rewards.filter(({ refusal }) => !refusal).sort((one, other) => one.points - other.points);
  const ready = open.filter(({ points, converts }) => points <= available && !converts).pop();
  const next = open.find(({ points }) => points > available);
  const row = (page, drawing, title, more) =>
    h("li", null, icon(drawing), h("h4", null, door(page, context, title)), more && h("b.pill", null, more), icon("back"));
  return h(
    "div.home",
    null,
    ready && goal(ready, words.say("ready_reward"), context),
    next && goal(next, words.say("next_reward"), context),
    h(
      "ul.card.rows.doors",
      null,
      rewards_all && row("mine", "joining", words.say("rewards_mine"), count && words.say("rewards_open", { count })),
      row("card", "card", words.say("card")),
      row("preferences", "preferences", words.say("preferences")),
    ),
  );
}

function goal(reward, title, context) {
  const { state, words } = context;
  const { name, points: count, worth } = reward;
  const missing = count - state.member.available;
  return h(
    "div.card.goal",
    null,
    h("p.soft", null, title),
    h("div.head", null, h("h4", null, door("reward", context, name, reward, "home-")), h("b", null, words.say("points", { count }))),
    worth && h("p.soft", null, words.line(worth)),
    progress(count, state.member.available),
    h("p.soft", null, missing > 0 ? words.say("rewards_to_go", { points: missing }) : words.say("rewards_enough")),
  );
}
