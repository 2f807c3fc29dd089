// One reward: its price just now, and the press that redeems it.
import { h, icon, named } from "./loyalty-dom.js";
import "./loyalty-kinds.js";

const RESTS_MS = 250; // a slider asks for its price once it rests
const CAN_CHANGE = /^(cart_|too_many|points_below)/; // refusals that the shopper can do something about here

export async function page(context, place, reward) {
  const { state, words, panel } = context;
  const [carts, kept] = await Promise.all([panel.part("cart"), panel.part("kept")]);
  const wish = { variant_id: reward.choices.length === 1 ? reward.choices[0].id : undefined };
  const wanted = async () => ({ ...wish, reward_id: reward.id, cart: await carts.read(state, reward) });
  const first = await panel.ask("price", {}, await wanted());

  const price = h("p.price", { role: "status" });
  const problem = h("p", { role: "alert" });
  const button = h("button.main", { onclick: redeem });
  const again = h("button.other", { onclick: look }, words.say("again"));
  const slider = reward.slides ? sliderOf(words, (points) => (look.soon(), (wish.points = points))) : null;
  const note = reward.takes_note ? h("textarea", { id: "note", maxlength: 500, rows: 3 }) : null;
  let turn = 0;
  let timer;
  look.soon = () => {
    clearTimeout(timer);
    turn += 1;
    button.ariaBusy = "true";
    timer = setTimeout(look, RESTS_MS);
  };

  async function look() {
    const mine = ++turn;
    button.ariaBusy = again.ariaBusy = "true";
    try {
      const told = await panel.ask("price", {}, await wanted());
      if (mine === turn) show(told);
    } catch (error) {
      if (mine === turn) refuse(panel.problem(error), true);
    }
  }

  function show({ price: agreed, reach, refusal, available }) {
    panel.has(available);
    slider?.reach(reach, agreed?.points);
    const told = agreed ? [agreed.gives, ...agreed.says].filter(Boolean) : [];
    price.replaceChildren(...told.map((sentence) => h("span", null, words.line(sentence))));
    if (refusal) {
      // What is still to be chosen is asked for by the list itself.
      const text = refusal.reason === "choose_variant" ? "" : words.line(refusal.says);
      return refuse(text, CAN_CHANGE.test(refusal.reason));
    }
    button.textContent = words.say(reward.kind === "donation" ? "donate" : "redeem", { points: agreed.points });
    stand(false, false);
    return undefined;
  }

  function refuse(text, canChange) {
    problem.textContent = text;
    stand(true, canChange);
  }

  function stand(isRefused, canChange) {
    button.ariaBusy = again.ariaBusy = null;
    button.hidden = isRefused;
    again.hidden = !canChange;
    if (!isRefused) problem.textContent = "";
  }

  async function redeem() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    problem.textContent = "";
    const body = { ...(await wanted()), key: keyOf(reward.id), note: note?.value };
    try {
      const told = await panel.ask("redeem", {}, body);
      forget(reward.id);
      panel.moved(told.available);
      kept.show(context, place, told.redemption);
    } catch (error) {
      // Refused: the next press is another wish. No answer: it may have been heard, so the same one is told again.
      if (error.error) forget(reward.id);
      button.ariaBusy = null;
      problem.textContent =
        error.error || error.message === "offline" ? panel.problem(error) : words.say("unknown");
      again.hidden = !error.error;
    }
  }

  show(first);
  return [
    h("div.top", null, icon(reward.kind), h("h3", null, named(reward.name))),
    reward.worth && h("p.worth", null, words.line(reward.worth)),
    reward.text && h("p.soft", null, named(reward.text)),
    reward.pot && h("p.pill", null, icon("donation"), words.line(reward.pot)),
    h(
      "div.card.wish",
      null,
      reward.choices.length > 1 && choice(reward.choices, words, (id) => ((wish.variant_id = id), look())),
      slider?.element,
      note && [h("label", { for: "note" }, words.say("note")), note, h("p.soft", null, words.say("note_hint"))],
      price,
      button,
      problem,
      again,
    ),
    reward.says[0] && [h("h4", null, words.say("terms")), h("ul.promises", null, reward.says.map(item))],
  ].flat();

  function item(sentence) {
    return h("li", null, words.line(sentence));
  }
}

function choice(choices, words, onchange) {
  const options = choices.map(({ id, title }) => h("option", { value: id, dir: "auto" }, title || id));
  const select = h(
    "select",
    { id: "choice", onchange: () => onchange(select.value || undefined) },
    h("option", { value: "" }, words.say("choice_none")),
    options,
  );
  return [h("label", { for: "choice" }, words.say("choice")), select];
}

function sliderOf(words, onmove) {
  const input = h("input", { type: "range", id: "points", oninput: () => (tell(), onmove(+input.value)) });
  const told = h("output", { for: "points" });
  const element = h("div.slider", null, h("label", { for: "points" }, words.say("slider")), told, input);
  const tell = () => {
    told.textContent = words.say("points", { count: +input.value });
    input.setAttribute("aria-valuetext", told.textContent);
  };

  function reach({ step, points_min: min, points_max: max }, points) {
    element.hidden = max <= min;
    Object.assign(input, { min, max, step });
    if (points) input.value = points;
    tell();
  }
  return { element, reach };
}

function keyOf(id) {
  const fresh = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0"));
  const key = read(id) ?? fresh.join("");
  write((store) => store.setItem(`loyalty-wish-${id}`, key));
  chosen.set(id, key);
  return key;
}

const chosen = new Map(); // where the browser keeps nothing for us

function read(id) {
  return chosen.get(id) ?? write((store) => store.getItem(`loyalty-wish-${id}`));
}

function forget(id) {
  chosen.delete(id);
  write((store) => store.removeItem(`loyalty-wish-${id}`));
}

function write(act) {
  try {
    return act(sessionStorage);
  } catch {
    return undefined;
  }
}
