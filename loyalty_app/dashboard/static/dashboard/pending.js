// While a request is under way, the button that began it says so and can't be pressed again.
const buttonOf = (element) => {
  if (element?.matches('s-button')) return element;
  return element?.matches('form[method="post"]') ? element.querySelector('s-button[type="submit"]') : null;
};

document.addEventListener('htmx:beforeRequest', ({ detail }) => buttonOf(detail.elt)?.setAttribute('loading', ''));
document.addEventListener('htmx:afterRequest', ({ detail }) => buttonOf(detail.elt)?.removeAttribute('loading'));
