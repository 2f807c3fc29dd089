"""What a merchant may say in a rule, and what the form answers when it can't be meant."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from loyalty_app.dashboard.rules.form import JOINING, MULTIPLIER, PER_AMOUNT, PER_ORDER, RuleForm

NEW_YORK = ZoneInfo("America/New_York")
SPENT = {"name": "Spend", "points": "5", "per": "1", "mode": "proportional", "period": "month"}


def form(data: dict, *, kind: str = PER_AMOUNT, currency: str = "USD") -> RuleForm:
    return RuleForm(data, kind=kind, currency=currency, zone=NEW_YORK)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (JOINING, {"name", "points", "starts_on", "ends_on"}),
        (PER_ORDER, {"name", "points", "exclusive", "priority"}),
        (MULTIPLIER, {"name", "factor", "starts_on", "ends_on"}),
        (PER_AMOUNT, {"name", "points", "per", "mode", "minimum", "per_member", "period"}),
    ],
)
def test_each_kind_has_its_fields(kind, names):
    fields = set(form({}, kind=kind).fields)

    assert names <= fields
    assert ("factor" in fields) == (kind == MULTIPLIER)
    assert ("minimum" in fields) == (kind != JOINING)


def test_lists_are_read_with_commas_and_lines_each_value_once():
    given = form(SPENT | {"customer_tags": "vip, gold\nvip,,  silver ", "products": "788, 9"})

    assert given.is_valid(), given.errors
    assert given.cleaned_data["customer_tags"] == ("vip", "gold", "silver")
    assert given.cleaned_data["products"] == (788, 9)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "Give the rule a name that shoppers understand."),
        ({"points": "0"}, "points", "Enter a whole number of points, 1 or more."),
        ({"points": "1.5"}, "points", "Enter a whole number of points, 1 or more."),
        ({"points": ""}, "points", "Enter a whole number of points, 1 or more."),
        ({"per": "0"}, "per", "Enter an amount above zero."),
        ({"per": "ten"}, "per", "Enter an amount, such as 10 or 12.50."),
        ({"per": "1.005"}, "per", "Enter an amount with at most 2 decimals."),
        ({"minimum": "-5"}, "minimum", "Enter an amount above zero."),
        ({"products": "shirt"}, "products", "Enter product ids as numbers, separated by commas."),
        ({"vendors": "x" * 256}, "vendors", "A value is longer than 255 characters. Separate values by commas."),
        ({"skus": ",".join(map(str, range(101)))}, "skus", "Enter at most 100 values."),
        ({"per_order": "0"}, "per_order", "Enter a whole number of points, 1 or more."),
        (
            {"starts_on": "2026-12-24", "ends_on": "2026-12-23"},
            "ends_on",
            "The last day is before the first. Choose a later day.",
        ),
    ],
)
def test_an_error_says_what_to_do(changes, field, words):
    refused = form(SPENT | changes)

    assert refused.errors == {field: [words]}


def test_a_yen_has_no_decimals():
    assert form(SPENT | {"per": "100.5"}, currency="JPY").errors == {
        "per": ["Enter an amount with at most 0 decimals."]
    }
    assert form(SPENT | {"per": "100"}, currency="JPY").is_valid()


def test_days_are_the_shops_and_the_last_one_is_whole():
    given = form(SPENT | {"starts_on": "2026-12-24", "ends_on": "2026-12-26"})
    assert given.is_valid()
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    assert given.starts_at(now=now) == datetime(2026, 12, 24, 5, tzinfo=UTC)
    assert given.ends_at() == datetime(2026, 12, 27, 5, tzinfo=UTC)


def test_a_rule_without_days_begins_now_and_never_in_the_past():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    open_ended, begun = form(SPENT), form(SPENT | {"starts_on": "2026-11-01"})
    assert open_ended.is_valid() and begun.is_valid()

    assert (open_ended.starts_at(now=now), open_ended.ends_at()) == (now, None)
    assert begun.starts_at(now=now) == now


def test_a_multiplier_is_an_exact_number():
    given = form({"name": "Double", "factor": "1.5", "period": "life"}, kind=MULTIPLIER)

    assert given.is_valid(), given.errors
    assert given.cleaned_data["factor"] == Decimal("1.5")
    assert form({"name": "None", "factor": "1", "period": "life"}, kind=MULTIPLIER).errors == {
        "factor": ["Enter a number above 1 and up to 100, such as 2 or 1.5."]
    }
