// A reward that is the member's.
import { h, icon, named } from "./loyalty-dom.js";
import "./loyalty-kinds.js";

const PAUSES_MS = [600, 900, 1_300, 2_000, 3_000, 4_000, ...Array(15).fill(5_000)];
const DONE = { gift_card: "done_card", store_credit: "done_credit", donation: "done_donation", custom: "done_custom" };

export function show(context, place, redemption) {
  const { words, panel } = context;
  const said = { making: "status_making", failed: "status_failed" }[redemption.status];
  const title = h("h3", { tabindex: -1 }, words.say(said ?? DONE[redemption.kind] ?? "done_code"));
  const mine = h("button.other", { onclick: () => panel.visit("mine") }, words.say("rewards_mine"));
  place.replaceChildren(title, card(context, redemption, (next) => show(context, place, next)), mine);
  title.focus();
}

export function card(context, redemption, changed) {
  const { words, panel } = context;
  const { kind, name, points: count, worth, status, says, steps, note, reply, is_made, is_open, can_cancel } = redemption;
  const element = h(
    "article.card.kept",
    null,
    h(
      "div.top",
      null,
      icon(kind),
      h("div", null, h("h4", null, named(name)), h("p.soft", null, cost(worth, count, words))),
      h(is_open ? "b.pill" : "b.pill.past", null, words.say(`status_${status}`)),
    ),
    steps[0] && progress(steps, words),
    h("p", null, words.lines(says)),
    tracking(redemption, words),
    note && h("p.soft", null, words.say("note_told", { note })),
    reply && h("p", null, words.say("reply", { reply })),
    redemption.code && codeOf(context, redemption),
    redemption.has_card && !redemption.code && cardCode(context, redemption),
    can_cancel && giveBack(context, redemption, changed),
  );
  if (!is_made) follow(element, redemption, panel, words, changed);
  return element;
}

const cost = (worth, count, words) =>
  [worth && words.line(worth), words.say("points", { count })].filter(Boolean).join(" · ");

async function follow(element, { id }, panel, words, changed) {
  const slow = h("p", { role: "status" });
  element.append(h("div.busy", { "aria-hidden": "true" }), slow);
  for (const pause of PAUSES_MS) {
    await new Promise((go) => setTimeout(go, pause));
    if (!element.isConnected) return;
    const told = await panel.ask("redemption", { id }).catch(() => null);
    if (!told?.redemption.is_made) continue;
    panel.moved(told.available);
    changed(told.redemption);
    return;
  }
  element.querySelector(".busy").remove();
  slow.textContent = words.say("slow");
}

function progress(steps, words) {
  const reached = steps.filter((step) => step.is_reached).length;
  return h(
    "ol.steps",
    null,
    steps.map(({ status, is_reached }, place) =>
      h(
        is_reached ? "li.reached" : "li",
        { "aria-current": place === reached - 1 ? "step" : null },
        words.say(`status_${status}`),
      ),
    ),
  );
}

function tracking({ tracking: number }, words) {
  if (!number) return null;
  if (!/^https?:\/\/\S+$/.test(number)) return h("p", null, words.say("tracking_number", { number }));
  return h("a.other", { href: number, target: "_blank", rel: "noopener" }, words.say("tracking"));
}

function codeOf({ words, panel }, { code, kind, variant_id }) {
  const shown = h("code", { dir: "ltr" }, code);
  const news = h("p", { role: "status" });
  const link = h("p");
  const isCard = kind === "gift_card";

  async function copy() {
    news.replaceChildren();
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(code); // undefined where the page is not secure
    } catch {
      isCopied = false;
      getSelection().selectAllChildren(shown);
    }
    news.textContent = words.say(isCopied ? "copied" : "copy_failed");
  }

  async function apply({ currentTarget: button }) {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    news.replaceChildren();
    try {
      const carts = await panel.part("cart");
      const counts = await carts.apply(code, variant_id);
      const cart = h("a", { href: carts.address() }, words.say("to_cart"));
      news.append(words.say(counts ? "applied" : "applied_later"), " ", cart);
    } catch {
      news.textContent = words.say("apply_failed");
    }
    button.ariaBusy = null;
  }

  if (!isCard)
    panel.part("cart").then(
      (carts) => link.append(h("a", { href: carts.link(code) }, words.say("link"))),
      () => {},
    );
  return h(
    "div.code",
    null,
    shown,
    h(
      "div.buttons",
      null,
      h(isCard ? "button.main" : "button.other", { onclick: copy }, words.say("copy")),
      !isCard && h("button.main", { onclick: apply }, words.say("apply")),
    ),
    news,
    isCard ? h("p.soft", null, words.say("card_hint")) : link,
  );
}

function cardCode(context, { id, last_characters: characters }) {
  const { words, panel } = context;
  const problem = h("p", { role: "alert" });
  const button = h("button.other", { onclick: reveal }, words.say("card_show"));
  const place = h("div.code", null, characters && words.say("card_ends", { characters }), button, problem);

  async function reveal() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    try {
      const { redemption } = await panel.ask("redemption", { id });
      if (!redemption.code) throw Object.assign(Error("failed"), { says: { text: words.say("card_lost") } });
      const code = codeOf(context, redemption);
      place.replaceWith(code);
      code.querySelector("button").focus();
    } catch (error) {
      problem.textContent = panel.problem(error);
      button.ariaBusy = null;
    }
  }
  return place;
}

function giveBack({ words, panel }, { id, points }, changed) {
  const problem = h("p", { role: "alert" });
  const ask = h("button.quiet", { onclick: () => turn(true) }, words.say("cancel"));
  const yes = h("button.other", { onclick: cancel }, words.say("cancel_yes"));
  const no = h("button.main", { onclick: () => turn(false) }, words.say("cancel_no"));
  const question = h(
    "div",
    { role: "group" },
    h("p", null, words.say("cancel_sure", { points })),
    h("div.buttons", null, yes, no),
    problem,
  );
  const place = h("div.back-to-points", null, ask);

  function turn(isAsking) {
    place.replaceChildren(isAsking ? question : ask);
    (isAsking ? no : ask).focus();
  }

  async function cancel() {
    if (yes.ariaBusy) return;
    yes.ariaBusy = "true";
    try {
      const told = await panel.ask("cancel", {}, { id });
      panel.moved(told.available);
      changed(told.redemption);
    } catch (error) {
      problem.textContent = panel.problem(error);
      yes.ariaBusy = null;
    }
  }
  return place;
}
