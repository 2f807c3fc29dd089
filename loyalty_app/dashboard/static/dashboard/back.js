// The browser's back and forward buttons: they ask, too, before something is left that is not saved; who stays gets
// the address of this page back. Each step of the history knows its place in it, for the way back.
import { leave, show } from './visit.js';

let at = history.state?.at ?? 0;
let isReturning = false;

const { pushState, replaceState } = history;
history.pushState = (state, ...rest) => { at += 1; pushState.call(history, { ...state, at }, ...rest); };
history.replaceState = (state, ...rest) => replaceState.call(history, { ...state, at }, ...rest);

window.addEventListener('popstate', async (event) => {
  if (!window.htmx) return;
  event.stopImmediatePropagation(); // htmx would put a whole document into #page
  const to = event.state?.at ?? 0;
  if (isReturning) { isReturning = false; return; }
  try {
    await leave();
  } catch {
    isReturning = true;
    history.go(at - to);
    return;
  }
  at = to;
  show(new URL(location.href)).catch(() => {});
});
