// The first address of a visit carries a signed query with an ID token. It has done its work once the page is there;
// left in the history it would be sent again, expired, when the merchant comes back to this page.
const SPENT = ['id_token', 'hmac', 'session', 'timestamp'];

const url = new URL(location.href);
if (SPENT.some((name) => url.searchParams.has(name))) {
  SPENT.forEach((name) => url.searchParams.delete(name));
  history.replaceState(history.state, '', url);
}
