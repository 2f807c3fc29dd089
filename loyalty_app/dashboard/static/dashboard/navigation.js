// Links swap #page instead of loading a document. Without this module every link still works as a document.
import { leave, show } from './visit.js';

const LINKS = 'a[href], s-link[href], s-button[href], s-clickable[href]';

const isPlain = (event) =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

const ours = (link) => {
  if (link.hasAttribute('download') || link.closest('s-app-nav')) return null;
  if (!['', 'auto', '_self'].includes(link.getAttribute('target') ?? '')) return null;
  const address = link.getAttribute('href');
  if (address.startsWith('#')) return null;
  const url = new URL(address, location.href);
  return url.origin === location.origin ? url : null;
};

const linkOf = (event) => {
  const inner = event.composedPath().find((node) => node instanceof Element && node.matches(LINKS));
  // A component draws its anchor in a shadow tree; the element the page wrote is its host.
  return inner?.getRootNode() instanceof ShadowRoot ? inner.getRootNode().host : inner;
};

const visit = async (url) => {
  await leave();
  await show(url, { push: true });
};

// In the capture phase, so that App Bridge's own handler finds the click taken.
document.addEventListener('click', (event) => {
  const link = isPlain(event) ? linkOf(event) : null;
  const url = link?.matches(LINKS) ? ours(link) : null;
  if (!url || !window.htmx) return;
  event.preventDefault();
  visit(url).catch(() => {});
}, { capture: true });

// App Bridge's way to say that one of its own links, such as the app's entries in the admin's menu, was chosen.
document.addEventListener('shopify:navigate', (event) => {
  const url = new URL(event.target.getAttribute?.('href') ?? '', location.href);
  if (url.origin !== location.origin || !window.htmx) return;
  event.preventDefault();
  visit(url).catch(() => {});
});
