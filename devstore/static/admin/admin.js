// The admin's own pages: the menu on a phone, and a plain form's button is pressed only once.
const burger = document.querySelector('.burger');
const side = document.getElementById('side');

burger.addEventListener('click', () => {
  const open = side.classList.toggle('open');
  burger.setAttribute('aria-expanded', String(open));
  if (open) side.querySelector('a').focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !side.classList.contains('open')) return;
  side.classList.remove('open');
  burger.setAttribute('aria-expanded', 'false');
  burger.focus();
});

document.addEventListener('submit', ({ target }) => {
  // After the browser has collected the fields; a disabled button must not take its form's data with it.
  setTimeout(() => target.querySelectorAll('s-button[type="submit"]').forEach((button) => { button.loading = true; }));
});
// Back from the next page, the form is usable again.
window.addEventListener('pageshow', () => document.querySelectorAll('s-button[loading]').forEach((button) => { button.loading = false; }));

// What was just done is said once: it passes, and a reload does not say it again.
const passing = document.querySelector('[data-passing]');
if (passing) {
  setTimeout(() => passing.remove(), 5000);
  const address = new URL(location.href);
  address.searchParams.delete('done');
  history.replaceState(null, '', address);
}
