// Shopify's size words as CSS lengths, and its `@container (…) a, b` values as container queries.
const SPACE = {
  none: '0', 'small-500': '2px', 'small-400': '4px', 'small-300': '6px', 'small-200': '8px', 'small-100': '10px',
  small: '12px', base: '16px', large: '20px', 'large-100': '24px', 'large-200': '32px', 'large-300': '40px',
  'large-400': '48px', 'large-500': '64px',
};
const RADIUS = {
  none: '0', 'small-200': '2px', 'small-100': '4px', small: '6px', base: '8px', large: '12px', 'large-100': '16px',
  'large-200': '20px', max: '9999px',
};
const FONT_SIZE = {
  'small-200': '0.6875rem', 'small-100': '0.75rem', small: '0.75rem', base: '0.8125rem', auto: 'inherit',
  large: '0.875rem', 'large-100': '1rem', 'large-200': '1.25rem', 'large-300': '1.5rem', 'large-400': '1.875rem',
};
const FONT_WEIGHT = { auto: 'inherit', base: '450', medium: '550', semibold: '600', bold: '650' };
const BACKGROUND = {
  transparent: 'transparent', base: 'var(--p-surface)', subdued: 'var(--p-surface-subdued)', strong: 'var(--p-surface-strong)',
};
const BORDER_COLOR = { base: 'var(--p-border)', subdued: '#ebebeb', strong: 'var(--p-border-strong)' };
const TONE = {
  neutral: 'var(--p-text-subdued)', info: 'var(--p-info)', success: 'var(--p-success)', caution: 'var(--p-caution)',
  warning: 'var(--p-warning)', critical: 'var(--p-critical)',
};

const words = (table) => (value) => value.trim().split(/\s+/).map((word) => table[word] ?? word).join(' ');
const spacing = words(SPACE);
const radius = words(RADIUS);
const asIs = (value) => value;

const splitTopLevel = (text) => {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === ',' && depth === 0) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, ''];
};

// One step more specific than the :host of the class's own sheet.
const HOST = ':host(:not(x-none))';

/** CSS for one property of :host, plain or as a container query. */
const rule = (property, value, toCss = asIs) => {
  if (!value) return '';
  if (!value.startsWith('@container')) return `${HOST}{${property}:${toCss(value)}}`;
  const parts = /^@container\s*([\w-]*)\s*((?:\([^)]*\)\s*(?:and|or)?\s*)+)(.+)$/s.exec(value);
  if (!parts) return '';
  const [, name, condition, values] = parts;
  const [whenTrue, whenFalse] = splitTopLevel(values);
  return `${HOST}{${property}:${toCss(whenFalse.trim())}}`
    + `@container ${name} ${condition}{${HOST}{${property}:${toCss(whenTrue.trim())}}}`;
};
