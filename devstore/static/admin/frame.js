// The admin's side of App Bridge: answers what the app's frame asks, draws what it wants shown.
import { pick } from './picker.js';
import { confirmLeave, saveBar } from './save-bar.js';
import { toasts } from './toasts.js';

const app = document.getElementById('app');
const frame = document.getElementById('app-frame');
const loading = document.getElementById('app-loading');
const navigation = document.getElementById('app-navigation');
const home = document.getElementById('app-link');
const { appOrigin, base, handle } = app.dataset;
const hint = document.getElementById('app-hint');
const PATIENCE_MS = 6000; // an app that has not called by then is probably not running
let connected = false;
let path = '/';

const send = (message) => frame.contentWindow.postMessage({ shopify: 1, ...message }, appOrigin);
const emit = (event, payload) => send({ event, payload });
const json = async (address, body) => {
  const options = body ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {};
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return response.json();
};

const bare = (address) => address.split('?')[0].replace(/\/$/, '') || '/';
const adminPath = (inner) => `${base}/apps/${handle}${inner === '/' ? '' : inner}`;

const goTo = async (inner) => {
  if (!(await confirmLeave())) return;
  if (connected) emit('navigate', { path: inner }); else location.assign(adminPath(inner));
};

const mark = () => {
  const links = [...navigation.querySelectorAll('a')];
  // The longest entry that begins the path is the current one; none means the app's home.
  const current = links.filter((link) => bare(path) === bare(link.dataset.path) || bare(path).startsWith(`${bare(link.dataset.path)}/`))
    .sort((one, other) => other.dataset.path.length - one.dataset.path.length)[0] ?? home;
  for (const link of [home, ...links]) if (link === current) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
};

const drawNavigation = ({ links }) => {
  navigation.replaceChildren(...links.filter((link) => !link.home).map((link) => {
    const item = document.createElement('li');
    const anchor = document.createElement('a');
    anchor.href = adminPath(link.href);
    anchor.dataset.path = link.href;
    anchor.textContent = link.label;
    item.append(anchor);
    return item;
  }));
  const start = links.find((link) => link.home);
  if (start) home.dataset.path = start.href;
  mark();
};

document.getElementById('side').addEventListener('click', (event) => {
  const link = event.target.closest('a[data-path]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  document.getElementById('side').classList.remove('open');
  goTo(link.dataset.path);
});

const askScopes = (wanted, words) => new Promise((resolve) => {
  const modal = document.getElementById('scopes');
  document.getElementById('scopes-list').replaceChildren(...wanted.map((scope) => Object.assign(document.createElement('s-list-item'), { textContent: words[scope] ?? scope })));
  const decide = (agreed) => { resolve(agreed); modal.hideOverlay(); };
  document.getElementById('scopes-accept').onclick = () => decide(true);
  document.getElementById('scopes-decline').onclick = () => decide(false);
  modal.addEventListener('hide', () => resolve(false), { once: true });
  modal.showOverlay();
});

const scopesOf = async () => (await json(`${base}/scopes`)).detail;

const answers = {
  idToken: async () => (await json(`${base}/session_token`)).token,
  user: async () => ({ id: 1, firstName: 'Juno', lastName: 'Weaver', email: 'owner@example.com', accountAccess: 'Full access' }),
  extensions: () => json(`${base}/app_extensions`),
  resourcePicker: async (options) => pick(await json(`${base}/app_resources?type=${encodeURIComponent(options.type)}`), options),
  'scopes.query': scopesOf,
  'scopes.request': async ({ scopes }) => {
    const { detail, words } = await json(`${base}/scopes`);
    const missing = scopes.filter((scope) => !detail.granted.includes(scope));
    if (missing.length === 0) return { result: 'granted-all', detail };
    const agreed = await askScopes(missing, words);
    if (agreed) await json(`${base}/scopes`, { request: missing });
    return { result: agreed ? 'granted-all' : 'declined-all', detail: await scopesOf() };
  },
  'scopes.revoke': async ({ scopes }) => {
    await json(`${base}/scopes`, { revoke: scopes });
    return { detail: await scopesOf() };
  },
  'saveBar.leave': confirmLeave,
};

const notices = {
  'toast.show': (toast) => toasts.show(toast, emit),
  'toast.hide': ({ id }) => toasts.hide(id),
  'saveBar.show': (bar) => saveBar.show(bar, emit),
  'saveBar.hide': () => saveBar.hide(),
  loading: ({ on }) => loading.classList.toggle('on', on),
  navigation: drawNavigation,
  location: (place) => {
    path = place.path;
    history.replaceState(null, '', adminPath(path));
    if (place.title) document.title = `${place.title} · Admin`;
    mark();
  },
  redirect: ({ url }) => {
    const target = new URL(url);
    location.assign(target.protocol === 'shopify:' ? `${base}/${target.href.replace(/^shopify:\/*admin\/?/, '')}` : target);
  },
};

window.addEventListener('message', async ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== appOrigin || data?.shopify !== 1) return;
  connected = true;
  hint.hidden = true;
  if (!data.id) { notices[data.type]?.(data.payload ?? {}); return; }
  try {
    if (!answers[data.type]) throw new Error(`The admin has no ${data.type}.`);
    send({ reply: data.id, result: await answers[data.type](data.payload ?? {}) });
  } catch (error) {
    send({ reply: data.id, error: error.message });
  }
});

frame.addEventListener('load', () => { loading.classList.remove('on'); saveBar.hide(); });
window.addEventListener('beforeunload', (event) => { if (saveBar.isShown()) event.preventDefault(); });

// Only now is everybody listening who the app may call on its first breath.
frame.src = frame.dataset.src;
setTimeout(() => { hint.hidden = connected; }, PATIENCE_MS);
