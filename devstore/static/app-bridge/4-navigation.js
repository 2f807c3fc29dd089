// Moving about: links inside the frame, <s-app-nav> drawn by the admin, the address of the admin page, and the bounce page.
const withContext = (address) => {
  const url = new URL(address, location.href);
  for (const name of CONTEXT) if (config[name] !== undefined && !url.searchParams.has(name)) url.searchParams.set(name, config[name]);
  url.searchParams.delete('id_token');
  return url;
};

/** The path as a person should see it, without what only the frame needs. */
const plainPath = (address) => {
  const url = new URL(address, location.href);
  for (const name of [...CONTEXT, 'id_token', 'hmac', 'session', 'timestamp']) url.searchParams.delete(name);
  return url.pathname + url.search + url.hash;
};

const nativeOpen = natives.open.bind(window);

const go = async (address, target = '_self') => {
  const url = new URL(address, location.href);
  if (url.protocol === 'shopify:' || target === '_top' || target === '_parent') { tell('redirect', { url: url.href }); return; }
  if (target === '_blank' || url.origin !== location.origin) { nativeOpen(url, target === '_self' ? '_blank' : target); return; }
  await saveBar.leaveConfirmation();
  tell('loading', { on: true });
  location.assign(withContext(url));
};

window.open = (address, target = '_blank', ...rest) => {
  if (!isEmbedded || !address || !['_self', '_top', '_parent'].includes(target)) return nativeOpen(address, target, ...rest);
  go(address, target).catch(() => {});
  return null;
};

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || !isEmbedded) return;
  const link = event.composedPath().find((node) => node instanceof Element && node.hasAttribute('href') && ['a', 's-link', 's-button', 's-clickable'].includes(node.localName));
  if (!link || link.hasAttribute('download')) return;
  const address = link.getAttribute('href');
  if (address.startsWith('#') || /^(mailto|tel|javascript|data|blob):/i.test(address)) return;
  event.preventDefault();
  go(address, link.getAttribute('target') || '_self').catch(() => {});
});

const sendMenu = (menu) => {
  const links = [...menu.querySelectorAll('s-link, a')].map((link) => ({ href: plainPath(link.getAttribute('href') ?? '/'), label: link.textContent.trim(), home: link.getAttribute('rel') === 'home' }));
  tell('navigation', { links, path: plainPath(location.href) });
};
// Watched from outside, for the element may be Shopify's; and once the page is read, so that the menu is sent whole.
let menu = null;
const findMenu = () => {
  const found = document.querySelector('s-app-nav, ui-nav-menu');
  if (!found || found === menu) return;
  menu = found;
  new MutationObserver(() => sendMenu(found)).observe(found, { childList: true, subtree: true, attributes: true, characterData: true });
  sendMenu(found);
};
const onReady = (act) => { if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', act); else act(); };
onReady(() => {
  findMenu();
  new MutationObserver(findMenu).observe(document, { childList: true, subtree: true });
});
defineOnce('s-app-nav', class extends HTMLElement {});
defineOnce('ui-nav-menu', class extends HTMLElement {});

const reportLocation = () => tell('location', { path: plainPath(location.href), title: document.title });
for (const name of ['pushState', 'replaceState']) {
  const native = history[name].bind(history);
  history[name] = (...parts) => { native(...parts); reportLocation(); };
}
window.addEventListener('popstate', reportLocation);
// An entry of the menu was chosen: the app may take it by itself, and prevents us then.
onAdmin('navigate', ({ path }) => {
  const link = [...document.querySelectorAll('s-app-nav > [href], ui-nav-menu > [href]')].find((each) => plainPath(each.getAttribute('href')) === path);
  if (link && !link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true, cancelable: true }))) return;
  tell('loading', { on: true });
  location.assign(withContext(path));
});

/** The bounce page: fetch a token, go back to the page that was asked for. */
const reloadWithToken = async (address) => {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return; // never carry a token to another site
  url.searchParams.set('id_token', await freshToken());
  location.replace(url);
};

const bounceTo = asked.get('shopify-reload');
if (bounceTo && isEmbedded) reloadWithToken(bounceTo);
// Opened outside the admin: an embedded app sends the merchant in.
if (!isEmbedded && config.shop && /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(config.shop)) {
  location.replace(`${adminOrigin}/shop/${config.shop}/admin/apps/${encodeURIComponent(config.apiKey)}`);
}
