"""What a theme may print of a member: facts, of the right member, with few questions for many."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devstore.pages import theme
from loyalty_app.ledger import expiry_change
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.members import card, merge
from loyalty_app.members.models import Member
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import cancel, catalogue
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from storefront_widget import mirror
from tests.factories import running_programme
from tests.rewards.conftest import give
from tests.rewards.offering import offering
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper
from tests.storefront_widget.rewarded import made, member_with, redeemed

NOTHING = {"v": 1, "number": None, "available": 0, "pending": 0, "codes": [], "had": [], "expires": None}


@pytest.fixture
def shop(acme):
    acme.timezone = "UTC"
    acme.save()
    with acting_for(acme.id):
        running_programme()
        yield acme


def told(shop, *members: Member, now=None) -> dict[int, dict]:
    said = mirror.members(shop, {member.customer_id: member.id for member in members}, now=now or timezone.now())
    return {customer_id: {k: v for k, v in each.items() if k != "at"} for customer_id, each in said.items()}


def test_a_member_who_has_nothing_is_a_member_all_the_same(shop):
    assert told(shop, member_with(0, ANN)) == {ANN: NOTHING}


def test_it_says_when_it_was_said(shop):
    at = datetime(2026, 11, 22, 12, 0, 7, 123456, tzinfo=UTC)
    ann = member_with(0, ANN)

    assert mirror.members(shop, {ANN: ann.id}, now=at)[ANN]["at"] == "2026-11-22T12:00:07+00:00"


def test_codes_that_can_be_used_are_there_the_first_to_end_first_and_three_at_most(shop):
    ann = member_with(5_000, ANN)
    offers = [offering(points=100, name=f"Ends in {days}", life_days=days) for days in (None, 30, 7, 90)]
    rows = [made(redeemed(ann, offer, key=f"{'k' * 20}{offer}"), code=f"CODE-{offer}") for offer in offers]
    redeemed(ann, offers[0], key="x" * 20)  # still being made: no code yet
    gone = made(redeemed(ann, offers[2], key="y" * 20), code="CODE-GONE")
    cancel.cancel(gone.id, by="member", now=timezone.now())

    assert told(shop, ann)[ANN]["codes"] == [
        {"code": rows[2].code, "name": "Ends in 7", "until": last_day(rows[2])},
        {"code": rows[1].code, "name": "Ends in 30", "until": last_day(rows[1])},
        {"code": rows[3].code, "name": "Ends in 90", "until": last_day(rows[3])},
    ]
    Redemption.objects.exclude(id=rows[0].id).update(state="used")
    assert told(shop, ann)[ANN]["codes"] == [{"code": rows[0].code, "name": "Ends in None", "until": None}]


def last_day(row: Redemption) -> str:
    """A code ends with a midnight of the shop's zone, which is UTC here."""
    return (row.expires_at - timedelta(days=1)).date().isoformat()


def test_a_gift_cards_code_is_money_and_never_there(shop):
    ann = member_with(1_000, ANN)
    made(redeemed(ann, offering("gift_card")), code_sealed=b"sealed", last_characters="6789")

    assert told(shop, ann)[ANN]["codes"] == []


@pytest.mark.parametrize(
    ("period", "until"), [("day", "2026-12-01"), ("month", "2026-12-01"), ("year", "2027-01-01"), ("life", None)]
)
def test_a_reward_that_was_had_as_often_as_it_may_be_is_named_until_its_next_period(shop, period, until):
    at = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    ann, ben = member_with(1_000, ANN), member_with(1_000, BEN)
    twice = offering(points=100, per_member=2, period=period)
    offering(points=100, name="As often as you like")
    for key in ("first" * 4, "second" * 4):
        assert told(shop, ann, now=at)[ANN]["had"] == []
        Redemption.objects.filter(id=redeemed(ann, twice, key=key).id).update(requested_at=at)

    assert told(shop, ann, ben, now=at)[ANN]["had"] == [{"id": str(twice), "until": until}]
    assert told(shop, ann, ben, now=at)[BEN]["had"] == []
    if until:
        next_period = datetime.fromisoformat(until).replace(tzinfo=UTC)
        assert told(shop, ann, now=next_period)[ANN]["had"] == []


