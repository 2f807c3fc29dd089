"""What a process keeps of a shop between requests: never longer than it is so."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from loyalty_app import scope
from loyalty_app.appearance import look, texts
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Programme
from loyalty_app.ledger import expiry_change
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms
from loyalty_app.scope import remembered, remembering
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from tests import factories, kept
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Shopper


def version(shop) -> int:
    return Shop.objects.with_version(shop.domain).version


FIVE_OFF = Terms(kind="amount_off", points=500, amount=Decimal("5.00"))


@pytest.fixture
def shop(acme):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(5), factories.joining(100))
        catalogue.publish("5 off", FIVE_OFF, now=timezone.now())
    return acme


CHANGES = {
    "the programme": lambda now: programme.change(Programme(pending_days=14), now=now),
    "a new rule": lambda now: rulebook.publish("More", factories.per_order(5), now=now),
    "a rule's name": lambda now: rulebook.revise(*rule(now), name="Renamed", now=now),
    "a rule paused": lambda now: rulebook.pause(rule(now)[0], now=now),
    "a new reward": lambda now: catalogue.publish("Other", FIVE_OFF, now=now),
    "a reward's place": lambda now: catalogue.arrange([reward(now)], now=now),
    "a reward archived": lambda now: catalogue.archive(reward(now), now=now),
    "a text": lambda now: texts.save("en", {"panel.title": "Club"}, now=now),
    "a text given up": lambda now: texts.restore("en", now=now),
    "the look": lambda now: look.save(look.Look(corner="round"), now=now),
    "expiry": lambda now: expiry_change.change(ExpiryPolicy(kind="lots", months=12), now=now),
}


def rule(now) -> tuple:
    first = rulebook.listing(now=now)[-1]
    return first.id, first.terms


def reward(now) -> int:
    return catalogue.listing(now=now)[0].id


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_of_what_a_shop_says_counts_up_its_version_and_no_other_shops(shop, rival, what):
    with acting_for(shop.id):
        texts.save("en", {"launcher.label": "Club"}, now=timezone.now())
    before, others = version(shop), version(rival)

    with acting_for(shop.id):
        CHANGES[what](timezone.now())

    assert version(shop) > before
    assert version(rival) == others == 0


def test_what_is_taken_back_was_never_counted(shop):
    before = version(shop)

    with acting_for(shop.id), pytest.raises(ZeroDivisionError), transaction.atomic():
        CHANGES["a new rule"](timezone.now())
        raise ZeroDivisionError

    assert version(shop) == before


def test_the_panel_shows_a_change_at_once(shop, ann):
    said = [ann.state() for _ in range(2)]
    with acting_for(shop.id):
        for what in ("a rule's name", "a new reward", "a text", "the programme"):
            CHANGES[what](timezone.now())

    now = ann.state()

    assert said[0]["ways"] == said[1]["ways"]
    assert [way["name"] for way in now["ways"]] == ["Renamed", "Rule 2"]
    assert {each["name"] for each in now["rewards"]} == {"5 off", "Other"}
    assert (now["texts"]["title"], now["notes"][0]["values"]) == ("Club", {"count": 14})


def test_what_is_kept_is_read_from_tables_that_count_and_from_no_other(shop, ann):
    ann.join()

    once = kept.tables_read_once(ann.state)

    assert len(once) >= 5
    assert once <= kept.tables_that_count()


def test_two_shops_keep_their_own(shop, rival, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    here, there = ann.state(), Shopper(rival, ANN).state()

    assert [len(state["ways"]) for state in (here, there, ann.state(), Shopper(rival, ANN).state())] == [2, 1, 2, 1]


def read(shop_id: int, version: int, what: str = "it") -> int:
    """Counts up with each time it is really read."""
    with acting_for(shop_id), remembering(version):
        return remembered(what, lambda: next(reading))


reading = iter(range(10**9))


def test_it_is_read_once_for_a_version_and_again_for_the_next():
    first = read(1, 5)

    assert [read(1, 5), read(1, 5)] == [first, first]
    assert read(1, 5, "else") != first
    assert read(2, 5) not in (first, read(1, 6))
    assert read(1, 6) == read(1, 6)


def test_who_still_goes_by_an_older_version_takes_nothing_away():
    newer = read(1, 6)

    assert read(1, 5) != newer
    assert read(1, 6) == newer


def test_only_so_many_shops_are_kept(monkeypatch):
    monkeypatch.setattr(scope, "SHOPS_KEPT_MAX", 3)
    for shop_id in range(1, 10):
        read(shop_id, 1)

    assert list(scope._kept) == [7, 8, 9]
