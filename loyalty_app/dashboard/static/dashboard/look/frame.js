// Inside the preview's frame: the widget as the page outside says it should look. It asks nobody: what the app would
// answer comes with the message.
let answers = {};
let shown = '';
const ALIVE = '[role=tab], summary, .close, [aria-haspopup]';

window.fetch = async (address) => {
  const answer = answers[new URL(address, 'https://shop.example').pathname.split('/').pop()];
  return answer ? Response.json(structuredClone(answer)) : new Response('{}', { status: 404 });
};

// Who types in the form outside keeps the focus: here only a click may take it. What is inert can't have it.
const { showModal } = HTMLDialogElement.prototype;
HTMLDialogElement.prototype.showModal = function show() {
  this.inert = !document.hasFocus();
  showModal.call(this);
  this.inert = false;
};
const { focus } = HTMLElement.prototype;
HTMLElement.prototype.focus = function take(...options) {
  if (document.hasFocus()) focus.apply(this, options);
};

// A sample leads nowhere: what can be pressed is what only shows more of it.
addEventListener('click', (event) => {
  const pressed = event.composedPath().find((node) => node.matches?.('a, button, summary'));
  if (!pressed || pressed.matches(ALIVE)) return;
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

const place = (attributes) => {
  const launcher = document.createElement('loyalty-rewards');
  for (const [name, value] of Object.entries(attributes)) launcher.setAttribute(name, value);
  document.querySelector('loyalty-rewards')?.remove();
  document.body.append(launcher);
  return launcher;
};

const show = async ({ launcher: attributes, isOpen, isDark, ...told }) => {
  document.body.className = isDark ? 'dark' : '';
  Object.assign(document.documentElement, told.answers.state.written);
  const { 'data-style': style, ...others } = attributes;
  const now = JSON.stringify([others, told, isOpen]);
  const there = document.querySelector('loyalty-rewards');
  if (there) there.style = style; // colours and distances move without a new button
  if (there && now === shown) return;
  shown = now;
  answers = told.answers;
  await customElements.whenDefined('loyalty-rewards');
  const launcher = place(attributes);
  if (isOpen) await launcher.open();
};

addEventListener('message', ({ source, data }) => source === parent && show(data));
parent.postMessage('look-frame', '*');
