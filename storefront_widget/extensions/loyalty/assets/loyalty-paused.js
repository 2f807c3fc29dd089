// The programme takes a break.
import { h, icon } from "./loyalty-dom.js";

export async function view({ words, panel }) {
  await panel.style("page");
  return h("p.aside.paused", null, icon("clock"), words.say("paused"));
}
