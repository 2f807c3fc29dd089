// DEVSTORE_CDN=1. Shopify's App Bridge speaks only to Shopify's admin, so it is loaded first, as in a real page, and the
// stand-in after it takes over what has to be answered: tokens, menu, save bar, toasts. It calls the browser's own fetch
// and XMLHttpRequest, which Shopify's would hold back for a token that nobody here gives. The parser waits for both.
(() => {
  const own = document.currentScript;
  const { fetch, XMLHttpRequest, open } = window;
  window.devstoreNatives = { fetch, XMLHttpRequest, open };
  for (const address of ['APP_BRIDGE_URL', new URL('app-bridge/standin.js', own.src)]) {
    const script = document.createElement('script');
    script.setAttribute('src', address);
    script.setAttribute('data-api-key', own.dataset.apiKey ?? '');
    document.write(script.outerHTML);
  }
})();
