// The button that brings earlier entries.
import { h } from "./loyalty-dom.js";

export function earlier(before, { list, load, rows, words, panel }) {
  if (!before) return null;
  const problem = h("p", { role: "alert" });
  const button = h("button.other", { onclick: add }, words.say("earlier"));
  const more = h("div.more", null, button, problem);

  async function add() {
    if (button.ariaBusy) return;
    button.ariaBusy = "true";
    try {
      const page = await load(before);
      const added = rows(page);
      list.append(...added);
      more.replaceWith(earlier(page.before, { list, load, rows, words, panel }) ?? "");
      const stop = added[0]?.querySelector("summary,button,a");
      if (!stop) added[0]?.setAttribute("tabindex", -1);
      (stop ?? added[0])?.focus();
    } catch (error) {
      problem.textContent = panel.problem(error);
      button.ariaBusy = null;
    }
  }
  return more;
}
