// A condition was added or taken away: its field, or the menu of the others, is where the merchant goes on. The form
// counts as changed, for the save bar and for what is shown beside it.
document.addEventListener('htmx:afterSettle', ({ target }) => {
  if (target.id !== 'conditions') return;
  document.getElementById(target.dataset.focus)?.focus();
  for (const name of ['input', 'change']) target.closest('form')?.dispatchEvent(new Event(name, { bubbles: true }));
});
