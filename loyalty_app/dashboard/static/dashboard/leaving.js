// <form data-leaves hx-get>: choosing something else to look at asks first when something is not saved. Who stays sees
// what they had chosen before.
document.addEventListener('htmx:confirm', (event) => {
  const { target, detail } = event;
  if (!target.matches?.('[data-leaves]')) return;
  event.preventDefault();
  Promise.resolve(window.shopify?.saveBar?.leaveConfirmation?.())
    .then(() => detail.issueRequest(true))
    .catch(() => target.reset());
});
