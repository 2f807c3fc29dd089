// window.shopify: the rest of what the app may call.
const toastActions = new Map();
let toasts = 0;
onAdmin('toast.action', ({ id }) => toastActions.get(id)?.onAction?.());
onAdmin('toast.dismiss', ({ id }) => { toastActions.get(id)?.onDismiss?.(); toastActions.delete(id); });

const toast = {
  show(message, options = {}) {
    toasts += 1;
    const id = `toast-${toasts}`;
    toastActions.set(id, options);
    tell('toast.show', { id, message: String(message), duration: options.duration ?? 5000, isError: Boolean(options.isError), action: options.action ?? '' });
    return id;
  },
  hide(id) { tell('toast.hide', { id }); },
};

const overlay = (id, names) => {
  const element = document.getElementById(id);
  const name = names.find((each) => typeof element?.[each] === 'function');
  if (!name) return Promise.reject(new Error(`There is no modal "${id}".`));
  return Promise.resolve(element[name]());
};
const modal = {
  show: (id) => overlay(id, ['showOverlay', 'show']),
  hide: (id) => overlay(id, ['hideOverlay', 'hide']),
  toggle: (id) => overlay(id, ['toggleOverlay', 'toggle']),
};

const scopes = {
  query: () => ask('scopes.query'),
  request: (wanted) => ask('scopes.request', { scopes: wanted }),
  revoke: (unwanted) => ask('scopes.revoke', { scopes: unwanted }),
};

/** What was chosen, also under its own name `selection`; undefined when the merchant closed the picker. */
const resourcePicker = async (options) => {
  const chosen = await ask('resourcePicker', options);
  return chosen ? Object.assign(chosen, { selection: chosen }) : undefined;
};

const ready = new Promise((resolve) => { onReady(resolve); });

const shopify = {
  config,
  origin: adminOrigin,
  ready,
  environment: { mobile: false, embedded: isEmbedded, pos: false },
  idToken: () => idToken(),
  loading: (on = true) => tell('loading', { on }),
  user: () => ask('user'),
  toast,
  saveBar,
  modal,
  scopes,
  resourcePicker,
  app: { extensions: () => ask('extensions') },
  reviews: { request: async () => ({ success: false, code: 'cooldown-period', message: 'This is a stand-in store.' }) },
  webVitals: { onReport: async () => {} },
  support: { registerHandler: async () => {} },
};

// Shopify's own object, where its App Bridge came first, is replaced, or else answers with our parts.
try {
  Object.defineProperty(window, 'shopify', { value: shopify, configurable: true, writable: true });
} catch {
  for (const [name, part] of Object.entries(shopify)) Reflect.defineProperty(window.shopify, name, { value: part, configurable: true });
}

onReady(() => { tell('loading', { on: false }); reportLocation(); });
window.addEventListener('pageshow', () => tell('loading', { on: false }));
