"""The preview's sample is what the storefront would answer a member, so that the widget can show it."""

from datetime import timedelta
from decimal import Decimal

import msgspec

from loyalty_app.dashboard.look import sample
from loyalty_app.earning import settle
from loyalty_app.orders import record
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms
from storefront_widget import past, present
from tests import factories


def shape(value) -> object:
    """The names of everything in it; of a list, those of its first. What a sentence says is its own affair."""
    if isinstance(value, dict) and value.keys() >= {"text", "values"}:
        return "sentence"
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items() if name != "texts"}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None


def test_the_sample_has_the_shape_of_the_storefronts_answer(in_acme, now):
    factories.running_programme(factories.per_amount(5), pending_days=14)
    catalogue.publish("5 off", Terms(kind="amount_off", points=500, amount=Decimal(5)), now=now - timedelta(days=1))
    orders = record.record([factories.seen(customer={"id": 7001})], now=now)
    settle.settle(orders, now=now)

    real = msgspec.json.decode(msgspec.json.encode(present.state(in_acme, 7001, locale="en", now=now)))
    told = sample.answers(sample.said("en", {}), language="en", shop="Acme", currency="USD", now=now)
    shown = told["state"]

    # Notes and expiries may be missing; what is shown of an order may be pending or not.
    assert shape(shown | {"notes": []}) == shape(real | {"notes": []})
    assert shown["texts"].keys() >= real["texts"].keys()
    assert shape(told["history"]) == shape(past.page_of(7001, before="", locale="en", now=now))
