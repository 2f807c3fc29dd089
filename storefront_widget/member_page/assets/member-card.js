// The member's card. One is kept on the device, so that it can be shown without a connection: that of whoever was
// signed in when it was last asked for. It goes when nobody is, when somebody else is, and when the member says so.
import { forgetCard, keepCard, keptCard, remember } from "./member-device.js";

const NOT_KEPT = "loyalty-card-not-kept"; // this device shall not keep it
const PATIENCE_MS = 2_500; // then the kept card is shown, while the question goes on: there is a queue at the till
const TIMEOUT_MS = 12_000;
const NOBODYS = { sign_in: "guest", not_a_member: "stranger", not_installed: "closed" };

/** Show the card in its place. States: loading, shown, kept, missing, guest, stranger, closed. */
export function carry(place, { address }) {
  const card = { state: "loading", isKept: !remember(NOT_KEPT), load, forget, keep, onchange() {} };
  let asked = 0;

  async function load() {
    const mine = ++asked;
    const isLatest = () => mine === asked;
    const slow = setTimeout(() => isLatest() && card.state !== "shown" && showKept(), PATIENCE_MS);
    const answer = await ask(address);
    clearTimeout(slow);
    if (!isLatest()) return;
    if (answer.number) {
      if (card.isKept) await keepCard(address, answer, isLatest);
      draw(answer);
      say("shown");
    } else if (NOBODYS[answer.error]) {
      await forget();
      say(NOBODYS[answer.error]);
    } else await showKept();
  }

  async function showKept() {
    const kept = card.isKept && (await keptCard(address));
    if (kept) draw(kept);
    say(kept ? "kept" : card.state === "shown" ? "shown" : "missing", kept?.at);
  }

  function say(state, at) {
    card.state = place.dataset.state = state;
    const note = place.querySelector("[data-text]");
    const date = at && new Date(at).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    note.textContent = at ? note.dataset.text.replace("{{ date }}", date) : "";
    card.onchange();
  }

  function draw({ shown, qr, bars }) {
    place.querySelector(".number").textContent = shown;
    code(place.querySelector(".qr"), qr, `0 0 ${qr.size} ${qr.size}`);
    code(place.querySelector(".bars"), bars, `0 0 ${bars.width} 1`);
  }

  function code(svg, { path }, viewBox) {
    svg.setAttribute("viewBox", viewBox);
    svg.firstElementChild.setAttribute("d", path);
  }

  /** Take the kept card off the device; an answer that is still on its way is not kept either. */
  function forget() {
    asked++;
    return forgetCard();
  }

  /** Whether the device shall keep the card. */
  async function keep(isKept) {
    card.isKept = isKept;
    remember(NOT_KEPT, isKept ? "" : "1");
    if (!isKept) await forget();
    await load();
  }

  return card;
}

/** What the app answers; {} when it could not be reached, or something else answered in its place. */
async function ask(address) {
  try {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return (await answer.json()) ?? {};
  } catch {
    return {};
  }
}
