// What a theme and an app may do to each other, as plain data that two visits can be compared by.
const STYLES = [
  'alignItems', 'backgroundColor', 'borderBottomWidth', 'borderTopColor', 'borderTopStyle', 'borderTopWidth', 'boxSizing', 'color',
  'cursor', 'display', 'fill', 'flexDirection', 'fontSize', 'fontStyle', 'fontWeight', 'letterSpacing', 'lineHeight', 'listStyleType',
  'marginLeft', 'marginTop', 'opacity', 'paddingLeft', 'paddingTop', 'position', 'stroke', 'textAlign', 'textDecorationLine',
  'textTransform', 'visibility', 'whiteSpace', 'wordSpacing', 'zIndex',
];
const stylesOf = (element) => {
  const computed = getComputedStyle(element);
  return Object.fromEntries(STYLES.map((name) => [name, computed[name]]));
};
const nameOf = (element) => element.localName + [...element.classList].map((name) => `.${name}`).join('');

/** Every element inside the widget's shadow roots with its computed styles, in order. */
const widget = () => {
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (['link', 'style'].includes(element.localName)) continue;
      found.push([nameOf(element), stylesOf(element)]);
      if (element.shadowRoot) look(element.shadowRoot);
    }
  };
  look(document.querySelector('loyalty-rewards').shadowRoot);
  return found;
};

/** Every element of the page that is not the app's: where it is and how it looks. */
const shopsOwn = () => [...document.querySelectorAll('html, body, body *')]
  .filter((element) => !element.closest('.shopify-app-block, script, style'))
  .map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [nameOf(element), [x, y, width, height].map(Math.round).join(' '), JSON.stringify(stylesOf(element))];
  });

/** What stands in front of the launcher at its middle and near its corners, and what of it is outside the window. */
const covered = () => {
  const host = document.querySelector('loyalty-rewards');
  const { left, top, right, bottom, width, height } = host.shadowRoot.querySelector('button').getBoundingClientRect();
  const inset = Math.min(width, height) / 3;
  const points = [[(left + right) / 2, (top + bottom) / 2]];
  for (const x of [left + inset, right - inset]) for (const y of [top + inset, bottom - inset]) points.push([x, y]);
  const inFront = points.map(([x, y]) => document.elementFromPoint(x, y)).filter((element) => element !== host);
  const outside = left < 0 || top < 0 || right > innerWidth || bottom > innerHeight ? ['the edge of the window'] : [];
  return [...outside, ...(width < 24 || height < 24 ? ['nothing to see'] : []), ...inFront.map((element) => (element ? nameOf(element) : 'nothing'))];
};
