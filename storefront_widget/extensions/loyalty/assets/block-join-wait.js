// The invitation to join is loaded when its time has come: a page view costs no more than this.
const popup = document.querySelector("loyalty-join-popup");
const { delay, preview } = popup?.dataset ?? {};
const load = () => import("./block-join-popup.js").catch(() => {});
if (popup) setTimeout(load, preview === undefined ? Math.max(delay, 1) * 1e3 : 0);
