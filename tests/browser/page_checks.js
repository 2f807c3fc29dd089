// Checks of a document as it stands, through its shadow roots. Each returns sentences about what is wrong.
function* everything(root = document) {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* everything(element.shadowRoot);
  }
}

/** What an element is drawn in: its slot, its parent, or the host of its shadow root. */
const around = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
const wordsOf = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(' ').trim();
const describe = (element) => `<${element.localName}> ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)}`;
const isSeen = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
};

/** Something that is drawn beyond the window's edges and neither cut off nor scrolled by what is around it. */
const sticksOut = () => {
  const isCut = (element) => {
    for (let at = around(element); at && at !== document.body; at = around(at)) {
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  const found = [...everything()].filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return (right > innerWidth + 1 || left < -1) && isSeen(element) && !isCut(element);
  });
  const scrolls = document.documentElement.scrollWidth > innerWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
  return [...scrolls, ...found.map(describe)];
};

const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
const rgba = (color) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return { rgb: [red, green, blue], alpha: alpha / 255 };
};
const over = (top, below) => top.rgb.map((part, at) => part * top.alpha + below[at] * (1 - top.alpha));
const luminance = (rgb) => {
  const [red, green, blue] = rgb.map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The colour behind an element, or null where a picture or a gradient is. */
const behind = (element) => {
  const layers = [];
  for (let at = element; at; at = around(at)) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    if (backgroundImage !== 'none') return null;
    const layer = rgba(backgroundColor);
    if (layer.alpha > 0) layers.push(layer);
    if (layer.alpha === 1) break;
  }
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
};

/** Text with less contrast than WCAG 2.2 AA asks for: 4.5, or 3 when it is large. */
const faint = () => [...everything()].flatMap((element) => {
  if (!wordsOf(element) || !isSeen(element) || element.closest('[disabled], [aria-disabled="true"], noscript, style, script')) return [];
  const ground = behind(element);
  if (!ground) return [];
  const { color, fontSize, fontWeight } = getComputedStyle(element);
  const pair = [luminance(over(rgba(color), ground)), luminance(ground)];
  const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
  return ratio + 0.01 < (isLarge ? 3 : 4.5) ? [`${describe(element)}: contrast ${ratio.toFixed(2)}`] : [];
});

/** What the document as a whole, its pictures and its frames lack. */
const unsaid = () => [
  ...(document.documentElement.lang ? [] : ['the document has no language']),
  ...(document.title.trim() ? [] : ['the document has no title']),
  ...[...everything()].filter((element) => (element.localName === 'img' && !element.hasAttribute('alt')) || (element.localName === 'iframe' && !element.title))
    .map((element) => `${describe(element)} has no words`),
  ...[...everything()].filter((element) => element.tabIndex > 0).map((element) => `${describe(element)} jumps the order of focus`),
];

/** What a finger can hardly hit: controls under 24 pixels, links in running text excepted. */
const tiny = () => [...everything()].filter((element) => {
  if (!element.matches('button, summary, input, select, [role="tab"]') || !isSeen(element)) return false;
  const target = element.closest('label') ?? element;
  const { width, height } = target.getBoundingClientRect();
  return width < 23.5 || height < 23.5;
}).map((element) => `${describe(element)} is ${element.getBoundingClientRect().height.toFixed(0)} high`);

/** What has the focus, through the shadow roots. */
const focused = () => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
};
