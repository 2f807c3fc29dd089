// What the device keeps for the page. A browser may forbid it (private windows, blocked cookies): the page works without.
const CACHE = "loyalty-card";
let last = Promise.resolve();

/** One after the other: what is to be taken away must not be written once more by who was a little slower. */
function inTurn(act) {
  last = last.then(act).catch(() => null);
  return last;
}

/** The card that was kept under the address, with the time as `at`; null when there is none. */
export function keptCard(address) {
  return inTurn(async () => (await (await caches.open(CACHE)).match(address))?.json() ?? null);
}

/** Keep the card, unless `isStillIts` says otherwise by the time its turn comes. */
export function keepCard(address, card, isStillIts) {
  const content = { ...card, at: Date.now() };
  return inTurn(async () => isStillIts() && (await caches.open(CACHE)).put(address, Response.json(content)));
}

export function forgetCard() {
  return inTurn(() => caches.delete(CACHE));
}

/** A wish of the member's about this device. remember(key) reads it, null without one; an empty value takes it back. */
export function remember(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Then it holds as long as the page is open.
  }
  return null;
}
