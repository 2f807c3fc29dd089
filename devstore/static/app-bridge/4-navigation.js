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

const nativeOpen = window.open.bind(window);

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

class AppNavElement extends HTMLElement {
  #observer = new MutationObserver(() => this.#send());
  connectedCallback() {
    this.#observer.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
    this.#send();
  }
  disconnectedCallback() { this.#observer.disconnect(); }
  #send() {
    const links = [...this.querySelectorAll('s-link, a')].map((link) => ({ href: plainPath(link.getAttribute('href') ?? '/'), label: link.textContent.trim(), home: link.getAttribute('rel') === 'home' }));
    tell('navigation', { links, path: plainPath(location.href) });
  }
}
customElements.define('s-app-nav', AppNavElement);
customElements.define('ui-nav-menu', class extends AppNavElement {});

const reportLocation = () => tell('location', { path: plainPath(location.href), title: document.title });
for (const name of ['pushState', 'replaceState']) {
  const native = history[name].bind(history);
  history[name] = (...parts) => { native(...parts); reportLocation(); };
}
window.addEventListener('popstate', reportLocation);
onAdmin('navigate', ({ path }) => { tell('loading', { on: true }); location.assign(withContext(path)); });

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
