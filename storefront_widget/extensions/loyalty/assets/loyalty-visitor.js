// The offer, to whoever is no member.
import { address } from "./loyalty-account.js";
import { empty, h, hello, icon, list, named } from "./loyalty-dom.js";

export async function view(context) {
  await context.panel.style("visitor");
  return context.state.who === "guest" ? guest(context) : stranger(context);
}

async function guest(context) {
  const { state, words, panel } = context;
  const { joining_points: points, claim_days: count } = state;
  return [
    h(
      "div.hero",
      null,
      points && h("p.pill", null, icon("joining"), words.say("guest_bonus", { points })),
      h("h3.lead", null, words.say("guest_title")),
      words.say("guest_text"),
      h(
        "div.buttons",
        null,
        h("a.main", { href: address(panel) }, words.say("guest_create")),
        h("a.other", { href: address(panel) }, words.say("sign_in")),
      ),
    ),
    ...(await offers(context)),
    count && h("p.aside", null, words.say("join_claim", { count })),
  ];
}

async function stranger(context) {
  const { state, words, panel } = context;
  const { joining_points: points, claim_days: count } = state;
  const promises = [
    points && words.say("join_bonus", { points }),
    words.say("join_orders"),
    count && words.say("join_claim", { count }),
    words.say("join_free"),
  ];
  const join = state.can_join && (await panel.part("join"));
  return [
    h("div.hero", null, hello(context), h("h3.lead", null, words.say("join_title")), join && join.joinButton(context)),
    join && section(words.say("join_what"), list("ul.card.promises", promises.filter(Boolean))),
    ...(await offers(context)),
  ];
}

async function offers(context) {
  const { state, words, panel } = context;
  const { rewards, ways, notes } = state;
  const gets = rewards.map(({ name, points, slides, worth, text }) =>
    row(name, words.say(slides ? "rewards_from" : "points", { points, count: points }), worth ? words.line(worth) : named(text)),
  );
  const earns = ways.map(({ name, says, example }) =>
    row(name, null, words.lines(says), example && h("p.pill", null, words.line(example))),
  );
  return [
    state.paused && (await (await panel.part("paused")).view(context)),
    gets[0] && section(words.say("rewards_guest"), h("ul.card.rows", null, gets)),
    section(
      words.say("ways_title"),
      earns[0] ? h("ul.card.rows", null, earns) : empty("clock", words.say("ways_empty"), words.say("ways_empty_text")),
    ),
    ...notes.map((note) => h("p.aside", null, words.line(note))),
  ];
}

const section = (title, content) => h("section", null, h("h3", null, title), content);

const row = (title, points, text, more) =>
  h(
    "li",
    null,
    h("div", null, h("div.head", null, h("h4", null, named(title)), points && h("b", null, points)), h("p.soft", null, text), more),
  );
