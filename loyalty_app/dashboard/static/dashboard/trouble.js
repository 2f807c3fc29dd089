// A request that fails shows the page's own banner, where it stays; a refused session is renewed by loading the document.
const show = () => {
  const banner = document.getElementById('trouble');
  banner?.removeAttribute('hidden');
  banner?.scrollIntoView({ block: 'start' });
};

document.addEventListener('htmx:beforeRequest', () => document.getElementById('trouble')?.setAttribute('hidden', ''));
document.addEventListener('htmx:sendError', show);
document.addEventListener('htmx:timeout', show);
document.addEventListener('htmx:responseError', ({ detail }) => {
  if (detail.xhr.status === 401) location.reload();
  else show();
});
document.addEventListener('click', (event) => {
  if (event.target.closest?.('[data-try-again]')) location.reload();
});
