// The member's card, with codes that a till can scan.
import { draw, h } from "./loyalty-dom.js";

export async function page(context) {
  const { words, panel } = context;
  const card = await panel.ask("card");
  const title = h("h3", null, words.say("card"));
  const large = h("button.main", { onclick: () => enlarge(card, context, large) }, words.say("card_large"));
  return [title, h("p.soft", null, words.say("card_till")), codes(card, words), large, copying(card, words)];
}

function codes({ shown: number, qr, bars }, words) {
  const say = (key) => words.say(key, { number });
  return h(
    "div.codes",
    null,
    drawn(qr.path, qr.size, qr.size, say("card_qr")),
    h("div.bars", null, drawn(bars.path, bars.width, 1, say("card_bars"))),
    h("p.number", null, h("span.soft", null, words.say("card_number")), h("bdi", null, number)),
  );
}

function drawn(path, width, height, title) {
  const svg = draw(path, width, height);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  svg.setAttribute("preserveAspectRatio", "none");
  return svg;
}

function copying({ number }, words) {
  const news = h("p", { role: "status" });
  async function copy({ target }) {
    try {
      await navigator.clipboard.writeText(number); // undefined where the page is not secure
      news.textContent = words.say("card_copied");
    } catch {
      getSelection().selectAllChildren(target.getRootNode().querySelector("bdi"));
      news.textContent = words.say("card_copy_failed");
    }
  }
  return h("div", null, h("button.other", { onclick: copy }, words.say("card_copy")), news);
}

async function enlarge(card, { words, links }, opener) {
  const close = h("button.other", { onclick: () => dialog.close(), autofocus: "" }, links.close);
  const hint = h("p", null, words.say("card_bright"));
  const dialog = h("dialog.large", { "aria-label": words.say("card") }, codes(card, words), hint, close);
  opener.after(dialog);
  let lock;
  const stayAwake = async () => {
    if (document.visibilityState !== "visible" || !dialog.open) return;
    lock = await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (!dialog.open) lock?.release();
  };
  dialog.onclose = (event) => {
    event.stopPropagation();
    document.removeEventListener("visibilitychange", stayAwake);
    lock?.release();
    dialog.remove();
    opener.focus();
  };
  dialog.showModal();
  document.addEventListener("visibilitychange", stayAwake); // a screen that was hidden lets go of it
  await stayAwake();
}
