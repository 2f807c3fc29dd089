// The member's page: the card on top, then what the panel shows, and how to put both on a home screen.
import { carry } from "./member-card.js";
import { offerInstall } from "./member-install.js";

const { document: home, scope, worker, card: address } = document.body.dataset;
const part = (id) => document.getElementById(id);

/** The worker, the manifest and the kept card belong to one folder: /fr/apps/loyalty is moved to it, with its language. */
function moveIntoFolder() {
  if (location.pathname.startsWith(scope)) return false;
  const language = location.pathname.match(/^\/([a-z]{2}(?:-[a-z]{2})?)\//i);
  const query = new URLSearchParams(location.search);
  if (language && !query.has("locale")) query.set("locale", language[1]);
  location.replace(`${home}?${query}`);
  return true;
}

async function showRewards() {
  const host = part("rewards");
  const failed = part("rewards-failed");
  failed.hidden = true;
  try {
    const view = new URLSearchParams(location.search).get("view");
    if (view) host.dataset.view = view;
    const { embed } = await import("./loyalty-panel.js");
    await embed(host);
  } catch {
    // A module that could not be loaded is remembered as such by the browser: only a new page asks for it again.
    failed.hidden = false;
    failed.querySelector("button").onclick = () => location.reload();
  }
}

function start() {
  const card = carry(part("card"), { address });
  part("retry").onclick = () => card.load();
  part("sign-out").onclick = async (event) => {
    event.preventDefault(); // first the card, then the shop
    await card.forget();
    location.assign(event.target.href);
  };
  part("forget").onclick = () => card.keep(false);
  part("keep").onclick = () => card.keep(true);
  card.onchange = () => {
    part("device").hidden = !["shown", "kept", "missing"].includes(card.state);
    part("device").dataset.state = card.isKept ? "keeps" : "keeps_none";
  };
  // Somebody else may have signed in meanwhile, or nobody be signed in any more.
  addEventListener("online", () => card.load());
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && card.load());
  // The panel tells every rewards button of a page what a member has: it does when somebody has just become one.
  part("told").draw = () => card.state === "stranger" && card.load();
  card.load();
  showRewards();
  offerInstall(part("install"));
  navigator.serviceWorker?.register(worker, { scope, updateViaCache: "none" }).catch(() => {}); // it works without
}

moveIntoFolder() || start();
