"""The panel's one answer: who sees what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.earning import explain, rulebook
from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.terms import Conditions, Programme
from loyalty_app.members import enrol, merge
from loyalty_app.orders.facts import CHANNELS
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from storefront_widget import texts
from tests import factories
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper, signed

PUBLIC = {
    "shop": "acme.myshopify.com",
    "currency": "USD",
    "timezone": "America/New_York",
    "paused": False,
    "joining_points": 100,
    "claim_days": 90,
    "notes": [],
    "member": None,
    "history": None,
}


def without_texts(state: dict, *more: str) -> dict:
    return {key: value for key, value in state.items() if key not in {"texts", "ways", *more}}


def said(sentence: dict) -> tuple[str, dict]:
    return sentence["text"], sentence["values"]


def change(shop, **settings) -> None:
    with acting_for(shop.id):
        programme_settings.change(Programme(**settings), now=timezone.now())


def test_a_guest_sees_the_offer_and_nothing_of_anybody(programme, buys, guest):
    buys(ANN)

    state = guest.state()

    assert without_texts(state) == PUBLIC | {"who": "guest", "can_join": False}
    assert [(way["name"], way["kind"]) for way in state["ways"]] == [("Rule 1", "per_amount"), ("Rule 2", "joining")]
    assert state["texts"] == texts.panel("en")


def test_a_signed_in_customer_who_is_no_member_may_join(programme, buys):
    buys(ANN)

    assert without_texts(Shopper(programme, BEN).state()) == PUBLIC | {"who": "stranger", "can_join": True}


def test_a_member_sees_their_own_points_only(programme, rival, buys, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    buys(ANN, name="#1001")
    buys(BEN, name="#1002")
    buys(ANN, shop=rival, name="#9009")

    ann_here, ben_here, ann_there = ann.state(), Shopper(programme, BEN).state(), Shopper(rival, ANN).state()

    seen = {
        who: (state["member"], [(item["name"], item["points"]) for item in state["history"]["items"]])
        for who, state in {"ann": ann_here, "ben": ben_here, "ann at rival": ann_there}.items()
    }
    assert seen == {
        "ann": ({"available": 500, "pending": 0, "releases": []}, [("#1001", 500)]),
        "ben": ({"available": 500, "pending": 0, "releases": []}, [("#1002", 500)]),
        "ann at rival": ({"available": 100, "pending": 0, "releases": []}, [("#9009", 100)]),
    }


def test_pending_points_are_shown_with_their_dates(programme, buys, ann):
    change(programme, pending_days=14)
    buys(ANN, created_at=(timezone.now() + timedelta(seconds=1)).isoformat())

    state = ann.state()

    assert state["member"]["available"] == 0
    assert state["member"]["pending"] == 500
    assert [said(line)[0] for line in state["member"]["releases"]] == ["{{ points }} on {{ date }}"]
    assert said(state["notes"][0]) == (texts.sentences("en")["pending_paid"], {"count": 14})
    assert state["history"]["items"][0]["pending_until"] == state["member"]["releases"][0]["values"]["date"]


@pytest.mark.parametrize(
    ("terms", "sentences", "example"),
    [
        (
            factories.per_amount(5),
            [("{{ points }} for every {{ amount }} you spend.", {"points": 5, "amount": "1.00"})],
            {"amount": "60.00", "points": 300},
        ),
        (
            factories.per_amount(1, "25.00", mode="per_step", minimum=Decimal("200"), per_order=7),
            [
                ("{{ points }} for every full {{ amount }} you spend.", {"points": 1, "amount": "25.00"}),
                ("On {{ amount }} or more.", {"amount": "200"}),
                ("At most {{ points }} per order.", {"points": 7}),
            ],
            {"amount": "200.00", "points": 7},
        ),
        (
            factories.per_order(50, per_member=500, period="month", customer_tags=("vip",), channels=("web", "pos")),
            [
                ("{{ points }} for every order.", {"points": 50}),
                ("For {{ names }}.", {"names": "online orders, purchases in the shop"}),
                ("For selected customers.", {}),
                ("At most {{ points }} a month.", {"points": 500}),
            ],
            None,
        ),
        (
            factories.multiplier("1.50", vendors=("Loom", "Juniper"), excluded_skus=("X",)),
            [
                ("Your orders earn {{ count }} times the points.", {"count": "1.5"}),
                ("Counts for {{ names }}.", {"names": "Loom, Juniper"}),
                ("Some products don’t count.", {}),
            ],
            {"points_before": 100, "points": 150},
        ),
        (
            factories.per_order(10, skus=("A", "B")),
            [("{{ points }} for every order.", {"points": 10}), ("Counts for selected products.", {})],
            None,
        ),
    ],
)
def test_a_way_to_earn_is_told_with_its_conditions_and_an_example(acme, guest, terms, sentences, example):
    with acting_for(acme.id):
        factories.running_programme(terms)

    (way,) = guest.state()["ways"]

    assert [said(sentence) for sentence in way["says"]] == sentences
    assert (way["example"] and way["example"]["values"]) == example


def test_an_example_in_a_currency_without_cents_is_an_order_one_can_imagine(acme, guest):
    Shop.objects.filter(id=acme.id).update(currency="JPY")
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(1, "100"))

    (way,) = guest.state()["ways"]

    assert way["example"]["values"] == {"amount": "6000", "points": 60}


def test_only_what_is_in_force_is_offered_and_its_end_is_told(acme, guest):
    now = timezone.now()
    end = now + timedelta(days=3)
    with acting_for(acme.id):
        ids = factories.running_programme(factories.per_amount(5), factories.per_order(9))
        rulebook.pause(ids[1], now=now)
        rulebook.publish("Later", factories.per_order(1), starts_at=end, now=now)
        rulebook.publish("Weekend", factories.multiplier("2"), ends_at=end, now=now)

    state = guest.state()

    assert [way["name"] for way in state["ways"]] == ["Rule 1", "Weekend"]
    assert said(state["ways"][1]["says"][-1]) == ("Until {{ date }}.", {"date": end.isoformat()})


def test_a_member_who_joined_is_not_offered_the_points_for_joining_again(programme, ann):
    with acting_for(programme.id):
        enrol.join(ANN, now=timezone.now())

    assert [way["kind"] for way in ann.state()["ways"]] == ["per_amount"]


def test_a_paused_programme_keeps_points_and_offers_nothing(programme, buys, ann, guest):
    buys(ANN)
    change(programme, paused=True)

    member, visitor = ann.state(), guest.state()

    assert (member["paused"], member["can_join"], member["ways"], member["notes"]) == (True, False, [], [])
    assert member["member"]["available"] == 500
    assert (visitor["paused"], visitor["ways"]) == (True, [])


@pytest.mark.parametrize(
    ("enrolment", "bonus", "can_join"), [("everyone", 0, False), ("everyone", 100, True), ("joined", 0, True)]
)
def test_whom_an_order_enrolled_is_asked_to_join_if_that_changes_something(acme, ann, enrolment, bonus, can_join):
    with acting_for(acme.id):
        rules = [factories.per_amount(5)] + ([factories.joining(bonus)] if bonus else [])
        factories.running_programme(*rules, enrolment=enrolment)
        factories.MemberFactory(customer_id=ANN)

    assert ann.state()["can_join"] is can_join


def test_who_was_merged_away_sees_the_survivors_points(programme, buys):
    buys(ANN, name="#1001")
    buys(BEN, name="#1002")
    with acting_for(programme.id):
        merge.merge(ANN, BEN, now=timezone.now())

    kept, gone = Shopper(programme, ANN).state(), Shopper(programme, BEN).state()

    assert kept["member"]["available"] == gone["member"]["available"] == 1000
    assert {item["name"] for item in kept["history"]["items"]} == {"#1001", "#1002"}


@pytest.mark.parametrize(
    ("locale", "used"), [("de", "de"), ("de-CH", "de"), ("fr-CA", "fr"), ("zh-TW", "en"), ("", "en")]
)
def test_the_panel_speaks_the_shoppers_language_or_english(programme, guest, locale, used):
    assert guest.state(locale=locale)["texts"] == texts.panel(used)


@pytest.mark.parametrize("locale", ["../../../etc/passwd", "en.default", "<script>", "x" * 5000])
def test_a_locale_that_is_none_is_english(programme, guest, locale):
    assert guest.state(locale=locale)["texts"] == texts.panel("en")


def test_every_channel_and_every_reason_has_its_words():
    for language in ("en", "de", "fr"):
        sentences = texts.sentences(language)
        assert {f"channel_{name}" for name in CHANNELS} <= sentences.keys()
        assert {f"none_{reason}" for reason in explain.REASONS if reason != "earned"} <= sentences.keys()


def test_no_condition_of_a_rule_goes_untold():
    told = {
        "minimum", "channels", "customer_tags", "excluded_customer_tags", "products", "vendors", "product_types",
        "skus", "excluded_products", "excluded_vendors", "excluded_product_types", "excluded_skus",
    }  # fmt: skip

    assert set(Conditions.__struct_fields__) == told


def test_an_answer_is_never_kept(programme, ann, guest):
    assert ann.get("state")["Cache-Control"] == guest.get("state")["Cache-Control"] == "no-store"
    assert ann.get("state").cookies == {}


def test_a_shop_that_left_shows_nothing(programme, buys, ann):
    buys(ANN)
    Shop.objects.filter(id=programme.id).update(uninstalled_at=timezone.now())

    answers = [ann.get("state"), ann.get("history", before="1"), ann.join()]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, {"error": "not_installed"})] * 3


def test_a_customer_named_by_the_browser_is_not_believed(programme, buys, client):
    buys(ANN)
    query = signed(programme.domain, BEN) + f"&customer_id={ANN}&logged_in_customer_id={ANN}"

    answer = client.get(f"/proxy/state?{query}")

    assert (answer.status_code, answer.json()) == (401, {"error": "bad_signature"})


@pytest.mark.parametrize("orders", [1, 3])
def test_the_state_takes_few_queries_however_much_there_is(programme, buys, ann, orders, django_assert_num_queries):
    change(programme, pending_days=14)
    for number in range(orders):
        buys(ANN, name=f"#{number}", created_at=(timezone.now() + timedelta(seconds=1 + number)).isoformat())

    with django_assert_num_queries(7):  # shop, programme, rules, member, balances, releases, history
        assert len(ann.state()["history"]["items"]) == orders


def test_a_guest_costs_three_queries(programme, guest, django_assert_num_queries):
    with django_assert_num_queries(3):  # shop, programme, rules
        guest.state()
