"""From an installed app to a live programme: ready-made ones, what they cost, and the guide that can be put away."""

from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.audit_trail.models import Entry
from loyalty_app.dashboard.home import starters
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Programme
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.checks import check
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for


def published(shop) -> tuple[int, int]:
    with acting_for(shop.id):
        now = timezone.now()
        return len(rulebook.at(now)), len(catalogue.at(now))


@pytest.mark.parametrize(("key", "percent"), [("light", 1), ("steady", 3), ("generous", 5)])
@pytest.mark.parametrize(("currency", "unit"), [("USD", 1), ("JPY", 100), ("KWD", 1)])
def test_a_starter_costs_what_it_says(key, percent, currency, unit):
    """Worked out anew: whoever spends 1,000 units redeems all points for the dearest reward."""
    starter = {each.key: each for each in starters.every(currency)}[key]
    (per_amount,) = [terms for _name, terms in starter.rules if terms.kind == "per_amount"]

    points = 1_000 * unit / per_amount.per * per_amount.points
    backs = {points / terms.points * terms.amount / unit for _name, terms in starter.rewards}

    assert max(backs) == 10 * percent
    assert starter.percent == percent
    for _name, terms in starter.rewards:
        check(terms)


def test_one_press_begins_a_programme(acme, rival, staff):
    with acting_for(acme.id):
        programme.begin(now=timezone.now())
        programme.change(Programme(paused=True), now=timezone.now())

    page = staff.get("/start/").content.decode()
    answer = staff.post("/start/steady/")

    assert page.count("Start with this") == 3
    assert "3 % of sales to members" in page
    assert "3.00 USD off for 100 points." in page
    assert answer.headers["Location"] == "/?done=programme_begun"
    assert published(acme) == (2, 3)
    assert published(rival) == (0, 0)
    with acting_for(acme.id):
        assert not programme.at(timezone.now()).paused
        acts = set(Entry.objects.values_list("act", "staff_id"))
    assert {("rule.published", "42"), ("reward.published", "42")} <= acts


def test_a_second_press_adds_nothing_and_says_so(acme, staff):
    with acting_for(acme.id):
        programme.begin(now=timezone.now())
    staff.post("/start/steady/")

    again = staff.post("/start/generous/")

    assert again.headers["Location"] == "/rules/?done=has_begun"
    assert published(acme) == (2, 3)
    page = staff.get("/start/").content.decode()
    assert "Your programme has begun" in page
    assert "Start with this" not in page


def test_a_programme_that_is_none_is_not_found(acme, staff):
    with acting_for(acme.id):
        programme.begin(now=timezone.now())

    assert staff.post("/start/lavish/").status_code == 404
    assert staff.get("/start/steady/").status_code == 405
    assert published(acme) == (0, 0)


def test_yen_are_counted_by_the_hundred(acme, staff):
    Shop.objects.filter(id=acme.id).update(currency="JPY")

    page = staff.get("/start/").content.decode()

    assert "300 JPY off for 100 points." in page
    assert "1 point for every 100 JPY" in page


def test_the_guide_is_put_away_and_comes_back(acme, rival, staff, rival_staff):
    for _time in range(2):
        staff.post("/start/hidden/")
    away, theirs = staff.get("/").content.decode(), rival_staff.get("/").content.decode()
    staff.post("/start/shown/")

    assert "Set up your programme" not in away
    assert "Switch the widget on" in away  # its state is always told here
    assert "Set up your programme" in theirs
    assert "Set up your programme" in staff.get("/").content.decode()


def test_costs_are_exact_percentages():
    assert [each.percent for each in starters.every("USD")] == [Decimal(1), Decimal(3), Decimal(5)]
