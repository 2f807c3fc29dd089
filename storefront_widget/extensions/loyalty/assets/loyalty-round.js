// Tab goes round inside of the dialog.
const watched = new WeakSet();

export function watch(frame) {
  if (watched.has(frame)) return;
  watched.add(frame);
  frame.addEventListener("keydown", (event) => turn(frame, event));
}

function turn(frame, event) {
  if (event.key !== "Tab") return;
  const stops = [...frame.querySelectorAll("a,button,summary,input,select,textarea")].filter(
    (stop) => stop.tabIndex >= 0 && stop.checkVisibility(),
  );
  const ends = [stops[0], stops.at(-1)];
  if (event.shiftKey) ends.reverse();
  if (frame.getRootNode().activeElement !== ends[1]) return;
  event.preventDefault();
  ends[0].focus();
}
