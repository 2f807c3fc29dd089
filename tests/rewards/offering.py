"""Rewards of every kind, short: offering("amount_off", points=500) publishes one and gives its id."""

from datetime import datetime
from decimal import Decimal

from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Conditions, Limits, Slider, Terms, Variant
from tests.factories import BEGAN_AT

A_CENT_A_POINT = Slider(points=100, amount=Decimal("1.00"))
WORTH = {
    "amount_off": {"points": 500, "amount": Decimal("5.00")},
    "percent_off": {"points": 500, "percent": Decimal(10)},
    "free_shipping": {"points": 300},
    "free_product": {"points": 400},
    "gift_card": {"points": 500, "amount": Decimal("5.00")},
    "store_credit": {"points": 500, "amount": Decimal("5.00")},
    "cashback": {"slider": A_CENT_A_POINT},
    "donation": {"points": 200, "amount": Decimal("2.00"), "cause": "Trees"},
    "custom": {"points": 250, "text": "A tote bag, by post."},
}


def terms_of(kind: str = "amount_off", **fields) -> Terms:
    """Conditions and limits may be given flat: terms_of(minimum_spend=..., stock=3)."""
    conditions = {name: fields.pop(name) for name in list(fields) if name in Conditions.__struct_fields__}
    limits = {name: fields.pop(name) for name in list(fields) if name in Limits.__struct_fields__}
    worth = dict(WORTH[kind])
    if "slider" in fields:
        worth.pop("points", None), worth.pop("amount", None)
    if "variant_id" in fields:
        worth["variants"] = (Variant(id=fields.pop("variant_id"), title="A thing"),)
    return Terms(kind=kind, conditions=Conditions(**conditions), limits=Limits(**limits), **(worth | fields))


def offering(kind: str = "amount_off", *, at: datetime = BEGAN_AT, name: str = "", **fields) -> int:
    return catalogue.publish(name or kind.replace("_", " "), terms_of(kind, **fields), now=at).id
