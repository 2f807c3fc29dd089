// As old themes do it: globals, built-in prototypes with more in them, and listeners that keep what they hear.
var $ = function (selector) { return document.querySelectorAll(selector); };
Array.prototype.last = function () { return this[this.length - 1]; };
String.prototype.trimTo = function (length) { return this.slice(0, length); };
window.theme = { open: false };

var each = function (selector, act) { Array.prototype.forEach.call($(selector), act); };
var drawer = document.getElementById('drawer');

theme.toggle = function (open) {
  theme.open = open;
  drawer.className = open ? 'drawer open' : 'drawer';
  if (open) drawer.querySelector('.js-close').focus();
};

theme.show = function (cart, html) {
  drawer.innerHTML = html;
  each('.js-cart-count', function (count) { count.textContent = cart.item_count; });
  theme.bind();
};

theme.bind = function () {
  each('.js-close', function (link) { link.onclick = function () { theme.toggle(false); return false; }; });
};

each('.js-drawer', function (link) {
  link.onclick = function () { theme.toggle(true); return false; };
});

each('.js-add', function (form) {
  form.onsubmit = function () {
    var fields = { id: form.elements.id.value, quantity: form.elements.quantity.value, sections: 'cart-drawer' };
    var options = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(fields) };
    fetch('/cart/add.js', options).then(function (answer) { return answer.json(); }).then(function (added) {
      form.querySelector('.error').textContent = added.description || '';
      if (added.description) return;
      fetch('/cart.js').then(function (answer) { return answer.json(); }).then(function (cart) {
        theme.show(cart, added.sections['cart-drawer']);
        theme.toggle(true);
      });
    });
    return false;
  };
});

each('.js-submit', function (select) { select.onchange = function () { select.form.submit(); }; });

// Links inside the page roll there; those that lead nowhere are swallowed all the same.
each('a[href^="#"]', function (link) {
  if (link.className === 'js-close' || link.className === 'skip') return;
  link.addEventListener('click', function (event) {
    var target = document.getElementById(link.getAttribute('href').slice(1));
    if (target) target.scrollIntoView();
    event.preventDefault();
    event.stopPropagation();
  });
});

// The theme's own drawer wants Escape and the focus for itself.
document.addEventListener('keydown', function (event) {
  if (event.key !== 'Escape' || !theme.open) return;
  theme.toggle(false);
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener('focusin', function (event) {
  if (theme.open && !drawer.contains(event.target)) drawer.querySelector('.js-close').focus();
});
theme.bind();
