// Requests to our own origin carry a fresh ID token, by fetch and by XMLHttpRequest (htmx uses the latter).
const RETRY = 'X-Shopify-Retry-Invalid-Session-Request';
const REAUTHORIZE = 'X-Shopify-API-Request-Failure-Reauthorize-Url';
const LEAVE_S = 5; // a token this near its end is not handed out again

let kept = { token: '', expires: 0 };
let fetching = null;

const expiryOf = (token) => {
  try { return JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).exp; } catch { return 0; }
};

const freshToken = () => {
  fetching ??= ask('idToken').then((token) => { kept = { token, expires: expiryOf(token) }; return token; }).finally(() => { fetching = null; });
  return fetching;
};

const idToken = async () => (kept.expires - Date.now() / 1000 > LEAVE_S ? kept.token : freshToken());

const isOurs = (url) => {
  const { origin } = new URL(url, document.baseURI);
  return origin === location.origin;
};

/** True when the server asks for another way in; the admin then leaves the frame for that address. */
const leavesForConsent = (address) => {
  if (!address) return false;
  tell('redirect', { url: new URL(address, document.baseURI).href });
  return true;
};

const nativeFetch = natives.fetch.bind(window);
window.fetch = async (input, init) => {
  const request = new Request(input, init);
  if (!isOurs(request.url) || request.headers.has('Authorization') || !isEmbedded) return nativeFetch(request);
  const send = async (token) => {
    const signed = new Request(request.clone());
    signed.headers.set('Authorization', `Bearer ${token}`);
    return nativeFetch(signed);
  };
  let response = await send(await idToken());
  if (response.status === 401 && response.headers.has(RETRY)) response = await send(await freshToken());
  leavesForConsent(response.headers.get(REAUTHORIZE));
  return response;
};

// The same for XMLHttpRequest. Our listeners are there before anybody else's, so that a refused first answer is never seen:
// it is swallowed and the very same object is opened and sent again.
class SignedRequest extends natives.XMLHttpRequest {
  #opened = null;
  #headers = [];
  #body = null;
  #ours = false;
  #retried = false;
  #again = false;

  constructor() {
    super();
    for (const name of ['readystatechange', 'load', 'loadend']) this.addEventListener(name, (event) => this.#inspect(event, name));
  }

  open(method, url, isAsync = true, ...rest) {
    this.#opened = [method, url, isAsync, ...rest];
    this.#headers = [];
    this.#retried = false;
    this.#ours = isEmbedded && isAsync && isOurs(url);
    super.open(...this.#opened);
  }

  setRequestHeader(name, value) {
    if (name.toLowerCase() === 'authorization') this.#ours = false;
    this.#headers.push([name, value]);
    super.setRequestHeader(name, value);
  }

  send(body = null) {
    this.#body = body;
    if (!this.#ours) { super.send(body); return; }
    const opened = this.#opened;
    idToken().then((token) => {
      if (this.#opened !== opened || this.readyState !== SignedRequest.OPENED) return; // aborted or used anew meanwhile
      super.setRequestHeader('Authorization', `Bearer ${token}`);
      super.send(body);
    }, () => this.dispatchEvent(new ProgressEvent('error')));
  }

  abort() {
    const wasWaiting = this.#ours && this.readyState === SignedRequest.OPENED && this.#opened !== null;
    this.#opened = null; // a token that arrives later finds nothing to send
    super.abort();
    if (wasWaiting) { this.dispatchEvent(new ProgressEvent('abort')); this.dispatchEvent(new ProgressEvent('loadend')); }
  }

  #inspect(event, name) {
    if (!this.#ours || this.readyState !== SignedRequest.DONE) return;
    if (name === 'readystatechange' && !this.#retried && this.status === 401 && this.getResponseHeader(RETRY)) {
      this.#retried = true;
      this.#again = true;
    }
    if (this.#again) {
      event.stopImmediatePropagation();
      if (name === 'loadend') this.#sendAgain();
    } else if (name === 'load') leavesForConsent(this.getResponseHeader(REAUTHORIZE));
  }

  async #sendAgain() {
    const token = await freshToken();
    this.#again = false;
    const { responseType, timeout, withCredentials } = this;
    super.open(...this.#opened);
    Object.assign(this, { responseType, timeout, withCredentials });
    for (const [header, value] of this.#headers) super.setRequestHeader(header, value);
    super.setRequestHeader('Authorization', `Bearer ${token}`);
    super.send(this.#body);
  }
}
window.XMLHttpRequest = SignedRequest;
