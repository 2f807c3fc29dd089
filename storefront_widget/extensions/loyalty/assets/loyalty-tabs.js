// Tabs as the ARIA practices describe them: one stop for the Tab key, arrow keys move.
import { h } from "./loyalty-dom.js";

export function tabs(...pairs) {
  const buttons = pairs.map(([title], index) =>
    h("button", { role: "tab", id: `tab${index}`, onclick: () => select(index) }, title),
  );
  const panels = pairs.map(([, content], index) =>
    h("div", { role: "tabpanel", "aria-labelledby": `tab${index}` }, content),
  );

  function select(chosen) {
    buttons.forEach((button, index) => {
      button.ariaSelected = String(index === chosen);
      button.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
    return buttons[chosen];
  }

  function move({ key, target }) {
    // With two tabs, either arrow leads to the other one, in either direction of writing.
    if (key === "ArrowLeft" || key === "ArrowRight") select((buttons.indexOf(target) + 1) % buttons.length).focus();
  }

  select(0);
  return h("section", null, h("div", { role: "tablist", onkeydown: move }, buttons), panels);
}
