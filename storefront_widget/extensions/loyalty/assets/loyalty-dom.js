// Elements out of data. A text is always text, never markup.
const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  order: "M5 8h14l1 12H4zM9 10V6a3 3 0 0 1 6 0v4",
  joining: "M4 8h16v4H4zM6 12v8h12v-8M12 8v12M12 8C8 8 7 6.5 7.5 5S11 4.5 12 8c1-3.5 4-4.5 4.5-3S16 8 12 8",
  per_amount: "M9 6a6 3 0 1 0 .1 0M3 9v6q0 3 6 3M3 12q0 3 6 3M15 11a6 3 0 1 0 .1 0M9 14v4q0 3 6 3t6-3v-4",
  multiplier: "M12 3l2.2 6.8L21 12l-6.8 2.2L12 21l-2.2-6.8L3 12l6.8-2.2z",
  clock: "M12 4a8 8 0 1 0 .1 0M12 8v4.5l3 1.5",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.1",
};

/** h("p.note", { onclick }, "text", child): an element. Children and properties that are null or false are left out. */
export function h(tag, properties, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (key.startsWith("on")) element[key] = value;
    else if (value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter(Boolean));
  return element;
}

/** A drawing. It stands beside words that say the same, so screen readers don't see it. */
export function icon(name) {
  const holder = h("i", { "aria-hidden": "true" });
  holder.innerHTML = `<svg viewBox="0 0 24 24"><path d="${ICONS[name] ?? ICONS.order}"/></svg>`;
  return holder;
}
