"""Makers of test data: members, rules, and order bodies in Shopify's webhook shape. Any test may import them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import factory

from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Caps, Conditions, Terms
from loyalty_app.members.models import Member
from loyalty_app.orders import facts
from loyalty_app.orders.record import Seen
from loyalty_app.tenancy import current_shop_id

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PLACED_AT = NOW - timedelta(days=1)
BEGAN_AT = NOW - timedelta(days=365)


class MemberFactory(factory.django.DjangoModelFactory):
    """A member of the acting shop, enrolled by an order."""

    class Meta:
        model = Member

    customer_id = factory.Sequence(lambda number: 7_000_000_000_000 + number)
    enrolled_by = Member.EnrolledBy.ORDER
    enrolled_at = BEGAN_AT
    changed_at = BEGAN_AT

    class Params:
        joined = factory.Trait(joined_at=BEGAN_AT, enrolled_by=Member.EnrolledBy.ACCOUNT)


class LineBody(factory.DictFactory):
    """A line of an order's webhook body."""

    id = factory.Sequence(lambda number: 11_000_000_000_000 + number)
    product_id = 8_001
    variant_id = 9_001
    title = "Linen apron"
    vendor = "Juniper & Loom"
    sku = "APRON"
    quantity = 1
    price = "100.00"
    gift_card = False
    tax_lines = factory.LazyFunction(list)
    discount_allocations = factory.LazyFunction(list)
    current_quantity = factory.SelfAttribute("quantity")


class OrderBody(factory.DictFactory):
    """An order's webhook body: one line of 100.00, paid, by customer 7001, placed yesterday."""

    id = factory.Sequence(lambda number: 5_000_000_000_000 + number)
    name = factory.LazyAttribute(lambda body: f"#{str(body.id)[-5:]}")
    email = "ann@example.com"
    customer = factory.LazyFunction(lambda: {"id": 7001})
    created_at = factory.LazyFunction(PLACED_AT.isoformat)
    processed_at = factory.SelfAttribute("created_at")
    updated_at = factory.SelfAttribute("created_at")
    cancelled_at = None
    test = False
    currency = "USD"
    financial_status = "paid"
    fulfillment_status = None
    source_name = "web"
    taxes_included = False
    payment_gateway_names = factory.LazyFunction(lambda: ["bogus"])
    total_discounts = "0.00"
    total_tip_received = "0.00"
    line_items = factory.LazyFunction(lambda: [LineBody()])
    shipping_lines = factory.LazyFunction(list)
    refunds = factory.LazyFunction(list)


def refund_body(order_id: int, *, id: int, lines=(), adjustments=(), transactions=(), at: datetime = NOW) -> dict:
    """A refunds/create body. lines: (line_item_id, quantity); adjustments: (kind, amount)."""
    return {
        "id": id,
        "order_id": order_id,
        "created_at": at.isoformat(),
        "refund_line_items": [
            {"line_item_id": line_id, "quantity": quantity, "subtotal": 0, "total_tax": 0, "restock_type": "return"}
            for line_id, quantity in lines
        ],
        "order_adjustments": [{"kind": kind, "amount": amount, "tax_amount": "0.00"} for kind, amount in adjustments],
        "transactions": [
            {"kind": "refund", "status": status, "gateway": gateway, "amount": amount}
            for gateway, status, amount in transactions
        ],
    }


def order_facts(**fields) -> facts.OrderFacts:
    return facts.from_webhook(OrderBody(**fields))


def seen(**fields) -> Seen:
    return Seen(order_facts(**fields))


def per_amount(points: int = 1, per: str = "1.00", **fields) -> Terms:
    return Terms(kind="per_amount", points=points, per=Decimal(per), **_parts(fields))


def per_order(points: int = 50, **fields) -> Terms:
    return Terms(kind="per_order", points=points, **_parts(fields))


def joining(points: int = 200) -> Terms:
    return Terms(kind="joining", points=points)


def multiplier(factor: str = "2", **fields) -> Terms:
    return Terms(kind="multiplier", factor=Decimal(factor), **_parts(fields))


def running_programme(*terms: Terms, at: datetime = BEGAN_AT, **settings) -> list:
    """The acting shop runs a programme since ``at`` with these rules; returns their ids."""
    assert current_shop_id()
    programme.begin(now=at)
    if settings:
        programme.change(programme.Programme(**settings), now=at)
    return [rulebook.publish(f"Rule {number}", each, now=at).id for number, each in enumerate(terms, 1)]


def _parts(fields: dict) -> dict:
    """Conditions and caps given flat: per_amount(minimum=..., per_member=...)."""
    conditions = {name: fields.pop(name) for name in list(fields) if name in Conditions.__struct_fields__}
    caps = {name: fields.pop(name) for name in list(fields) if name in Caps.__struct_fields__}
    return {"conditions": Conditions(**conditions), "caps": Caps(**caps), **fields}
