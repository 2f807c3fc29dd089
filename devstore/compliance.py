"""The three messages the law asks for, sent when somebody presses the button rather than days later."""

from devstore import customers, shops
from devstore.errors import Refused
from devstore.store import Store
from devstore.webhooks import deliveries


def data_request(store: Store, shop: str, customer_id: int) -> dict:
    """A customer asks what is known of them (customers/data_request)."""
    customer = customers.stored(store, shop, customer_id)
    body = _head(store, shop) | {
        "orders_requested": _orders_of(store, shop, customer["id"], customer["email"]),
        "customer": _person(customer),
        "data_request": {"id": store.new_id("data_request")},
    }
    deliveries.emit(store, shop, "customers/data_request", body, resource_id=customer["id"])
    return body


def redact_customer(store: Store, shop: str, *, customer_id: int | None = None, email: str | None = None) -> dict:
    """Forget a customer, or somebody known by e-mail only (customers/redact)."""
    if customer_id is None and not email:
        raise Refused("Name the customer to forget by id or e-mail.")
    customer = customers.stored(store, shop, customer_id) if customer_id is not None else None
    email = email or (customer and customer["email"])
    body = _head(store, shop) | {
        "customer": _person(customer) if customer else {"email": email, "phone": None},
        "orders_to_redact": _orders_of(store, shop, customer["id"] if customer else None, email),
    }
    deliveries.emit(store, shop, "customers/redact", body, resource_id=customer["id"] if customer else None)
    return body


def redact_shop(store: Store, shop: str) -> dict:
    """Forget the shop (shop/redact): sent 48 hours after an uninstall, even when the app was installed again."""
    body = _head(store, shop)
    deliveries.emit(store, shop, "shop/redact", body, resource_id=body["shop_id"])
    return body


def _head(store: Store, shop: str) -> dict:
    return {"shop_id": shops.stored(store, shop)["id"], "shop_domain": shop}


def _person(customer: dict) -> dict:
    return {key: customer[key] for key in ("id", "email", "phone")}


def _orders_of(store: Store, shop: str, customer_id: int | None, email: str | None) -> list[int]:
    return [
        order["id"]
        for order in store.documents.all("order", shop)
        if (customer_id and order["customer_id"] == customer_id)
        or (email and (order["email"] or "").lower() == email.lower())
    ]
