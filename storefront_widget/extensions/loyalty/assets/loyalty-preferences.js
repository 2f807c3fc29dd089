// What a member decides here, and about their data.
import { h, list } from "./loyalty-dom.js";

const POINTS = "loyalty-points";
let unkept; // where the browser keeps nothing

export async function page(context) {
  const { words, panel } = context;
  const { knows, copy } = await panel.ask("preferences");
  return [
    h("h3", null, words.say("preferences")),
    part(words.say("device"), points(context), device(context)),
    part(words.say("knows"), list("ul.promises", knows.map(words.line)), data(context, copy)),
    part(words.say("leave"), h("p", null, words.say("leave_text"))),
  ];
}

function part(title, ...content) {
  return h("section.card.part", null, h("h4", null, title), content);
}

function points({ state, words, panel }) {
  const news = h("p.soft", { role: "status" });
  const box = h("input", { type: "checkbox", id: "points-here", onchange: change });
  box.checked = showsPoints();

  function change() {
    news.textContent = showPoints(box.checked) ? "" : words.say("device_unkept");
    panel.has(state.member.available);
  }
  return h("div", null, h("label.switch", { for: "points-here" }, words.say("device_points"), box), news);
}

function device({ state, words, panel }) {
  const news = h("p", { role: "status" });
  async function clear({ target }) {
    await forget();
    target.getRootNode().getElementById("points-here").checked = true;
    panel.has(state.member.available);
    news.textContent = words.say("device_forgotten");
  }
  const button = h("button.other", { onclick: clear }, words.say("device_forget"));
  return h("div", null, h("p.soft", null, words.say("device_forget_text")), button, news);
}

function data({ words, panel }, copy) {
  const news = h("p", { role: "status" });
  const problem = h("p", { role: "alert" });
  const button = h("button.other", { onclick: ask }, words.say("copy_ask"));
  stand(copy);

  function stand(request) {
    if (!request) return;
    const { asked_at: date, due_at: date_due, is_done } = request;
    news.textContent = words.say(is_done ? "copy_done" : "copy_asked", { date, date_due });
    button.hidden = !is_done;
  }

  async function ask() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    problem.textContent = "";
    try {
      stand((await panel.ask("copy", {}, {})).copy);
      news.tabIndex = -1;
      news.focus();
    } catch (error) {
      problem.textContent = panel.problem(error);
    }
    button.ariaBusy = null;
  }
  return h("div", null, button, news, problem);
}

function showsPoints() {
  return (unkept ?? kept((store) => store.getItem(POINTS))) !== "hidden";
}

function showPoints(isShown) {
  const word = isShown ? "shown" : "hidden";
  for (const launcher of launchers()) launcher.dataset.points = word;
  const isKept = kept((store) => (store.setItem(POINTS, word), true)) ?? false;
  unkept = isKept ? undefined : word;
  return isKept;
}

/** What the text beside the button names. What somebody refused is kept: that no card be, that nobody invite them. */
async function forget() {
  kept((store) => store.removeItem(POINTS));
  unkept = undefined;
  for (const launcher of launchers()) delete launcher.dataset.points;
  await globalThis.caches?.delete("loyalty-card").catch(() => {});
}

const launchers = () => document.querySelectorAll("loyalty-rewards");

function kept(act) {
  try {
    return act(localStorage);
  } catch {
    return undefined;
  }
}
