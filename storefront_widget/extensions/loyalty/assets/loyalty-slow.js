// An answer takes long, and can be stopped.
import { h } from "./loyalty-dom.js";

// The texts come with the app's first answer; this is said when that very answer takes long.
const LONG = {
  ar: "يستغرق هذا وقتًا أطول من المعتاد…",
  de: "Das dauert länger als sonst …",
  en: "This takes longer than usual. Still working…",
  es: "Está tardando más de lo normal…",
  fr: "Cela prend plus de temps que d’habitude…",
  it: "Ci vuole più del solito…",
  ja: "通常より時間がかかっています…",
  nl: "Dit duurt langer dan normaal…",
  pl: "To trwa dłużej niż zwykle…",
  "pt-BR": "Está demorando mais que o normal…",
  "pt-PT": "Está a demorar mais do que o habitual…",
  tr: "Her zamankinden uzun sürüyor…",
};

// This file may come late: panel.stop, with which the wait can be ended, is no more once it is over.
export function tell(panel) {
  const { news, words, links, stop } = panel;
  if (!stop && !news.querySelector("button")) return; // what stands there is other news, "Welcome!"
  const isLeft = news.contains(panel.shadowRoot.activeElement);
  const near = Object.keys(LONG).find((each) => each.slice(0, 2) === links.locale.slice(0, 2).toLowerCase());
  const button = h("button.other", { onclick: stop }, words.say("stop") || links.close);
  news.replaceChildren(...(stop ? [words.say("long") || LONG[links.locale] || LONG[near || "en"], button] : []));
  if (isLeft) panel.first().focus();
}
