// Small comforts; every page works without.
document.documentElement.classList.add('js');

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-submit-on-change]')) target.form.requestSubmit();
  if (target.matches('[data-price]')) document.querySelector('p[data-price]').textContent = target.dataset.price;
});

// Another way of shipping has another price: ask for the page anew, keeping what was typed.
document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-reload]')) return;
  const typed = new URLSearchParams(new FormData(target.form));
  typed.delete('email');
  location.replace(`/checkout?${typed}`);
});
