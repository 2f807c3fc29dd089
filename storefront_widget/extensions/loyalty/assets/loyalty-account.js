// The way to Shopify's pages for customers, and back here.
import { h } from "./loyalty-dom.js";

export function address({ links, isDialog }) {
  const url = new URL(links.signIn, location);
  url.searchParams.set("return_to", location.pathname + location.search + (isDialog ? "#loyalty" : ""));
  return url.href;
}

export function signIn(panel, button) {
  button.replaceWith(h("a.main", { href: address(panel) }, panel.words.say("sign_in")));
}
