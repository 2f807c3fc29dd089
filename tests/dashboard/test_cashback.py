"""Cashback in percent: what the earn rule beside it must give, exactly."""

from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.dashboard.rewards import cashback
from loyalty_app.earning import rulebook
from loyalty_app.earning import terms as earning
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Slider, Terms
from loyalty_app.tenancy import acting_for
from tests.dashboard.said import SAID

SAYS = SAID["cashback"] | {"name": "Cashback"}


def given(points: int, amount: str) -> Terms:
    return Terms(kind="cashback", slider=Slider(points=points, amount=Decimal(amount)))


@pytest.mark.parametrize(
    ("percent", "points", "amount", "rule_points", "rule_per"),
    [
        ("5", 100, "1.00", 5, 1),
        ("3.5", 100, "1.00", 7, 2),
        ("10", 1, "0.01", 10, 1),
        ("5", 1, "1", 1, 20),  # a yen's worth
        ("0.01", 100, "1.00", 1, 100),
        ("7.77", 100, "1.00", 777, 100),
        ("1", 3, "0.10", 3, 10),
    ],
)
def test_the_rule_gives_just_the_points_that_become_the_percentage(percent, points, amount, rule_points, rule_per):
    terms = given(points, amount)

    rule = cashback.earn_rule(Decimal(percent), terms)

    assert rule == earning.Terms(kind="per_amount", points=rule_points, per=Decimal(rule_per))
    assert cashback.back(rule, terms) == Decimal(percent) / 100


def test_what_no_rule_can_say_is_refused():
    with pytest.raises(earning.InvalidTerms):
        cashback.earn_rule(Decimal("99.99"), given(10_000_000, "0.01"))


def test_both_are_published_and_the_rule_is_named_on_the_rewards_page(acme, rival, trusted):
    assert trusted.post("/rewards/new/?kind=cashback", SAYS).headers["Location"] == "/rewards/?done=cashback_published"

    with acting_for(acme.id):
        (reward,), (rule,) = catalogue.at(timezone.now()), rulebook.at(timezone.now())
    assert (reward.name, reward.terms) == ("Cashback", given(100, "1"))
    assert (rule.name, rule.terms) == ("Cashback", earning.Terms(kind="per_amount", points=5, per=Decimal(1)))
    with acting_for(rival.id):
        assert (catalogue.at(timezone.now()), rulebook.at(timezone.now())) == ([], [])
    page = trusted.get(f"/rewards/{reward.id}/").content.decode()
    assert "The earn rule “Cashback” gives 5 points for every 1.00 USD, so 5% comes back." in page
    assert "cashback_percent" not in page


def test_a_rule_too_big_is_refused_and_nothing_is_saved(acme, trusted):
    said = SAYS | {"slider_points": "10000000", "slider_amount": "0.01", "cashback_percent": "99.99"}

    answer = trusted.post("/rewards/new/?kind=cashback", said)

    assert answer.status_code == 422
    assert "No earn rule can say that." in answer.content.decode()
    with acting_for(acme.id):
        assert (catalogue.all_revisions(), rulebook.all_revisions()) == ([], [])


def test_a_shop_gives_cashback_once(acme, trusted):
    trusted.post("/rewards/new/?kind=cashback", SAYS)

    answer = trusted.post("/rewards/new/?kind=cashback", SAYS | {"name": "More"})

    assert answer.status_code == 422
    assert "Your shop gives cashback already, by “Cashback”." in answer.content.decode()
    with acting_for(acme.id):
        assert [each.name for each in catalogue.at(timezone.now())] == ["Cashback"]
        assert [each.name for each in rulebook.at(timezone.now())] == ["Cashback"]


def test_other_rules_are_named_because_their_points_become_credit_too(acme, trusted):
    with acting_for(acme.id):
        rulebook.publish("Spend", earning.Terms(kind="per_amount", points=5, per=Decimal(1)), now=timezone.now())

    page = trusted.post("/rewards/preview/?kind=cashback", SAYS).content.decode()

    assert "Your other earn rules keep giving points, and these become store credit, too: Spend." in page
