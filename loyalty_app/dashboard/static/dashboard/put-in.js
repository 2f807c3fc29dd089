// [data-put="#24463a"][data-into="id"] puts a value into a field, as if it had been typed. [data-shown-for="own"]
// [data-chosen-in="colours"] is there only while the field of this name says so.
document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-put]');
  const field = button && document.getElementById(button.dataset.into);
  if (!field) return;
  field.value = button.dataset.put;
  for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
  field.focus();
});

const show = () => {
  for (const part of document.querySelectorAll('[data-chosen-in]')) {
    const field = document.querySelector(`[name="${CSS.escape(part.dataset.chosenIn)}"]`);
    part.hidden = part.dataset.shownFor !== (field.values?.[0] ?? field.value);
  }
};
document.addEventListener('change', show);
document.addEventListener('reset', () => setTimeout(show)); // once the fields have their values back
