"""The storefront's side of the app proxy: requests as Shopify signs and forwards them, and a page with the widget."""

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from bench.storefront import ASSETS, SHOP, block_html
from storefront_widget import nonces

WIDGET = {"HTTP_X_LOYALTY_WIDGET": "1"}
PAGE = (
    "<!doctype html><html lang={locale}><meta name=viewport content='width=device-width'><title>Store</title>"
    "<body style='margin:0;font-family:Georgia'><h1>Store</h1><a href='/x'>Outside</a><p>{text}</p>"
    "{block}</body></html>"
)


def signed(domain: str, customer_id: int | None, **fields: str) -> str:
    """A query as Shopify signs it, whoever is signed in."""
    signed_in = "" if customer_id is None else str(customer_id)
    fields |= {
        "shop": domain,
        "path_prefix": fields.get("path_prefix", "/apps/loyalty"),
        "timestamp": str(int(time.time())),
        "logged_in_customer_id": signed_in,
    }
    text = "".join(sorted(f"{key}={value}" for key, value in fields.items()))
    return urlencode(
        fields
        | {"signature": hmac.new(settings.SHOPIFY_API_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()}
    )


def without_nonce(answer) -> dict:
    """What an answer says, but for the nonce that it brings."""
    return {key: value for key, value in answer.json().items() if key != "nonce"}


class Shopper:
    """Somebody on a shop's storefront; ``customer_id`` None is a guest."""

    def __init__(self, shop, customer_id: int | None = None):
        self.shop_id, self.domain, self.customer_id, self.client = shop.id, shop.domain, customer_id, Client()

    def get(self, name: str, **query: str):
        return self.client.get(f"/proxy/{name}?{signed(self.domain, self.customer_id, **query)}")

    def state(self, **query: str) -> dict:
        answer = self.get("state", **query)
        assert answer.status_code == 200
        return answer.json()

    def history(self, **query: str) -> dict:
        answer = self.get("history", **query)
        assert answer.status_code == 200
        return answer.json()

    def nonce(self) -> str:
        """As any answer would bring one."""
        return nonces.issue(self.shop_id, self.customer_id, now=timezone.now())

    def post(self, name: str, body: object, **headers):
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(
            f"/proxy/{name}?{signed(self.domain, self.customer_id)}",
            content,
            content_type="application/json",
            **(headers or {**WIDGET, "HTTP_X_LOYALTY_NONCE": self.nonce()}),
        )

    def join(self, **headers):
        return self.post("join", {}, **headers)


class Storefront:
    """A page of the shop in a browser. Its requests to the app go through the same signing as Shopify's proxy."""

    def __init__(self, page, shopper: Shopper, *, locale: str = "en", customer: dict | None = None, **block_settings):
        self.page, self.shopper, self.asked, self.is_down = page, shopper, [], ""
        self.products = {}  # by handle, as Shopify's /products/HANDLE.js tells them
        self.loses_answers = ""  # the app hears what is asked, and nobody its answer: "500", or a fault of the network
        self.cart = {"currency": "USD", "items": [], "items_subtotal_price": 0, "discount_codes": []}
        block = block_html(customer, locale, block_settings)
        self._database = connections["default"]
        self._database.inc_thread_sharing()
        self._html = PAGE.format(locale=locale, text="Linen. " * 800, block=block)
        page.route("**/*", self._answer)

    def visit(self) -> "Storefront":
        self.page.goto(f"{SHOP}/")
        return self

    @property
    def button(self):
        return self.page.locator("loyalty-rewards > button, loyalty-rewards button").first

    @property
    def panel(self):
        return self.page.get_by_role("dialog")

    def open(self):
        """Press the button and wait until the panel says something: what it has, or what went wrong."""
        self.button.click()
        self.panel.locator(".hero:not(.bone), .empty").first.wait_for()
        return self.panel

    def _answer(self, route) -> None:
        path, _, query = route.request.url.removeprefix(SHOP).partition("?")
        if path.startswith("/cdn/"):
            file = ASSETS / path.rsplit("/", 1)[-1].partition("#")[0]
            kind = "text/javascript" if file.suffix == ".js" else "text/css"
            route.fulfill(body=file.read_text(encoding="utf-8"), content_type=f"{kind}; charset=utf-8")
        elif path.startswith("/apps/loyalty/"):
            self.asked.append((route.request.method, path.removeprefix("/apps/loyalty/")))
            self._forward(route, path.removeprefix("/apps/loyalty/"), dict(parse_qsl(query)))
        elif path.startswith("/cart") and path.endswith(".js"):
            self._tell_cart(route, path)
        elif path.startswith("/products/"):
            product = self.products.get(path.removeprefix("/products/").removesuffix(".js"))
            route.fulfill(json=product) if product else route.fulfill(status=404, body="Nothing here.")
        elif path == "/":
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404, body="Nothing here.")

    def _tell_cart(self, route, path: str) -> None:
        """Shopify's Ajax cart, as far as the widget uses it: every code that is put on it counts."""
        if self.cart is None:
            return route.fulfill(status=500, body="broken")
        if path == "/cart/update.js":
            codes = route.request.post_data_json["discount"].split(",")
            self.cart["discount_codes"] = [{"code": code, "applicable": True} for code in codes]
        return route.fulfill(json=self.cart)

    def _forward(self, route, name: str, query: dict[str, str]) -> None:
        if self.is_down:
            return route.abort(self.is_down) if self.is_down != "500" else route.fulfill(status=500, body="broken")
        # The browser driver's callbacks run inside its event loop, where Django would open another connection.
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(self._ask, route.request, name, query).result()
        if self.loses_answers == "500":
            return route.fulfill(status=502, body="bad gateway")
        if self.loses_answers:
            return route.abort(self.loses_answers)
        return route.fulfill(
            status=answer.status_code, body=answer.content, content_type=answer.headers["Content-Type"]
        )

    def _ask(self, request, name: str, query: dict[str, str]):
        connections["default"] = self._database
        shopper = self.shopper
        address = f"/proxy/{name}?{signed(shopper.domain, shopper.customer_id, **query)}"
        if request.method == "GET":
            return shopper.client.get(address)
        return shopper.client.post(
            address,
            request.post_data,
            content_type=request.headers.get("content-type", ""),
            headers={name: request.headers.get(name, "") for name in ("x-loyalty-widget", "x-loyalty-nonce")},
        )
