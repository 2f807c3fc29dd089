// Elements out of data: a text is never markup.

export const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  joining: "M4 8h16v4H4zM6 12v8h12v-8M12 8v12M12 8C8 8 7 6.5 7.5 5S11 4.5 12 8c1-3.5 4-4.5 4.5-3S16 8 12 8",
  clock: "M12 4a8 8 0 1 0 .1 0M12 8v4.5l3 1.5",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.1",
  back: "M15 5l-7 7 7 7",
  card: "M3 6h18v12H3zM7 10v4M11 10v4M14 10v4M17 10v4",
  preferences: "M4 8h16M4 16h16M9 6v4M15 14v4",
};

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

export function draw(path, width, height = width) {
  const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const icon = (name) =>
  h("i", { "aria-hidden": true, "data-icon": name }, draw(ICONS[name] ?? ICONS.joining, 24));

export function door(page, { panel }, title, subject, where = "") {
  const id = where + page + (subject?.id ?? "");
  return h("button.cover", { id, onclick: () => panel.visit(page, subject, id) }, named(title));
}

export const named = (text) => text && h("bdi", null, text);

export const progress = (max, available) =>
  h("progress", { max, value: Math.max(Math.min(max, available), 0), "aria-hidden": true });

export const empty = (drawing, title, text) => h("div.empty", null, icon(drawing), h("h4", null, title), text);

export const list = (tag, items) =>
  h(
    tag,
    null,
    items.map((item) => h("li", null, item)),
  );

export const hello = ({ words, links: { name } }) => name && h("p", null, words.say("hello", { name }));
