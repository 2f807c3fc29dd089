// My rewards.
import { empty, h } from "./loyalty-dom.js";

export async function page(context) {
  const { words, panel } = context;
  const [kept, { earlier }] = await Promise.all([panel.part("kept"), panel.part("earlier")]);
  const lists = await panel.ask("mine");
  if (!lists.open.items.length && !lists.past.items.length)
    return empty("joining", words.say("mine_empty"), words.say("mine_empty_text"));
  return [
    h("h3", null, words.say("rewards_mine")),
    part("open", words.say("mine_open")),
    part("past", words.say("mine_past")),
  ];

  function part(name, title) {
    const { items, before } = lists[name];
    if (!items.length) return null;
    const list = h("ul.mine-list", null, rows({ items }));
    const load = (last) => panel.ask("mine", { list: name, before: last });
    return h("div", null, h("h4", null, title), list, earlier(before, { list, load, rows, words, panel }));
  }

  function rows({ items }) {
    return items.map((redemption) => {
      const row = h("li");
      show(row, redemption);
      return row;
    });
  }

  function show(row, redemption, isNews = false) {
    row.replaceChildren(kept.card(context, redemption, (next) => show(row, next, true)));
    if (!isNews) return;
    const name = row.querySelector("h4");
    name.tabIndex = -1;
    name.focus();
  }
}
