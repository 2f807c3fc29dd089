// Tabs, as the ARIA practices say.
import { h } from "./loyalty-dom.js";

export function tabs(panel, triples) {
  const buttons = triples.map(([name, title]) =>
    h("button", { role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, onclick: () => select(name) }, title),
  );
  const places = triples.map(([name, , content]) =>
    h("div", { role: "tabpanel", id: `view-${name}`, "aria-labelledby": `tab-${name}` }, content.nodeType && content),
  );
  const place = (wanted) => triples.findIndex(([name]) => name === wanted);

  function select(name) {
    const chosen = place(name);
    if (chosen < 0) return undefined;
    panel.tab = name;
    buttons.forEach((button, index) => {
      button.ariaSelected = String(index === chosen);
      button.tabIndex = index === chosen ? 0 : -1;
      places[index].hidden = index !== chosen;
    });
    if (!places[chosen].firstChild) triples[chosen][2](places[chosen]);
    return buttons[chosen];
  }

  function move(event) {
    const { key, target } = event;
    const onwards = getComputedStyle(target).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const { length } = buttons;
    const at = buttons.indexOf(target);
    const to = { Home: 0, End: -1, ArrowLeft: at - 1, ArrowRight: at - 1, [onwards]: at + 1 }[key];
    if (to === undefined) return;
    event.preventDefault();
    select(triples[(to + length) % length][0]).focus();
  }

  select(panel.tab ?? triples[0][0]);
  panel.select = select;
  return h("section", null, h("div", { role: "tablist", onkeydown: move }, buttons), places);
}