def test_the_next_points_to_expire_and_nothing_of_a_debt(shop):
    now = timezone.now()
    ann, ben = member_with(0, ANN), member_with(500, BEN)
    give(ann, 100, key="old", at=now - timedelta(days=20))
    give(ann, 40, key="new", at=now - timedelta(days=3))
    expiry_change.change(ExpiryPolicy(kind="lots", days=60), now=now - timedelta(days=31))

    said = told(shop, ann, ben, now=now)
    assert said[ANN]["available"] == 140
    assert said[ANN]["expires"] == {
        "points": 100,
        "on": (now + timedelta(days=39)).date().isoformat(),
    }  # gone on the 60th
    assert said[BEN]["expires"]["points"] == 500


def test_whoever_was_merged_is_the_survivor(shop):
    ann, ben = member_with(700, ANN), member_with(500, BEN)
    offer = offering(points=100, per_member=1)
    row = made(redeemed(ben, offer), code="CODE-BEN")
    merge.merge(ANN, BEN, now=timezone.now())

    said = told(shop, ann)[ANN]
    assert (said["available"], [each["code"] for each in said["codes"]]) == (1_100, [row.code])
    assert said["had"] == [{"id": str(offer), "until": None}]


def test_many_members_take_no_more_questions_than_one(shop, rival):
    with acting_for(rival.id):
        running_programme()
        member_with(99, ANN)
    offer = offering(points=10, per_member=1)
    everybody = [member_with(100 + n, 9_000 + n) for n in range(25)]
    for member in everybody:
        made(redeemed(member, offer, key="k" * 20), code=f"CODE-{member.id}")

    counts = []
    for group in (everybody[:1], everybody):
        with CaptureQueriesContext(connection) as queries:
            said = told(shop, *group)
        counts.append(len(queries))
        assert {each["available"] - customer_id for customer_id, each in said.items()} == {100 - 10 - 9_000}
        assert all(len(each["codes"]) == len(each["had"]) == 1 for each in said.values())
    assert counts[0] == counts[1] <= 10


def test_the_number_of_a_card_that_was_asked_for(shop):
    ann, ben = member_with(0, ANN), member_with(0, BEN)
    number = card.of(ben, now=timezone.now()).number

    said = told(shop, ann, ben)
    assert (said[ANN]["number"], said[BEN]["number"]) == (None, number)
    assert card.known(ann) is None


@pytest.mark.parametrize(
    ("seen", "is_mirrored"),
    [({}, False), ({"seen": "700"}, False), ({"seen": "650"}, True), ({"seen": ""}, True), ({"seen": "<b>"}, True)],
)
def test_a_page_that_showed_another_balance_has_it_mirrored_anew(shop, seen, is_mirrored):
    ann = member_with(700, ANN)
    Effect.objects.all().delete()

    told = Shopper(shop, ANN).state(**seen)
    assert told["member"]["available"] == 700
    asked = Effect.objects.values_list("kind", "key")
    assert list(asked) == ([("mirror_member", str(ann.id))] if is_mirrored else [])


@pytest.mark.parametrize("customer_id", [None, BEN])
def test_whoever_is_no_member_can_say_what_they_like(shop, customer_id):
    Effect.objects.all().delete()
    Shopper(shop, customer_id).state(seen="5")

    assert list(Effect.objects.all()) == []


@pytest.mark.parametrize(
    ("case", "available", "had", "within_reach", "following"),
    [
        ("nothing", 0, [], "", "3"),
        ("the cheapest", 100, [], "3", "2"),
        ("all of them", 1_000, [], "1,2,3", ""),
        ("below zero", -40, [], "", "3"),
        ("had for ever", 500, [{"id": "2", "until": None}], "3", "1"),
        ("had until tomorrow", 500, [{"id": "2", "until": "2999-01-01"}], "3", "1"),
        ("had, and from today on again", 500, [{"id": "2", "until": date.today().isoformat()}], "2,3", "1"),
        ("the next one is had", 200, [{"id": "2", "until": None}], "3", "1"),
    ],
)
def test_a_theme_finds_what_is_within_reach_and_what_is_next(case, available, had, within_reach, following):
    prices = [{"id": "1", "points": 1_000}, {"id": "2", "points": 500}, {"id": "3", "points": 100}]
    template = theme.theme().from_string("{% render 'loyalty-reach', member: member, config: config %}")

    shown = template.render(config={"rewards": prices}, member={"available": available, "had": had})
    assert shown.strip() == f"{within_reach};{following}"


def test_a_new_price_says_nothing_new_of_any_member(shop):
    ann = member_with(600, ANN)
    offer = offering(points=500)
    before = told(shop, ann)
    terms = catalogue.get(offer, now=timezone.now()).terms
    catalogue.revise(offer, type(terms)(kind="amount_off", points=700, amount=terms.amount), now=timezone.now())

    assert told(shop, ann) == before
