// [data-pick="product"], a button in a text field for ids: Shopify's own picker chooses them, where the admin has one.
// Without it the button stays hidden, and ids are typed.
const canPick = () => typeof window.shopify?.resourcePicker === 'function';

const GIDS = { product: 'Product', variant: 'ProductVariant', collection: 'Collection' };

const reveal = () => {
  if (!canPick()) return;
  for (const button of document.querySelectorAll('[data-pick][hidden]')) button.hidden = false;
};

const pick = async (button) => {
  const { pick: type } = button.dataset;
  const field = button.closest('s-text-field');
  const chosen = field.value.split(',').map((id) => id.trim()).filter(Boolean);
  const selectionIds = chosen.map((id) => ({ id: `gid://shopify/${GIDS[type]}/${id}` }));
  const selected = await window.shopify.resourcePicker({
    type, multiple: true, selectionIds, ...(type === 'product' && { filter: { variants: false } }),
  });
  if (!selected) return; // closed without choosing
  field.value = selected.map(({ id }) => id.split('/').pop()).join(', ');
  for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
};

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('[data-pick]');
  if (button && canPick()) pick(button).catch(() => {});
});
document.addEventListener('htmx:afterSettle', reveal);
if (document.readyState === 'complete') reveal();
else window.addEventListener('load', reveal);
