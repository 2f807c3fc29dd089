// The contextual save bar: <form data-save-bar>, <ui-save-bar id="…"> and shopify.saveBar. The admin draws it above the frame.
const bars = new Map(); // id -> {save, discard, confirm}
let shownBar = null;

const showBar = (id) => {
  const bar = bars.get(id) ?? document.getElementById(id)?.describe?.() ?? { save() {}, discard() {} };
  bars.set(id, bar);
  if (shownBar === id) return;
  shownBar = id;
  tell('saveBar.show', { id, confirm: Boolean(bar.confirm) });
  document.getElementById(id)?.dispatchEvent(new Event('show'));
};

const hideBar = (id = shownBar) => {
  if (shownBar === null || shownBar !== id) return;
  shownBar = null;
  tell('saveBar.hide', { id });
  document.getElementById(id)?.dispatchEvent(new Event('hide'));
};

onAdmin('saveBar.save', ({ id }) => bars.get(id)?.save());
onAdmin('saveBar.discard', ({ id }) => bars.get(id)?.discard());

const saveBar = {
  async show(id) { showBar(id); },
  async hide(id) { hideBar(id); },
  async toggle(id) { if (shownBar === id) hideBar(id); else showBar(id); },
  leaveConfirmation: () => (shownBar === null ? Promise.resolve() : ask('saveBar.leave').then((leave) => (leave ? hideBar() : Promise.reject(new Error('The merchant stayed.'))))),
};

class SaveBarElement extends HTMLElement {
  describe() {
    const press = (primary) => [...this.querySelectorAll('button, s-button')].find((button) => (button.getAttribute('variant') === 'primary') === primary)?.click();
    return { save: () => press(true), discard: () => press(false), confirm: this.hasAttribute('discardconfirmation') };
  }
  get showing() { return shownBar === this.id; }
  show() { return saveBar.show(this.id); }
  hide() { return saveBar.hide(this.id); }
  toggle() { return saveBar.toggle(this.id); }
}
defineOnce('ui-save-bar', SaveBarElement);

// Forms marked with data-save-bar: any change shows the bar, submitting or resetting hides it.
const barOfForm = (form) => {
  form.dataset.saveBarId ??= `form-${Math.random().toString(36).slice(2)}`;
  const id = form.dataset.saveBarId;
  bars.set(id, { save: () => form.requestSubmit(), discard: () => { form.reset(); hideBar(id); }, confirm: form.hasAttribute('data-discard-confirmation') });
  return id;
};
const formOf = (event) => event.target?.form ?? event.target?.closest?.('form');
for (const name of ['input', 'change']) {
  document.addEventListener(name, (event) => {
    const form = formOf(event);
    if (form?.hasAttribute('data-save-bar')) showBar(barOfForm(form));
  });
}
for (const name of ['submit', 'reset']) {
  document.addEventListener(name, ({ target }) => { if (target.dataset.saveBarId) hideBar(target.dataset.saveBarId); });
}
// A form that was swapped away takes its bar with it.
new MutationObserver(() => {
  if (shownBar?.startsWith('form-') && !document.querySelector(`[data-save-bar-id="${shownBar}"]`)) hideBar();
}).observe(document.documentElement, { childList: true, subtree: true });
