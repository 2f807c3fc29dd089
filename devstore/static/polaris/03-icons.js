// Our own drawings on a 20-unit grid, under the names that Shopify's manifest gives its icons. An unknown name draws a dot.
const LINES = {
  'alert-circle': 'M10 6v4.5M10 13.4v.1M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0', 'alert-triangle': 'M10 8v3.5M10 13.9v.1M10 3.5 17.5 16.5H2.5z',
  apps: 'M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM14 11.5v5M11.5 14h5', 'arrow-left': 'M16 10H4M9 5l-5 5 5 5',
  'arrow-right': 'M4 10h12M11 5l5 5-5 5', 'arrow-down': 'M10 4v12M5 11l5 5 5-5', 'arrow-up': 'M10 16V4M5 9l5-5 5 5', archive: 'M3 4h14v3H3zM4.5 7v9h11V7M8 10.5h4',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5', 'calendar-time': 'M16.5 9V5h-13v11.5H9M3.5 8.5h13M7 3v3.5M13 3v3.5M14 12v2.5l1.5 1M10.5 14.3a3.7 3.7 0 1 0 7.4 0a3.7 3.7 0 1 0-7.4 0',
  cart: 'M2.5 3.5h2l1.6 8.5h9l1.6-6H5M7.5 15.8v.1M14 15.8v.1', 'cash-dollar': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M12.2 7.6C10 6 7.7 7 7.9 8.5c.3 2 4.3 1 4.4 3.1.1 1.6-2.6 2.3-4.6.9M10 5.5v9',
  'chart-line': 'M3 16.5V3.5M3 16.5h14M5.5 12.5l3.5-4 3 2.5 4.5-5.5', 'chart-vertical': 'M4.5 16v-5M10 16V4M15.5 16V8', check: 'M4 10.5l4 4 8-9',
  'check-circle': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M7 10.2l2.2 2.2L13.2 8', 'chevron-down': 'M5.5 8l4.5 4.5L14.5 8', 'chevron-left': 'M12 5.5 7.5 10l4.5 4.5',
  'chevron-right': 'M8 5.5l4.5 4.5L8 14.5', 'chevron-up': 'M5.5 12 10 7.5l4.5 4.5', clock: 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M10 6v4.3l2.8 1.7', code: 'M7 6l-4 4 4 4M13 6l4 4-4 4',
  database: 'M4 5.5c0-3 12-3 12 0v9c0 3-12 3-12 0zM4 5.5c0 3 12 3 12 0M4 10c0 3 12 3 12 0', delete: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11M8.5 8.5v5M11.5 8.5v5',
  delivery: 'M2.5 5.5h9v8h-9zM11.5 8.5h3.5l2.5 2.5v2.5h-6M6 14.5v.1M14 14.5v.1', discount: 'M10 2.8l2 1.6 2.6-.1.7 2.5 2.1 1.5-.9 2.4.9 2.4-2.1 1.5-.7 2.5-2.6-.1-2 1.6-2-1.6-2.6.1-.7-2.5-2.1-1.5.9-2.4-.9-2.4 2.1-1.5.7-2.5 2.6.1zM7.5 12.5l5-5M7.8 8v.1M12.2 12v.1',
  duplicate: 'M7 7h9.5v9.5H7zM4.5 13h-1V3.5H13v1', edit: 'M4 16l.8-3.5L13 4.3l2.7 2.7-8.2 8.2z', email: 'M3 5h14v10H3zM3.5 5.5 10 11l6.5-5.5', export: 'M10 12.5V3.5M6.5 6.5 10 3l3.5 3.5M4 12v4.5h12V12',
  external: 'M8 4.5H4v11.5h11.5v-4M11.5 4H16v4.5M16 4l-7 7', filter: 'M3.5 6h13M6 10h8M8.5 14h3', flag: 'M5 17V3.5M5 4h10l-2 3.5 2 3.5H5', 'gift-card': 'M3 6.5h14v9.5H3zM3 11h14M10 6.5V16M10 6.5C7 6.5 6 5.5 6.5 4S9.5 3.5 10 6.5c.5-3 3-4 3.5-2.5S13 6.5 10 6.5',
  heart: 'M10 16.5C4.5 12.5 3 10 3 7.7 3 4 7.8 2.8 10 6.3 12.2 2.8 17 4 17 7.7c0 2.3-1.5 4.8-7 8.8z', hide: 'M3 3l14 14M8 5c5-1 8 3 9 5-.4.8-1 1.7-2 2.6M5.5 6.5C4 7.8 3.3 9.2 3 10c1.5 3 5 6 9 4.5M8.5 8.7a2 2 0 0 0 2.8 2.8',
  home: 'M3.5 9 10 3.5 16.5 9v7.5h-4.5v-4.5h-4v4.5h-4.5z', import: 'M10 3.5v9M6.5 9.5 10 13l3.5-3.5M4 12v4.5h12V12', info: 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M10 9.5v4M10 6.6v.1',
  link: 'M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1', 'list-bulleted': 'M7.5 5.5h9M7.5 10h9M7.5 14.5h9M4 5.5v.1M4 10v.1M4 14.5v.1',
  lock: 'M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9', megaphone: 'M3.5 8.5v3h3l7 3.5V5l-7 3.5zM7 12l1 4M16 8.5c.8.8.8 2.2 0 3', menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13', 'menu-horizontal': 'M5 10v.1M10 10v.1M15 10v.1',
  merge: 'M5 3.5v3c0 3 5 2.5 5 6v4M15 3.5v3c0 3-5 2.5-5 6M7.5 14l2.5 2.5L12.5 14', minus: 'M4 10h12', money: 'M2.5 5.5h15v9h-15zM8 10a2 2 0 1 0 4 0a2 2 0 1 0-4 0M5 8v.1M15 12v.1', note: 'M4 3.5h12v9l-4 4H4zM12 16v-3.5h3.5M7 7h6M7 10h4',
  notification: 'M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1 1h-11zM8.5 16.8c.8.7 2.2.7 3 0', order: 'M4 3.5h12v13H4zM4 11h3.5l1 2h3l1-2H16M7 6.5h6', orders: 'M4 3.5h12v13H4z', 'orders-status': 'M4 3.5h12v13H4zM7.5 10l2 2 3.5-4',
  package: 'M3.5 6.5 10 3.5l6.5 3v7L10 16.5l-6.5-3zM3.5 6.5 10 9.5l6.5-3M10 9.5v7', 'package-fulfilled': 'M3.5 6.5 10 3.5l6.5 3v7L10 16.5l-6.5-3zM7 9.8l2.3 2.2L13.5 8', page: 'M5 3h6.5L15 6.5V17H5zM11 3v4h4', 'paint-brush-flat': 'M5 3.5h10v5H5zM5 8.5h10l-1.5 2H11v6H9v-6H6.5z',
  'pause-circle': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M8.3 7.5v5M11.7 7.5v5', payment: 'M2.5 5h15v10h-15zM2.5 8.5h15M5.5 12h3', person: 'M7 6.5a3 3 0 1 0 6 0a3 3 0 1 0-6 0M4 16.5c.5-3.5 3-5 6-5s5.5 1.5 6 5', 'person-add': 'M5.5 6.5a3 3 0 1 0 6 0a3 3 0 1 0-6 0M2.5 16.5c.5-3.5 3-5 6-5 2 0 3.7.7 4.8 2M15.5 9v5M13 11.5h5',
  'play-circle': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M8.5 7.3v5.4l4.3-2.7z', play: 'M6.5 4.5v11l9-5.5z', plus: 'M10 4v12M4 10h12', 'plus-circle': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M10 7v6M7 10h6', product: 'M3.5 3.5h6l7 7-6 6-7-7zM7 7v.1', profile: 'M7.5 8.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M5.5 15c1-2 2.5-2.7 4.5-2.7s3.5.7 4.5 2.7',
  'question-circle': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M8 8.2c0-3 4.2-2.8 4.2-.2 0 1.7-2.2 1.8-2.2 3.5M10 13.8v.1', receipt: 'M4.5 3v14l2-1.3L8.2 17l1.8-1.3 1.8 1.3 1.7-1.3 2 1.3V3zM7.5 7h5M7.5 10h5', refresh: 'M16 8.5A6.3 6.3 0 0 0 4.5 7M4 11.5A6.3 6.3 0 0 0 15.5 13M4.3 3.5V7h3.5M15.7 16.5V13h-3.5',
  replay: 'M4.5 6.5A6.7 6.7 0 1 1 3.5 11M4.3 3v3.7H8', return: 'M7 5 3.5 8.5 7 12M3.5 8.5H13a3.7 3.7 0 0 1 0 7.5H8', reward: 'M5.5 8a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M7.5 12l-1 5 3.5-2 3.5 2-1-5M8.3 8l1.2 1.2L11.9 7', rocket: 'M8 12 6 10c1-4 4-6.5 9.5-6.5C15.5 9 13 12 9 13zM6 10H3.5l2-3h2M9 13v3.5l3-2v-2M12 8v.1M4 16l1.5-1.5',
  save: 'M4 3.5h9.5L16.5 6v10.5H4zM7 3.5v4h5.5v-4M6.5 16.5v-5h7v5', search: 'M4 8.7a4.7 4.7 0 1 0 9.4 0a4.7 4.7 0 1 0-9.4 0M12.2 12.2 16.5 16.5', send: 'M3.5 10 16.5 3.5 13 16.5l-3-5zM10 11.5l6.5-8', settings: 'M7.7 10a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0-4.6 0M10 2.5v2.2M10 15.3v2.2M2.5 10h2.2M15.3 10h2.2M4.7 4.7l1.6 1.6M13.7 13.7l1.6 1.6M15.3 4.7l-1.6 1.6M6.3 13.7l-1.6 1.6',
  'shield-check-mark': 'M10 3l6 2v5c0 4-3 6-6 7-3-1-6-3-6-7V5zM7.3 10l2 2 3.5-4', star: 'M10 3l2.2 4.5 4.9.7-3.6 3.5.9 4.8L10 14.2l-4.4 2.3.9-4.8L2.9 8.2l4.9-.7z', 'status-active': 'M6.5 10a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0', store: 'M3.5 8 5 3.5h10L16.5 8c0 2.5-3.2 2.5-3.250 0 0 2.5-3.250 2.5-3.250 0 0 2.5-3.250 2.5-3.250 0 0 2.5-3.250 2.5-3.250 0M4.5 10v6.5h11V10M8 16.5v-4h4v4',
  'store-online': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M3 10h14M10 3c-5 4-5 10 0 14M10 3c5 4 5 10 0 14', target: 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M6.5 10a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M10 10v.1', team: 'M4.5 7a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M2.5 15.5c.4-3 2-4.3 4.5-4.3s4.1 1.3 4.5 4.3M12 4.7a2.5 2.5 0 0 1 0 4.6M13.5 11.5c2.2.4 3.6 1.7 4 4',
  theme: 'M3.5 3.5h13v13h-13zM3.5 7.5h13M8 7.5v9', undo: 'M7 5 3.5 8.5 7 12M3.5 8.5H13a3.7 3.7 0 0 1 0 7.5H8', view: 'M2.5 10c3-6 12-6 15 0-3 6-12 6-15 0M7.7 10a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0-4.6 0', wallet: 'M3.5 5.5h11v2M3.5 5.5v10h13v-8h-13M13.5 11.5v.1', wand: 'M4 16 12 8M14 3v3M12.5 4.5h3M16.5 9v2M15.5 10h2M8 3.5v2M7 4.5h2',
  x: 'M5 5l10 10M15 5 5 15', 'x-circle': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M7.5 7.5l5 5M12.5 7.5l-5 5', bug: 'M6.5 8.5h7v4a3.5 3.5 0 0 1-7 0zM7.5 8.5a2.5 2.5 0 0 1 5 0M3 8l3.5 1.5M17 8l-3.5 1.5M3 12.5h3.5M17 12.5h-3.5M4 17l2.7-2M16 17l-2.7-2', confetti: 'M4 16.5 7.5 7l5.5 5.5zM11 6c0-1.5 1-2.5 2.5-2.5M14 9c1.5 0 2.5.5 3 1.5M16 5v.1M9 3.5v.1',
  automation: 'M10 3.5v3M4 11.5h12M5 6.5h10v8H5zM8 10v.1M12 10v.1', bolt: 'M11 3 4.5 11.5H10L9 17l6.5-8.5H10z', live: 'M8.5 10a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M6 6a5.6 5.6 0 0 0 0 8M14 6a5.6 5.6 0 0 1 0 8', sort: 'M6.5 4v12M4 13.5 6.5 16 9 13.5M13.5 16V4M11 6.5 13.5 4 16 6.5', upload: 'M10 13V4M6.5 7 10 3.5 13.5 7M4 12v4.5h12V12', download: 'M10 3.5v9M6.5 9.5 10 13l3.5-3.5M4 12v4.5h12V12',
  'incomplete': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0', 'circle-dashed': 'M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0', blank: '', empty: '',
};
const DASHED = new Set(['circle-dashed']);
const ALIASES = {
  'check-circle-filled': 'check-circle', 'alert-triangle-filled': 'alert-triangle', 'alert-octagon': 'alert-circle', 'alert-diamond': 'alert-triangle', status: 'status-active',
  'home-filled': 'home', 'order-filled': 'order', 'person-filled': 'person', 'star-filled': 'star', 'cart-filled': 'cart', 'money-filled': 'money', 'email-newsletter': 'email', 'order-fulfilled': 'package-fulfilled',
  'incoming': 'import', 'transaction': 'sort', 'receipt-refund': 'return', 'clock-revert': 'replay', 'chart-histogram-growth': 'chart-vertical', 'discount-code': 'discount', 'connect': 'link', 'app-extension': 'apps', 'calendar-check': 'calendar',
};

const iconSvg = (name) => {
  const path = LINES[name] ?? LINES[ALIASES[name]] ?? LINES['status-active'];
  const dash = DASHED.has(name) ? ' stroke-dasharray="2.4 2.4"' : '';
  return `<svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${path}"${dash}/></svg>`;
};
