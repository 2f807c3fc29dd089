"""The example beside a rule's form: reckoned like a real order, while it is typed."""

from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.earning import rulebook
from loyalty_app.earning.models import EarnRule
from loyalty_app.earning.terms import Terms
from loyalty_app.tenancy import acting_for

SPENT = {"points": "5", "per": "1", "mode": "proportional", "period": "month"}


def example(staff, data: dict, *, kind: str = "per_amount") -> str:
    answer = staff.post(f"/rules/example/?kind={kind}", data)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def headline(fragment: str) -> str:
    start = fragment.index('fontSize="large-100">') + len('fontSize="large-100">')
    return fragment[start : fragment.index("<", start)]


# The example order: two linen shirts at 24.00 less 4.00, a candle at 18.50, shipping 5.00. What counts is 62.50.
@pytest.mark.parametrize(
    ("case", "changes", "points"),
    [
        ("5 for each 1.00", {}, "312 points"),
        ("full steps of 10.00", {"per": "10", "mode": "per_step"}, "30 points"),
        ("in proportion of 10.00", {"per": "10"}, "31 points"),
        ("capped", {"per_order": "100"}, "100 points"),
        ("only what fits: the shirts", {"vendors": "Mill"}, "220 points"),
        ("all but one SKU: the shirts", {"excluded_skus": "C-1"}, "220 points"),
        ("below the minimum", {"minimum": "100"}, "0 points"),
        ("by tag and channel, which the example has", {"customer_tags": "vip", "channels": ["pos"]}, "312 points"),
    ],
)
def test_the_example_is_reckoned_as_by_hand(acme, staff, case, changes, points):
    assert headline(example(staff, SPENT | changes)) == points


def test_the_example_shows_each_line_and_says_why(acme, staff):
    fragment = example(staff, SPENT | {"name": "Spend <b>", "vendors": "Mill"})

    assert "2 × Linen shirt" in fragment
    assert "44.00 USD" in fragment
    assert "Spend &lt;b&gt;: 5 points for every 1.00 USD, on 44.00 USD: 220." in fragment


def test_a_campaign_multiplies_the_live_rules(acme, staff):
    with acting_for(acme.id):
        rulebook.publish("Three", Terms(kind="per_order", points=300), now=timezone.now())

    assert headline(example(staff, {"factor": "2", "period": "life"}, kind="multiplier")) == "600 points"


def test_a_campaign_without_rules_assumes_one_and_says_so(acme, staff):
    fragment = example(staff, {"factor": "2", "period": "life"}, kind="multiplier")

    assert headline(fragment) == "125 points"
    assert "You have none yet, so the example assumes one." in fragment


def test_prices_fit_the_currency(acme, staff):
    acme.currency = "JPY"
    acme.save()

    assert headline(example(staff, SPENT | {"points": "1", "per": "100"})) == "62 points"


def test_an_unfinished_form_says_what_is_missing_and_shows_no_error(acme, staff):
    fragment = example(staff, SPENT | {"points": ""})

    assert "Complete the fields, and you see here what an order brings." in fragment
    assert "error" not in fragment


def test_an_example_needs_no_name_and_saves_nothing(acme, staff):
    assert headline(example(staff, {"points": "70", "period": "life"}, kind="per_order")) == "70 points"
    assert headline(example(staff, {"points": "70"}, kind="joining")) == "70 points"
    with acting_for(acme.id):
        assert EarnRule.objects.count() == 0


def test_a_new_form_begins_with_an_example(acme, staff):
    page = staff.get("/rules/new/?kind=per_amount").content.decode()

    assert headline(page) == "62 points"


def test_a_rules_form_shows_its_own_example(acme, staff):
    with acting_for(acme.id):
        rule = rulebook.publish("Spend", Terms(kind="per_amount", points=3, per=Decimal(1)), now=timezone.now())

    assert headline(staff.get(f"/rules/{rule.id}/").content.decode()) == "187 points"


def test_an_unknown_kind_has_no_example(acme, staff):
    assert staff.post("/rules/example/?kind=luck", SPENT).status_code == 404
