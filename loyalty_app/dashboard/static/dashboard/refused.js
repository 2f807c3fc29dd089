// A form that was refused comes back with its errors: the first one is where the merchant goes on, and what they typed
// is still not saved, which the input event tells App Bridge's save bar. Discarding it shows what is saved.
const showSaved = () => {
  const path = location.pathname + location.search;
  window.htmx.ajax('GET', path, { target: '#page', select: '#page', swap: 'outerHTML' }).catch(() => {});
};

document.addEventListener('htmx:afterSettle', ({ detail }) => {
  if (detail.xhr?.status !== 422) return;
  const form = document.querySelector('#page form[data-save-bar]');
  form?.dispatchEvent(new Event('input', { bubbles: true }));
  form?.addEventListener('reset', showSaved, { once: true });
  (form ?? document.getElementById('page')).querySelector('[error]')?.focus();
});
