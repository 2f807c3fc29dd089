"""The shop's discount codes."""

from devstore.errors import Refused
from devstore.store import Store


def codes(store: Store, shop: str) -> list[dict]:
    """[{"code", "kind": percentage | fixed_amount | shipping, "value"}]"""
    return store.documents.all("discount", shop)


def find(store: Store, shop: str, code: str) -> dict:
    """The discount of a code, whatever its case."""
    for each in codes(store, shop):
        if each["code"].lower() == code.strip().lower():
            return each
    raise Refused(f"The discount code {code.strip()} isn't valid here.")


def add(store: Store, shop: str, *, code: str, kind: str, value: str) -> dict:
    if kind not in ("percentage", "fixed_amount", "shipping"):
        raise Refused("A discount is a percentage, a fixed_amount or shipping.")
    discount = {"code": code, "kind": kind, "value": str(value)}
    store.documents.put("discount", shop, code, discount)
    return discount
