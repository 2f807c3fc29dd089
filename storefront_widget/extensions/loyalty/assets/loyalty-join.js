// Asking to be a member.
import { h } from "./loyalty-dom.js";

export function joinButton({ words, panel }) {
  const problem = h("p", { role: "alert" });
  const button = h("button.main", { onclick: join }, words.say("join_button"));

  async function join() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    try {
      await panel.render(await panel.ask("join", {}, {}), words.say("join_done"));
    } catch (error) {
      problem.textContent = panel.problem(error);
      button.ariaBusy = null;
    }
  }
  return h("div.join", null, button, problem);
}

export async function invitation(context) {
  const { state, words, panel } = context;
  await panel.style("visitor");
  return h(
    "div.invitation",
    null,
    h("h3", null, words.say("join_title")),
    words.say("join_bonus", { points: state.joining_points }),
    joinButton(context),
  );
}
