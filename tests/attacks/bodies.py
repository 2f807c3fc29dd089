"""Webhook bodies of every topic that reads one, and values that no sane sender would put into them."""

import json
from collections.abc import Iterator

from tests.factories import LineBody, OrderBody, refund_body


def _money(amount: str) -> dict:
    return {"shop_money": {"amount": amount, "currency_code": "USD"}}


def order() -> dict:
    line = LineBody(id=11, quantity=3, price="100.00") | {
        "price_set": _money("100.00"),
        "total_discount": "1.00",
        "discount_allocations": [{"amount": "1.00", "amount_set": _money("1.00")}],
        "tax_lines": [{"price": "19.00", "price_set": _money("19.00")}],
    }
    shipping = {"price": "5.00", "discounted_price": "4.00", "tax_lines": [{"price": "1.00"}]}
    refund = refund_body(77, id=31, lines=[(11, 1)], adjustments=[("shipping_refund", "-1.00")])
    fulfilment = {"created_at": "2026-11-21T12:00:00Z", "status": "success"}
    return OrderBody(
        id=77, line_items=[line], shipping_lines=[shipping], refunds=[refund], fulfillment_status="fulfilled"
    ) | {
        "customer": {"id": 7001, "tags": "gold, wholesale"},
        "fulfillments": [fulfilment],
        "total_price": "300.00",
        "contact_email": "ann@example.com",
    }


def _refund() -> dict:
    paid = [("bogus", "success", "12.00")]
    return refund_body(77, id=32, lines=[(11, 1)], adjustments=[("refund_discrepancy", "-2.00")], transactions=paid)


BODIES = {
    "orders/create": order(),
    "orders/delete": {"id": 77},
    "orders/edited": {"order_edit": {"id": 5, "order_id": 77, "line_items": {"additions": [], "removals": []}}},
    "refunds/create": _refund(),
    "order_transactions/create": {
        "id": 9, "order_id": 77, "gateway": "bogus", "processed_at": "2026-11-22T11:00:00Z", "created_at": None,
    },
    "customers/update": {"id": 7001, "tags": "gold", "updated_at": "2026-11-22T11:00:00Z", "email": "a@example.com"},
    "customer.tags_added": {
        "customerId": "gid://shopify/Customer/7001", "tags": ["gold"], "occurredAt": "2026-11-22T11:00:00Z",
    },
    "customers/merge": {
        "admin_graphql_api_customer_kept_id": "gid://shopify/Customer/7001",
        "admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/7002",
        "status": "completed",
        "errors": [],
    },
    "customers/data_request": {
        "shop_domain": "acme.myshopify.com", "customer": {"id": 7001, "email": "ann@example.com"},
        "orders_requested": [77], "data_request": {"id": 9},
    },
    "customers/redact": {
        "shop_domain": "acme.myshopify.com", "customer": {"id": 7001, "email": "ann@example.com"},
        "orders_to_redact": [77],
    },
    "shop/update": {"id": 1, "myshopify_domain": "acme.myshopify.com", "currency": "USD"},
    "app/scopes_update": {"id": "x", "current": ["read_orders"]},
}  # fmt: skip

# As JSON texts: some of them no Python value can be.
HOSTILE = [
    "null", "true", "false", "0", "-1", "0.1", "-0.0", "2.5", "1e18", "1e999", "-1e999", "NaN", "1" + "0" * 400,
    "1" + "0" * 5_000, "999999999999999", "9223372036854775807", "9223372036854775808", '""', '"x"', '"2"', '"-5"',
    '"a\\u0000b"', '"\\ud800"', '"\\u0663"', '"NaN"', '"Infinity"', '"1e-99999999"', '"1e999999999"', '"1e14"',
    f'"{"9" * 5_000}"', f'"0.{"0" * 5_000}1"', '"999999999999999.999999999999999999999999"',
    '"0001-01-01T00:00:00Z"', '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59Z"', '"9999-12-31T23:59:59-12:00"',
    '"9999-06-01T00:00:00Z"', '"1970-01-01"', f'"{"C" * 50}"', f'"{"y" * 400}"', '"<script>alert(1)</script>"',
    '"; DROP TABLE members_member; --"', '"😀"', "[]", "{}", "[[]]", "[1]", "[{}]", "[null]", '["x"]', '{"a":1}',
    "[" * 300 + "]" * 300, "[" * 5_000 + "]" * 5_000, '"completed"', '"pending"', '"gid://shopify/Order/77"',
]  # fmt: skip


def paths(value: object, here: tuple = ()) -> Iterator[tuple]:
    """Every place inside a body, and the body itself."""
    yield here
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(inner, (*here, key))


def put(body: object, changes: dict[tuple, str]) -> bytes:
    """The body as JSON, with these texts in these places."""
    marks = {path: f"@{number}@" for number, path in enumerate(changes)}
    text = json.dumps(_marked(body, marks, ()))
    for path, mark in marks.items():
        text = text.replace(f'"{mark}"', changes[path])
    return text.encode()


def _marked(value: object, marks: dict[tuple, str], here: tuple) -> object:
    if here in marks:
        return marks[here]
    if isinstance(value, dict):
        return {key: _marked(inner, marks, (*here, key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [_marked(inner, marks, (*here, place)) for place, inner in enumerate(value)]
    return value
