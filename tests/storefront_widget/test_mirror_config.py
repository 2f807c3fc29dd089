"""The programme as the shop's pages may show it: figures for scripts, texts for Liquid, both bounded."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty_app.appearance import look, originals, wording
from loyalty_app.appearance import texts as own
from loyalty_app.earning import rulebook
from loyalty_app.rewards.terms import Slider
from loyalty_app.shopify_gateway import metafields
from loyalty_app.tenancy import acting_for
from storefront_widget import mirror_config, texts
from storefront_widget.mirror_config import values
from tests.factories import joining, multiplier, per_amount, per_order, running_programme
from tests.rewards.offering import offering
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.rewarded import member_with, redeemed

NO_LISTS = mirror_config.NO_LISTS


@pytest.fixture
def shop(acme, rival):
    with acting_for(rival.id):
        running_programme(per_order(999))
        offering(name="Theirs")
    acme.currency = "EUR"
    acme.save()
    with acting_for(acme.id):
        yield acme


def now_of(shop) -> dict[str, dict]:
    return values(shop, now=timezone.now())


def test_a_shop_that_has_just_begun(shop):
    running_programme()
    told = now_of(shop)

    assert told["config"] == {
        "v": 1, "paused": False, "currency": "EUR", "proxy": "/apps/loyalty", "tax": "out", "shipping": "out",
        "rounding": "floor", "stacking": "best", "joining_points": 0, "earn": [], "rewards": [],
        "look": msgspec.to_builtins(look.Look()),
    }  # fmt: skip
    assert told["said_en"] == {
        "v": 1, "points": {"one": "point", "other": "points"}, "programme": "Rewards", "launcher": "Rewards",
        "ways": [], "rewards": [], "texts": {},
    }  # fmt: skip
    assert told.keys() == {"config", "said_pt"} | {mirror_config.key_of(language) for language in texts.languages()}
    assert told["said_pt"] == told["said_pt_br"]


def test_rules_as_a_page_can_compute_with_them(shop):
    rules = running_programme(
        per_amount(5, minimum=Decimal("20.00"), products=(8001, 8002), excluded_vendors=("Acme",), per_order=500),
        per_order(50, customer_tags=("vip",)),
        multiplier("1.5", per_member=100),
        joining(100),
        per_order(7, channels=("pos",)),
    )
    told = now_of(shop)["config"]

    assert told["joining_points"] == 100
    assert told["earn"] == [
        {
            "id": str(rules[0]), "kind": "per_amount", "points": 5, "per": "1.00", "mode": "proportional",
            "factor": None, "minimum": "20.00", "at_most": 500, "exclusive": False, "about": False,
            **(NO_LISTS | {"products": ["8001", "8002"], "not_vendors": ["Acme"]}),
        },
        {
            "id": str(rules[1]), "kind": "per_order", "points": 50, "per": None, "mode": None, "factor": None,
            "minimum": None, "at_most": None, "exclusive": False, "about": True, **NO_LISTS,
        },
        {
            "id": str(rules[2]), "kind": "multiplier", "points": 0, "per": None, "mode": None, "factor": "1.5",
            "minimum": None, "at_most": None, "exclusive": False, "about": True, **NO_LISTS,
        },
    ]  # fmt: skip


def test_rules_come_in_the_order_in_which_they_decide(shop):
    first, second, last = running_programme(
        per_amount(5, priority=1, exclusive=True), multiplier("2", priority=2), per_order(50)
    )
    told = now_of(shop)["config"]["earn"]

    assert [(each["id"], each["exclusive"]) for each in told] == [
        (str(second), False), (str(first), True), (str(last), False),
    ]  # fmt: skip


MANY = tuple(range(1, mirror_config.LISTED_MAX + 2))


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        (per_amount(5, products=MANY), [("per_amount", 1, True), ("multiplier", 0, True)]),
        (per_amount(5, excluded_skus=tuple(map(str, MANY))), [("per_amount", 1, True), ("multiplier", 0, True)]),
        (multiplier("3", products=MANY, exclusive=True), [("per_amount", 1, True)]),
        (per_amount(5, products=MANY, exclusive=True), [("multiplier", 0, True)]),
        (
            per_amount(5, products=MANY[1:]),
            [("per_amount", 1, False), ("multiplier", 0, False), ("per_amount", 5, False)],
        ),
    ],
    ids=["of many goods", "of all but many", "a campaign alone", "alone", "of as many as a page reads"],
)
def test_a_rule_that_lists_more_than_a_page_should_read_promises_nothing_there(shop, rule, left):
    running_programme(per_amount(1), multiplier("2"), rule)
    told = now_of(shop)["config"]["earn"]

    assert [(each["kind"], each["points"], each["about"]) for each in told] == left


def test_prices_stand_the_dearest_first_and_only_of_what_can_be_asked_for(shop):
    running_programme()
    cheap, dear = offering(points=300, name="Cheap"), offering("gift_card", points=900, name="Dear")
    slides = offering(slider=Slider(points=100, amount=Decimal("1.00"), points_min=500), name="Slides")
    offering("cashback", name="By itself")
    gone = offering(points=100, stock=1, name="Gone")
    offering(points=50, channels=("pos",), name="At the till")
    redeemed(member_with(100, ANN), gone)
    told = now_of(shop)

    assert told["config"]["rewards"] == [
        {"id": str(dear), "points": 900}, {"id": str(slides), "points": 500}, {"id": str(cheap), "points": 300}
    ]  # fmt: skip
    assert [each["name"] for each in told["said_en"]["rewards"]] == ["By itself", "Slides", "Dear", "Cheap"]


def test_rewards_and_ways_are_worded_whole_in_each_language(shop):
    running_programme(per_amount(5, per_order=500))
    offer = offering(name="5 off", minimum_spend=Decimal("20.00"), life_days=90)
    told = now_of(shop)

    assert told["said_en"]["rewards"] == [
        {
            "id": str(offer), "kind": "amount_off", "name": "5 off", "points": 500, "points_text": "500 points",
            "worth": "€5 off",
            "says": [
                "On orders of €20 or more.", "Can’t be combined with other discounts.", "Can be used for 90 days.",
            ],
        }
    ]  # fmt: skip
    (way,) = told["said_en"]["ways"]
    assert way["says"] == ["5 points for every €1 you spend.", "At most 500 points per order."]
    assert way["example"] == "For €60 you get 300 points."
    assert told["said_de"]["rewards"][0]["points_text"] == "500 Punkte"
    assert "€" in told["said_de"]["rewards"][0]["worth"]
    for language in texts.languages():
        said = told[mirror_config.key_of(language)]
        assert "{{" not in metafields.encoded([said["ways"], said["rewards"]])


def test_the_merchants_own_words_and_look(shop):
    running_programme(per_amount(5))
    now = timezone.now()
    look.save(look.Look(accent="#24463a", on_accent="#ffffff", launcher="circle"), now=now)
    own.save("en", {"panel.title": "{{ shop }} Club", "launcher.label": "Club", "shell.retry": "Once more"}, now=now)
    own.save("de", {"panel.points": {"one": "{{ count }} Stern", "other": "{{ count }} Sterne"}}, now=now)
    shop.name = "Loom"
    told = now_of(shop)

    assert (told["config"]["look"]["accent"], told["config"]["look"]["launcher"]) == ("#24463a", "circle")
    english = told["said_en"]
    assert (english["programme"], english["launcher"]) == ("Loom Club", "Club")
    assert english["texts"] == {"launcher.label": "Club", "shell.retry": "Once more"}
    assert told["said_de"]["points"] == {"one": "Stern", "other": "Sterne"}
    assert told["said_de"]["ways"][0]["says"][0].startswith("5 Sterne")
    assert told["said_de"]["texts"] == {}


def test_a_paused_programme_says_so_and_promises_nothing(shop):
    running_programme(per_amount(5), joining(100), paused=True)
    told = now_of(shop)

    assert (told["config"]["paused"], told["config"]["earn"], told["config"]["joining_points"]) == (True, [], 0)
    assert told["said_en"]["ways"] == []


def longest_of(original: originals.Text) -> originals.Text:
    """As much as can be said instead, in letters of four bytes."""
    if isinstance(original, dict):
        return {form: longest_of(text) for form, text in original.items()}
    places = "".join(f"{{{{ {name} }}}}" for name in wording.placeholders(original))
    return places + "🧵" * (wording.length_max(original) - len(places))


def test_however_much_a_merchant_offers_and_says_a_page_reads_a_bounded_piece_of_it(shop):
    for language in originals.languages():
        said = {key: longest_of(text) for key, text in originals.texts(language).items()}
        own.save(language, said, now=timezone.now())
    longest = "🧵" * 80
    many = tuple(f"{n}{'Ü' * 200}" for n in range(50))
    for n in range(15):
        rulebook.publish(longest, per_amount(5, vendors=many, skus=many), now=timezone.now() - timedelta(days=1))
        offering(name=longest, points=100 + n, minimum_spend=Decimal("20.00"), per_member=1, stock=5)
    with CaptureQueriesContext(connection) as queries:
        told = now_of(shop)

    assert len(queries) <= 10 + len(texts.languages())
    assert (told["config"]["earn"], len(told["config"]["rewards"])) == ([], 12)
    for value in told.values():
        assert len(metafields.encoded(value).encode()) <= mirror_config.SAID_BYTES_MAX
    worded = {frozenset(value["texts"]) for key, value in told.items() if key != "config"}
    assert worded == {frozenset(originals.of_theme("en"))}


def test_the_digest_changes_with_what_is_said_and_with_nothing_else(shop):
    running_programme(per_amount(5))
    before = mirror_config.digest(now_of(shop))

    assert mirror_config.digest(values(shop, now=timezone.now() + timedelta(hours=1))) == before
    offering()
    assert mirror_config.digest(now_of(shop)) != before


def test_the_key_of_a_language_has_no_sign_that_a_key_may_not_have():
    assert [mirror_config.key_of(language) for language in ("en", "pt-BR")] == ["said_en", "said_pt_br"]
