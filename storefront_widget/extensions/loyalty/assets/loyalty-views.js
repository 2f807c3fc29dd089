// What a guest, a customer who may join, and a member see.
import { h, icon } from "./loyalty-dom.js";
import { history } from "./loyalty-history.js";
import { tabs } from "./loyalty-tabs.js";

export function guest({ state, words, links }) {
  const { joining_points: points, claim_days: count } = state;
  return [
    h(
      "div.hero",
      null,
      points && h("p.pill", null, icon("joining"), words.say("guest_bonus", { points })),
      h("h3", null, words.say("guest_title")),
      words.say("guest_text"),
      h(
        "div.buttons",
        null,
        h("a.main", { href: links.create }, words.say("guest_create")),
        h("a.other", { href: links.signIn }, words.say("guest_sign_in")),
      ),
    ),
    pause(state, words),
    section(words.say("tab_ways"), ways(state, words)),
    count && h("p.aside", null, words.say("join_claim", { count })),
  ];
}

export function stranger(context) {
  const { state, words } = context;
  const { joining_points: points, claim_days: count } = state;
  const promises = [
    points && words.say("join_bonus", { points }),
    words.say("join_orders"),
    count && words.say("join_claim", { count }),
    words.say("join_free"),
  ];
  return [
    h("div.hero", null, hello(context), h("h3", null, words.say("join_title")), state.can_join && joinButton(context)),
    pause(state, words),
    state.can_join && section(words.say("join_what"), list("ul.card.promises", promises.filter(Boolean))),
    section(words.say("tab_ways"), ways(state, words)),
  ];
}

export function member(context) {
  const { state, words } = context;
  const { available, pending: points, releases } = state.member;
  return [
    h(
      "div.hero",
      null,
      hello(context),
      h("p.balance", null, words.say("balance"), h("strong", null, words.number(available))),
      available < 0 && h("p", null, words.say("balance_negative")),
      points &&
        h(
          "details.pill",
          null,
          h("summary", null, icon("clock"), words.say("pending", { points })),
          list(
            "ul",
            releases.map((release) => words.line(release)),
          ),
        ),
      state.can_join && invitation(context),
    ),
    pause(state, words),
    tabs([words.say("tab_history"), history(context)], [words.say("tab_ways"), ways(state, words)]),
  ];
}

function hello({ words, links: { name } }) {
  return name && h("p", null, words.say("hello", { name }));
}

function pause({ paused }, words) {
  return paused && h("p.aside.paused", null, icon("clock"), words.say("paused"));
}

function section(title, content) {
  return h("section", null, h("h3", null, title), content);
}

function list(tag, texts) {
  return h(
    tag,
    null,
    texts.map((text) => h("li", null, text)),
  );
}

function ways(state, words) {
  if (!state.ways.length)
    return h(
      "div.empty",
      null,
      icon("multiplier"),
      h("h4", null, words.say("ways_empty")),
      words.say("ways_empty_text"),
    );
  const rows = state.ways.map(({ kind, name, says, example }) =>
    h(
      "li",
      null,
      icon(kind),
      h(
        "div",
        null,
        h("h4", null, name),
        h("p.soft", null, says.map(words.line).join(" ")),
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

/** Whom an order enrolled may still join, for the points that joining gives. */
function invitation(context) {
  const { state, words } = context;
  return h(
    "div.invitation",
    null,
    h("h4", null, words.say("join_title")),
    words.say("join_bonus", { points: state.joining_points }),
    joinButton(context),
  );
}

function joinButton({ words, panel }) {
  const problem = h("p", { role: "alert" });
  const button = h("button.main", { onclick: join }, words.say("join_button"));

  async function join() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    try {
      // Another site can make a browser post a form, but not JSON with a header of its own.
      const headers = { "Content-Type": "application/json", "X-Loyalty-Widget": "1" };
      panel.render(await panel.ask("join", {}, { method: "POST", headers, body: "{}" }), "join_done");
    } catch (error) {
      problem.textContent = panel.problem(error);
      button.ariaBusy = null;
    }
  }
  return h("div.join", null, button, problem);
}
