// The stand-in for Shopify's polaris.js. Pages load it as a classic script, as they load the real one,
// so it brings the page styles at once and fetches the elements themselves as modules.
(() => {
  const base = new URL('polaris/', document.currentScript.src);
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = new URL('../polaris.css', base);
  sheet.blocking = 'render'; // a sheet added by a script is not waited for otherwise, and the page would flash unstyled
  document.head.append(sheet);
  import(new URL('index.js', base));
})();
