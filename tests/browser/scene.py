"""A store for a test, set up over HTTP as far as the test needs; what the test is about is done in the browser."""

import threading
import time
from urllib.parse import urlsplit
from uuid import uuid4

from devstore.clients import Merchant, Operator, Store
from devstore.stack import Stack


class Scene:
    def __init__(self, stack: Stack, operator: Operator, handle: str):
        self.stack, self.operator, self.handle = stack, operator, handle
        self.domain = f"{handle}.myshopify.com"
        self.store = Store(stack.store_url, self.domain)
        self.merchant = Merchant(self.store, stack.app_url)
        self.admin = f"{stack.store_url}/shop/{self.domain}/admin"
        self.front = f"http://{handle}.localhost:{urlsplit(stack.store_url).port}"

    def opened(self) -> "Scene":
        self.store.call("POST", "/shops", {"domain": self.domain, "name": self.handle.replace("-", " ").title()})
        return self

    def installed(self) -> "Scene":
        assert self.store.of_shop("POST", "/install", {"open": True})["status"] == 200
        return self

    def switched_on(self) -> "Scene":
        self.store.of_shop("POST", "/embed", {"enabled": True})
        return self

    def publish(self, kind: str, **fields: str) -> None:
        self.merchant.submit(f"/rules/new/?kind={kind}", **fields)

    def customer(self, first_name: str, email: str = "") -> dict:
        """Somebody new with an account; another one each time, whatever the name."""
        email = email or f"{first_name.lower()}.{uuid4().hex[:8]}@example.com"
        return self.store.of_shop("POST", "/customers", {"first_name": first_name, "email": email})

    def sign_in(self, page, customer: dict) -> None:
        """The browser of this page is the customer's from now on."""
        cookie = self.store.of_shop("POST", f"/customers/{customer['id']}/sign_in")
        page.context.add_cookies([{"name": cookie["cookie_name"], "value": cookie["cookie_value"], "url": self.front}])

    def settled(self) -> None:
        """Everything is delivered and processed, and what had to be told to Shopify is told."""
        self.store.deliver()
        self.operator.wait_until_quiet()

    def let_the_second_pass(self) -> None:
        """Shopify tells times in whole seconds: an order of this second is judged by the rules it began with."""
        threading.Event().wait(1 - time.time() % 1)
