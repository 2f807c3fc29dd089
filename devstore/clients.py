"""The people of the journey, as HTTP sees them: the merchant in the admin, a shopper in the store, the operator."""

import time
from contextlib import suppress
from html.parser import HTMLParser

import psycopg
import requests

TIMEOUT_S = 30
QUIET_TIMEOUT_S = 120


class NotQuiet(Exception):
    """Work was still waiting after the time allowed."""


class Store:
    """Drives the stand-in store: what customers and the merchant do in Shopify itself."""

    def __init__(self, url: str, shop: str):
        self.url, self.shop = url, shop
        self._session = requests.Session()

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        """One call of the control API; ``path`` is relative to /control. Raises on any refusal, with its sentence."""
        answer = self._session.request(method, f"{self.url}/control{path}", json=body, timeout=TIMEOUT_S)
        if not answer.ok:
            raise requests.HTTPError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else {}

    def of_shop(self, method: str, path: str, body: dict | None = None) -> dict:
        return self.call(method, f"/shops/{self.shop}{path}", body)

    def order(self, *, price: str, quantity: int = 1, product: str = "", **fields) -> dict:
        """An order of one line, without tax or shipping, so that its worth can be seen at a glance."""
        line = {"quantity": quantity, "price": price} | ({"product": product} if product else {})
        plain = {"lines": [line], "tax_rate": "0", "shipping": None}
        return self.of_shop("POST", "/orders", plain | fields)

    def misbehave(self, kind: str, **options) -> None:
        self.call("POST", "/misbehaviour", {"kind": kind, **options})

    def behave(self) -> None:
        self.call("DELETE", "/misbehaviour")

    def deliver(self) -> dict:
        """Deliver all that waits, now, with every retry."""
        return self.call("POST", "/webhooks/flush", {"attempts": 8, "timeout_s": QUIET_TIMEOUT_S})


class Shopper:
    """A customer signed in to the store, or a guest; talks to the app through Shopify's proxy only."""

    def __init__(self, store: Store, customer_id: int | None):
        self._session, self._url = requests.Session(), store.url
        if customer_id is not None:
            cookie = store.of_shop("POST", f"/customers/{customer_id}/sign_in")
            self._session.cookies.set(cookie["cookie_name"], cookie["cookie_value"])

    def state(self) -> dict:
        return self.get("state")

    def join(self) -> dict:
        return self.post("join", {})

    def get(self, path: str, **parameters) -> dict:
        answer = self._session.get(f"{self._url}/apps/loyalty/{path}", params=parameters, timeout=TIMEOUT_S)
        return _told(answer)

    def post(self, path: str, body: dict) -> dict:
        """As the panel posts: with the nonce of the state. Raises with what the app answered when it refuses."""
        headers = {"X-Loyalty-Widget": "1", "X-Loyalty-Nonce": self.state()["nonce"]}
        return _told(self._session.post(
            f"{self._url}/apps/loyalty/{path}", json=body, headers=headers, timeout=TIMEOUT_S
        ))  # fmt: skip


def _told(answer: requests.Response) -> dict:
    if not answer.ok:
        raise requests.HTTPError(f"{answer.url}: {answer.status_code} {answer.text[:300]}")
    return answer.json()


class Merchant:
    """Staff in the embedded admin: every request carries a fresh session token, as App Bridge sends it."""

    def __init__(self, store: Store, app_url: str):
        self._store, self._url = store, app_url

    def _headers(self) -> dict[str, str]:
        token = self._store.of_shop("GET", "/id_token")["token"]
        return {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> requests.Response:
        return requests.get(self._url + path, headers=self._headers(), timeout=TIMEOUT_S)

    def submit(self, path: str, **changes: str) -> None:
        """Open the page, change some fields of its form, send it back. Raises with the page's errors if refused."""
        page = self.get(path)
        page.raise_for_status()
        form = FormReader(page.text)
        answer = requests.post(
            self._url + (form.action or path),
            data=form.fields | changes,
            headers=self._headers(),
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        if answer.status_code >= 400:
            problems = "; ".join(FormReader(answer.text).errors) or answer.text[:300]
            raise requests.HTTPError(f"{path} was refused with {answer.status_code}: {problems}")


class FormReader(HTMLParser):
    """The form of a page as a browser would send it, read from its s-* elements."""

    def __init__(self, html: str):
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.errors: list[str] = []
        self.action = ""
        self._choices_of = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and not self.action:
            self.action = given.get("action") or ""
        if given.get("error"):
            self.errors.append(f"{given.get('name')}: {given['error']}")
        if tag in ("s-choice", "s-option"):
            if "selected" in given:
                self.fields.setdefault(self._choices_of, []).append(given["value"] or "")
        elif name := given.get("name"):
            if tag in ("s-choice-list", "s-select"):
                self._choices_of = name
            elif tag not in ("s-checkbox", "s-switch") or "checked" in given:
                self.fields[name] = [given.get("value") or ""]


class Operator:
    """Reads the database as an operator would, without the app's code."""

    def __init__(self, database_url: str):
        self._connection = psycopg.connect(database_url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def one(self, sql: str, *parameters) -> tuple:
        return self._connection.execute(sql, parameters).fetchone()

    def shop_id(self, domain: str) -> int:
        return self.one("SELECT id FROM shops_shop WHERE domain = %s", domain)[0]

    def balances(self, shop_id: int, customer_id: int) -> tuple[int, int]:
        """A member's (available, pending) points, found by Shopify's customer id."""
        return self.one(
            """
            SELECT coalesce(sum(a.balance) FILTER (WHERE a.kind = 'available'), 0)::bigint,
                   coalesce(sum(a.balance) FILTER (WHERE a.kind = 'pending'), 0)::bigint
              FROM members_member m
              JOIN ledger_account a ON a.shop_id = m.shop_id AND a.member_id = coalesce(m.merged_into_id, m.id)
             WHERE m.shop_id = %s AND m.customer_id = %s
            """,
            shop_id, customer_id,
        )  # fmt: skip

    def order_reason(self, shop_id: int, order_id: int) -> tuple[int, str] | None:
        """(points, reason) of the order's newest award."""
        return self.one(
            """
            SELECT w.points, w.reason
              FROM earning_award w
              JOIN orders_order o ON o.shop_id = w.shop_id AND o.id = w.order_id
             WHERE o.shop_id = %s AND o.shopify_id = %s
             ORDER BY w.number DESC LIMIT 1
            """,
            shop_id, order_id,
        )  # fmt: skip

    def waiting(self) -> int:
        """Events and effects that are still to be worked on and have not failed for good."""
        events = self.one("SELECT count(*) FROM webhooks_waiting WHERE state = 'due'")[0]
        effects = self.one("SELECT count(*) FROM outbox_effect WHERE state = 'due'")[0]
        return events + effects

    def wait_until_quiet(self) -> None:
        deadline, wait_s = time.monotonic() + QUIET_TIMEOUT_S, 0.02
        while self.waiting():
            if time.monotonic() > deadline:
                raise NotQuiet(f"{self.waiting()} events and effects still wait after {QUIET_TIMEOUT_S} s.")
            time.sleep(wait_s)
            wait_s = min(wait_s * 1.5, 0.1)

    def eventually(self, sql: str, *parameters, wanted) -> bool:
        """Whether the first column becomes ``wanted`` within the time allowed."""
        deadline = time.monotonic() + QUIET_TIMEOUT_S
        while time.monotonic() < deadline:
            with suppress(TypeError):
                if self.one(sql, *parameters)[0] == wanted:
                    return True
            time.sleep(0.05)
        return False
