// The contextual save bar in the top bar, and the question before unsaved changes are left behind.
const bar = document.getElementById('save-bar');
let shown = null;
let emit = () => {};

export const saveBar = {
  show(asked, tell) { shown = asked; emit = tell; bar.hidden = false; },
  hide() { shown = null; bar.hidden = true; },
  isShown: () => shown !== null,
};

bar.addEventListener('click', ({ target }) => {
  const act = target.closest('[data-act]')?.dataset.act;
  if (!act || !shown) return;
  emit(`saveBar.${act}`, { id: shown.id });
});

/** True when nothing is unsaved, or the merchant agrees to lose it. */
export const confirmLeave = () => new Promise((resolve) => {
  if (!shown) { resolve(true); return; }
  const modal = document.getElementById('leave');
  bar.classList.add('shake');
  bar.addEventListener('animationend', () => bar.classList.remove('shake'), { once: true });
  const decide = (leave) => { resolve(leave); if (leave) saveBar.hide(); modal.hideOverlay(); };
  document.getElementById('leave-go').onclick = () => decide(true);
  document.getElementById('leave-stay').onclick = () => decide(false);
  modal.addEventListener('hide', () => resolve(false), { once: true });
  modal.showOverlay();
});
