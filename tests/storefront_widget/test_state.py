"""The panel's one answer: who sees what."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from loyalty_app.earning import explain, rulebook
from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.terms import Conditions, Programme
from loyalty_app.ledger import expiry_change, redate
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.members import enrol, merge
from loyalty_app.orders.facts import CHANNELS
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from storefront_widget import texts, why
from storefront_widget.wording import Wording
from tests import factories
from tests.storefront_widget import rewarded
from tests.storefront_widget.conftest import ANN, BEN, has
from tests.storefront_widget.proxy import Shopper, signed

PUBLIC = {
    "shop": "acme.myshopify.com",
    "currency": "USD",
    "timezone": "America/New_York",
    "paused": False,
    "joining_points": 100,
    "claim_days": 90,
    "notes": [],
    "rewards": [],
    "member": None,
}


KEPT = 5  # what a process reads once for each version of the shop: words, programme, rules, rewards, their places


def without_texts(state: dict, *more: str) -> dict:
    return {key: value for key, value in state.items() if key not in {"texts", "ways", "nonce", "written", *more}}


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
    assert state["texts"] == texts.panel("en", "visitor", "guest", "nothing")


def test_a_signed_in_customer_who_is_no_member_may_join(programme, buys):
    buys(ANN)

    assert without_texts(Shopper(programme, BEN).state()) == PUBLIC | {"who": "stranger", "can_join": True}


def test_a_member_sees_their_own_points_only(programme, rival, buys, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    buys(ANN, name="#1001")
    buys(BEN, name="#1002")
    buys(ANN, shop=rival, name="#9009")

    shoppers = {"ann": ann, "ben": Shopper(programme, BEN), "ann at rival": Shopper(rival, ANN)}

    seen = {
        who: (shopper.state()["member"], [(item["name"], item["points"]) for item in shopper.history()["items"]])
        for who, shopper in shoppers.items()
    }
    assert seen == {
        "ann": (has(500), [("#1001", 500)]),
        "ben": (has(500), [("#1002", 500)]),
        "ann at rival": (has(100), [("#9009", 100)]),
    }


def test_pending_points_are_shown_with_their_dates(programme, buys, ann):
    change(programme, pending_days=14)
    buys(ANN, created_at=(timezone.now() + timedelta(seconds=1)).isoformat())

    state = ann.state()

    assert state["member"]["available"] == 0
    assert state["member"]["pending"] == 500
    assert [said(line)[0] for line in state["member"]["releases"]] == ["{{ points }} on {{ date }}"]
    assert said(state["notes"][0]) == (texts.sentences("en")["pending_paid"], {"count": 14})
    assert ann.history()["items"][0]["pending_until"] == state["member"]["releases"][0]["values"]["date"]


@pytest.mark.parametrize(("days_left", "is_soon"), [(31, False), (30, True), (1, True)])
def test_points_that_expire_are_told_with_the_last_day_on_which_they_can_be_spent(programme, ann, days_left, is_soon):
    zone, now = ZoneInfo(programme.timezone), timezone.now()
    with acting_for(programme.id):
        expiry_change.change(ExpiryPolicy(kind="lots", days=90), now=now - timedelta(days=400))
        member = rewarded.member_with(0, ANN)
        rewarded.give(member, 120, at=now - timedelta(days=89 - days_left))
        rewarded.give(member, 80, key="later", at=now - timedelta(days=1))

    told = ann.state()["member"]

    dates = [datetime.fromisoformat(line["values"]["date"]).astimezone(zone).date() for line in told["expires"]]
    today = now.astimezone(zone).date()
    assert [said(line)[0] for line in told["expires"]] == ["{{ points }} to use by {{ date }}"] * 2
    assert [line["values"]["points"] for line in told["expires"]] == [120, 80]
    assert dates == [today + timedelta(days=days_left), today + timedelta(days=88)]
    assert told["expires_soon"] is is_soon


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
                ("For {{ names }}.", {"names": "online orders and purchases in the shop"}),
                ("For selected customers.", {}),
                ("At most {{ points }} a month.", {"points": 500}),
            ],
            None,
        ),
        (
            factories.multiplier("1.50", vendors=("Loom", "Juniper"), excluded_skus=("X",)),
            [
                ("Your orders earn {{ count }} times the points.", {"count": "1.5"}),
                ("Counts for {{ names }}.", {"names": "Loom and Juniper"}),
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

    kept, gone = Shopper(programme, ANN), Shopper(programme, BEN)

    assert kept.state()["member"]["available"] == gone.state()["member"]["available"] == 1000
    assert kept.history() == gone.history()


@pytest.mark.parametrize(
    ("locale", "used"), [("de", "de"), ("de-CH", "de"), ("fr-CA", "fr"), ("zh-TW", "en"), ("", "en")]
)
def test_the_panel_speaks_the_shoppers_language_or_english(programme, guest, locale, used):
    state = guest.state(locale=locale)

    assert state["texts"] == texts.panel(used, "visitor", "guest", "nothing")
    assert state["written"] == texts.written(locale)


def test_no_script_is_spelt_in_escapes(programme, guest):
    """They would double what an Arabic or a Japanese shopper loads."""
    answers = [
        guest.get("state", locale="ar"),
        guest.get("state", locale="ar", texts="history"),
        guest.get("card", locale="ar"),
    ]

    assert [b"\\u06" in answer.content for answer in answers] == [False, False, False]
    assert ["ا".encode() in answer.content for answer in answers] == [True, True, True]


@pytest.mark.parametrize("locale", ["../../../etc/passwd", "en.default", "<script>", "x" * 5000])
def test_a_locale_that_is_none_is_english(programme, guest, locale):
    assert guest.state(locale=locale)["texts"] == texts.panel("en", "visitor", "guest", "nothing")


@pytest.mark.parametrize(
    ("locale", "names"),
    [("en", "Loom, Juniper, and Fern"), ("de-CH", "Loom, Juniper und Fern"), ("pt-PT", "Loom, Juniper e Fern"),
     ("ja", "Loom、Juniper、Fern"), ("zh", "Loom, Juniper, and Fern")],
)  # fmt: skip
def test_names_are_listed_as_the_language_does(locale, names):
    assert Wording(locale).listed(["Loom", "Juniper", "Fern"]) == names


def test_every_channel_and_every_reason_has_its_words():
    for language in ("en", "de", "fr"):
        sentences = texts.sentences(language)
        assert {f"channel_{name}" for name in CHANNELS} <= sentences.keys()
        assert {f"none_{reason}" for reason in explain.REASONS if reason not in why.POSITIVE} <= sentences.keys()


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

    answers = [ann.get("state"), ann.get("history"), ann.join()]

    says = {"text": texts.sentences("en")["problem_not_installed"], "values": {"count": 0}}
    told = {"error": "not_installed", "says": says}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, told)] * 3


def test_a_customer_named_by_the_browser_is_not_believed(programme, buys, client):
    buys(ANN)
    query = signed(programme.domain, BEN) + f"&customer_id={ANN}&logged_in_customer_id={ANN}"

    answer = client.get(f"/proxy/state?{query}")

    assert (answer.status_code, answer.json()["error"]) == (401, "bad_signature")


@pytest.mark.parametrize("orders", [1, 3])
def test_the_state_takes_few_queries_however_much_there_is(programme, buys, ann, orders, django_assert_num_queries):
    change(programme, pending_days=14)
    for number in range(orders):
        buys(ANN, name=f"#{number}", created_at=(timezone.now() + timedelta(seconds=1 + number)).isoformat())

    # The shop with its version, and the member; when each point becomes available. What the shop says is kept.
    for queries in (3 + KEPT, 3, 3):
        with django_assert_num_queries(queries):
            assert ann.state()["member"]["pending"] == 500 * orders


def test_a_member_costs_two_queries_and_one_more_where_points_have_their_dates(
    programme, ann, django_assert_num_queries
):
    ann.join()
    with django_assert_num_queries(2):
        assert ann.state()["member"]["expires"] == []
    with acting_for(programme.id):
        expiry_change.change(ExpiryPolicy(kind="lots", months=12), now=timezone.now())
        while redate.step(now=timezone.now() + redate.SECOND_PASS_AFTER):
            pass
    ann.state()

    with django_assert_num_queries(3):
        assert len(ann.state()["member"]["expires"]) == 1


def test_a_guest_costs_one_query(programme, guest, django_assert_num_queries):
    for queries in (1 + KEPT, 1, 1):
        with django_assert_num_queries(queries):
            guest.state()
