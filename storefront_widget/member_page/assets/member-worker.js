// The page's service worker: it opens the page without a connection. The app puts `const PAGE = {...}` before this.
//
// It keeps the document and its files, which are the same for everybody, and never an answer about a person: those go
// past it. The card that can be shown without a connection is kept by the page (member-card.js), not here.
//
// A new version takes over at once. That is safe because every file has the digest of its version in its address: an
// open page goes on loading the files of its own, and the version before the newest is kept for it.
const PREFIX = "loyalty-page-";
const CACHE = PREFIX + PAGE.version;
const PATIENCE_MS = 4_000;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      await Promise.all(PAGE.files.map((file) => keep(cache, file, (answer) => answer.ok)));
      await keep(cache, PAGE.document, isOurs);
    })(),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      await Promise.all(others.slice(0, -1).map((name) => caches.delete(name))); // the oldest come first
      await clients.claim();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(document(event));
  else if (pathname.startsWith(PAGE.assets)) event.respondWith(file(request));
});

/** The document as it is now; as it was last, when the shop can't be reached or takes its time. */
async function document(event) {
  const fresh = fetch(event.request).then(async (answer) => {
    const copy = answer.clone();
    if (isOurs(answer)) await (await caches.open(CACHE)).put(PAGE.document, copy);
    if (answer.headers.get(PAGE.mark) === "closed") await forgetAll();
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([fresh, late]).catch(() => null);
  if (answer && answer.status < 500 && answer.status !== 429) return answer;
  return (await (await caches.open(CACHE)).match(PAGE.document)) ?? fresh;
}

/** What is kept under its address never changes. */
async function file(request) {
  const kept = await caches.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.headers.get("Cache-Control")?.includes("immutable")) {
    await (await caches.open(CACHE)).put(request.url, answer.clone());
  }
  return answer;
}

async function keep(cache, address, isRight) {
  const answer = await fetch(address);
  if (answer.redirected || !isRight(answer)) throw Error(address); // a shop behind a password: tried again next time
  await cache.put(address, answer);
}

function isOurs(answer) {
  return answer.ok && answer.headers.get(PAGE.mark) === "open";
}

/** The shop has left the programme: nothing of it stays on the device. */
async function forgetAll() {
  const ours = (await caches.keys()).filter((name) => name.startsWith("loyalty-"));
  await Promise.all(ours.map((name) => caches.delete(name)));
  await registration.unregister();
}
