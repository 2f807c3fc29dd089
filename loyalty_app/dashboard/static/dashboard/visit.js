// One way from page to page: #page is swapped, with one request that carries a bearer token, where a document needs
// three (the page, the bounce that fetches a token, the page again).
const PATIENCE_MS = 300; // a quicker answer needs no placeholder

/** Refused when the merchant chooses to stay with what is not saved yet. */
export const leave = async () => { await window.shopify?.saveBar?.leaveConfirmation?.(); };

const wait = (isWaiting) => {
  const [waiting, page] = ['waiting', 'page'].map((id) => document.getElementById(id));
  waiting.hidden = !isWaiting;
  page.hidden = isWaiting;
};

let underWay = Promise.resolve();
let asked = 0;

/**
 * Show an address of ours; push: as a new step of the history. One after the other, for each takes the place of what the
 * one before it has put there; who presses Back twice wants the last of them only.
 */
export const show = (url, options = {}) => {
  asked += 1;
  const number = asked;
  const shown = underWay.then(() => (number === asked ? swapped(url, options) : undefined));
  underWay = shown.catch(() => {});
  return shown;
};

const swapped = async (url, { push = false }) => {
  const path = url.pathname + url.search;
  window.shopify?.loading?.(true);
  const timer = setTimeout(wait, PATIENCE_MS, true);
  await window.htmx.ajax('GET', path, {
    target: '#page', select: '#page', swap: 'outerHTML show:window:top', ...(push && { push: path }),
  }).finally(() => {
    clearTimeout(timer);
    wait(false);
    window.shopify?.loading?.(false);
  });
  if (document.activeElement !== document.body) return;
  const page = document.getElementById('page');
  page.style.outline = 'none'; // it is where reading goes on, and nothing to press
  page.focus({ preventScroll: true });
};
