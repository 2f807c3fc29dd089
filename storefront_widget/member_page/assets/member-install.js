// How to put the page on a home screen: a button where the browser offers it, words where only its own menu does.
import { remember } from "./member-device.js";

const LATER = "loyalty-install-later"; // when the member said "not now"
const ASK_AGAIN_MS = 90 * 24 * 3600 * 1000;

let offered; // by Chromium, once, and perhaps before anybody listens below
let show = () => {};
addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // our own button asks, at its place
  offered = event;
  show();
});

export function offerInstall(place) {
  const part = (id) => place.querySelector(`#install-${id}`);
  const isInstalled = matchMedia("(display-mode: standalone)").matches || navigator.standalone;
  const saidLater = Date.now() - Number(remember(LATER)) < ASK_AGAIN_MS;
  if (isInstalled || saidLater) return;

  const isIOS = navigator.standalone === false; // no other browser knows the property
  show = () => {
    place.hidden = !offered && !isIOS;
    part("now").hidden = !offered;
    part("ios").hidden = !isIOS;
  };
  part("now").onclick = async () => {
    place.hidden = true;
    await offered.prompt();
    offered = null; // a browser lets it be used once
  };
  part("later").onclick = () => {
    remember(LATER, String(Date.now()));
    place.hidden = true;
  };
  addEventListener("appinstalled", () => (place.hidden = true));
  show();
}
