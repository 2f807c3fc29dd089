// Inside the preview's frame: the widget as the page outside says it should look. It asks nobody: what the app would
// answer comes with the message.
let answers = {};
let shown = '';
let invited = '';
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
  event.stopImmediatePropagation();
}, { capture: true });

const place = (tag, attributes) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.querySelector(tag)?.remove();
  document.body.append(element);
  return element;
};

const OF_MEMBERS = ['data-name', 'data-balance', 'data-figure', 'data-words'];
const forVisitors = (attributes) =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !OF_MEMBERS.includes(name)));

// The card is made of its colours when it shows itself, so it is made anew for every change.
const invite = (attributes, isDark) => {
  const now = attributes ? JSON.stringify([attributes, isDark]) : '';
  if (now === invited) return;
  invited = now;
  if (attributes) place('loyalty-join', attributes);
  else document.querySelector('loyalty-join')?.remove();
};

const show = async ({ launcher: all, invitation, part, isDark, ...told }) => {
  const [isOpen, isInviting] = [part === 'panel', part === 'invitation'];
  const attributes = isInviting ? forVisitors(all) : all;
  document.body.className = isDark ? 'dark' : '';
  Object.assign(document.documentElement, told.answers.state.written);
  invite(isInviting ? invitation : null, isDark);
  const { 'data-style': style, ...others } = attributes;
  const now = JSON.stringify([others, told, isOpen]);
  const there = document.querySelector('loyalty-rewards');
  if (there) there.style = style; // colours and distances move without a new button
  if (there && now === shown) return;
  shown = now;
  answers = told.answers;
  await customElements.whenDefined('loyalty-rewards');
  const launcher = place('loyalty-rewards', attributes);
  if (isOpen) await launcher.open();
};

addEventListener('message', ({ source, data }) => source === parent && show(data));
parent.postMessage('look-frame', '*');
