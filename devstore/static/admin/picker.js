// Shopify's resource picker: products, variants or collections of the store, to be found, ticked and handed over.
const modal = document.getElementById('picker');
const list = document.getElementById('picker-list');
const search = document.getElementById('picker-search');
const choose = document.getElementById('picker-choose');
const NOUNS = { product: 'products', variant: 'variants', collection: 'collections' };
const nameOf = (item) => item.displayName ?? item.title;

/** Ticks of what is offered; several, or as many as a number says, or one. */
const draw = (offered, { multiple = false, selectionIds = [] }) => {
  const most = multiple === true ? Infinity : Number(multiple) || 1;
  const before = new Set(selectionIds.map(({ id }) => id));
  const boxes = offered.map((item) => {
    const box = document.createElement('s-checkbox');
    box.setAttribute('label', nameOf(item));
    box.toggleAttribute('checked', before.has(item.id));
    return box;
  });
  list.replaceChildren(...boxes);
  list.onchange = ({ target }) => {
    const ticked = boxes.filter((box) => box.checked);
    // A tick too many takes the place of another one.
    if (ticked.length > most) ticked.find((box) => box !== target).checked = false;
  };
  return () => offered.filter((_, at) => boxes[at].checked);
};

const find = (words) => {
  for (const box of list.children) box.hidden = !box.getAttribute('label').toLowerCase().includes(words.trim().toLowerCase());
};

/** Resolves with what was chosen, or with null when the merchant closed the picker. */
export const pick = (offered, options) => new Promise((resolve) => {
  const chosen = draw(offered, options);
  const action = options.action === 'select' ? 'Select' : 'Add';
  modal.setAttribute('heading', `${action} ${NOUNS[options.type]}`);
  choose.textContent = action;
  search.value = options.query ?? '';
  search.oninput = () => find(search.value);
  find(search.value);
  choose.onclick = () => { resolve(chosen()); modal.hideOverlay(); };
  document.getElementById('picker-cancel').onclick = () => modal.hideOverlay();
  modal.addEventListener('hide', () => resolve(null), { once: true });
  modal.showOverlay();
});
