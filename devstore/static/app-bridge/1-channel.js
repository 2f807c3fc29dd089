// The stand-in for Shopify's app-bridge.js. The parts of this folder are served as one classic script, in the order of
// their names, because pages load App Bridge as their first, blocking script: fetch must be wrapped before anybody calls it.
// This part: the channel to the admin page around us.
const script = document.currentScript;
const adminOrigin = new URL(script.src).origin; // the real one knows admin.shopify.com; ours is where the script came from
// The browser's own, should Shopify's App Bridge have wrapped them before us (DEVSTORE_CDN).
const natives = window.devstoreNatives ?? { fetch: window.fetch, XMLHttpRequest: window.XMLHttpRequest, open: window.open };
const isEmbedded = window.parent !== window;
const CONTEXT = ['shop', 'host', 'embedded', 'locale'];

const remembered = (name) => { try { return sessionStorage.getItem(`app-bridge-${name}`); } catch { return null; } };
const remember = (name, value) => { try { sessionStorage.setItem(`app-bridge-${name}`, value); } catch { /* storage may be refused in a frame */ } };

const config = { apiKey: script.dataset.apiKey ?? document.querySelector('meta[name="shopify-api-key"]')?.content ?? '' };
const asked = new URLSearchParams(location.search);
for (const name of CONTEXT) {
  const value = asked.get(name) ?? remembered(name);
  if (value === null) continue;
  config[name] = value;
  remember(name, value);
}

/** An element of ours, unless Shopify's App Bridge brought its own. */
const defineOnce = (name, constructor) => { if (!customElements.get(name)) customElements.define(name, constructor); };

const waiting = new Map();
const listeners = new Map();
let lastId = 0;

/** Say something to the admin; nobody answers. */
const tell = (type, payload = {}) => {
  if (isEmbedded) window.parent.postMessage({ shopify: 1, type, payload }, adminOrigin);
};

/** Ask the admin; resolves with its answer. */
const ask = (type, payload = {}) => new Promise((resolve, reject) => {
  if (!isEmbedded) { reject(new Error(`App Bridge: ${type} needs the Shopify admin around this page`)); return; }
  lastId += 1;
  waiting.set(lastId, { resolve, reject });
  window.parent.postMessage({ shopify: 1, id: lastId, type, payload }, adminOrigin);
});

/** Run `act` when the admin sends this event. */
const onAdmin = (type, act) => { listeners.set(type, act); };

window.addEventListener('message', ({ source, origin, data }) => {
  if (source !== window.parent || origin !== adminOrigin || data?.shopify !== 1) return;
  if (data.event) { listeners.get(data.event)?.(data.payload ?? {}); return; }
  const promise = waiting.get(data.reply);
  waiting.delete(data.reply);
  if (!promise) return;
  if (data.error) promise.reject(new Error(data.error)); else promise.resolve(data.result);
});
