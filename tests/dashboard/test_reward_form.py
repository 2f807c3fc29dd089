"""What a merchant may say of a reward, both ways, and what the form answers when it can't be meant."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from loyalty_app.dashboard.rewards import terms as reward_terms
from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.dashboard.rewards.kinds import SHAPES, shape_of
from loyalty_app.rewards.catalogue import Listed
from loyalty_app.rewards.terms import KINDS, Conditions, Limits, Slider, Terms, Variant
from tests.dashboard.said import SAID

NEW_YORK = ZoneInfo("America/New_York")
TITLES = {71: "Linen throw", 72: "Apron, red"}
HUNDRED = Slider(points=100, amount=Decimal(1))
OF_CODES = {
    "minimum_spend": "30",
    "products": "788, 9",
    "purchase": "one_time",
    "combines_with": ["order", "shipping"],
    "channels": ["web"],
    "stock": "50",
    "per_member": "2",
    "period": "year",
    "life_days": "30",
    "prefix": "thanks-",
    "unused": "lost",
    "refunded": "when_all",
    "expired_lots": "lost",
    "open_codes": "stay",
}
CONDITIONS = Conditions(
    minimum_spend=Decimal(30),
    products=(788, 9),
    purchase="one_time",
    combines_with=("order", "shipping"),
    channels=("web",),
)
CODE = {
    "limits": Limits(stock=50, per_member=2, period="year"),
    "life_days": 30,
    "prefix": "THANKS-",
    "unused": "lost",
    "refunded": "when_all",
    "expired_lots": "lost",
    "open_codes": "stay",
}
NO_GOODS = Conditions(minimum_spend=Decimal(30), purchase="one_time", combines_with=("order",), channels=("web",))

EVERYTHING = [
    (
        "amount_off",
        OF_CODES | {"text": "Off!", "share_max": "50"},
        Terms(
            kind="amount_off",
            points=500,
            amount=Decimal(5),
            text="Off!",
            conditions=Conditions(
                minimum_spend=Decimal(30),
                share_max=50,
                products=(788, 9),
                purchase="one_time",
                combines_with=("order", "shipping"),
                channels=("web",),
            ),
            **CODE,
        ),
    ),
    (
        "amount_off_slider",
        OF_CODES | {"points_min": "200", "points_max": "5000"},
        Terms(
            kind="amount_off",
            slider=Slider(points=100, amount=Decimal(1), points_min=200, points_max=5000),
            conditions=CONDITIONS,
            **CODE,
        ),
    ),
    (
        "percent_off",
        {"sale_items": "on", "percent": "12.5"},
        Terms(kind="percent_off", points=500, percent=Decimal("12.5"), conditions=Conditions(sale_items="out")),
    ),
    (
        "free_shipping",
        {key: value for key, value in OF_CODES.items() if key != "products"}
        | {"shipping_price_max": "12.50", "combines_with": ["order"]},
        Terms(kind="free_shipping", points=500, shipping_price_max=Decimal("12.5"), conditions=NO_GOODS, **CODE),
    ),
    (
        "free_product",
        {"variants": "71, 72", "purchase": "one_time"},
        Terms(
            kind="free_product",
            points=500,
            variants=(Variant(id=71, title="Linen throw"), Variant(id=72, title="Apron, red")),
            conditions=Conditions(purchase="one_time"),
        ),
    ),
    (
        "gift_card",
        {"life_days": "", "unused": "lost", "expired_lots": "lost", "stock": "0"},
        Terms(
            kind="gift_card",
            points=500,
            amount=Decimal(5),
            life_days=None,
            unused="lost",
            expired_lots="lost",
            limits=Limits(stock=0),
        ),
    ),
    ("gift_card_slider", {}, Terms(kind="gift_card", slider=HUNDRED)),
    (
        "store_credit",
        {"channels": ["pos"]},
        Terms(kind="store_credit", points=500, amount=Decimal(5), conditions=Conditions(channels=("pos",))),
    ),
    ("store_credit_slider", {}, Terms(kind="store_credit", slider=HUNDRED)),
    (
        "cashback",
        {"points_min": "500"},
        Terms(kind="cashback", slider=Slider(points=100, amount=Decimal(1), points_min=500)),
    ),
    ("donation", {"cause": "Trees"}, Terms(kind="donation", points=500, amount=Decimal(5), cause="Trees")),
    ("donation_slider", {"cause": "Trees"}, Terms(kind="donation", slider=HUNDRED, cause="Trees")),
    (
        "custom",
        {"text": "A bag.", "takes_note": "on", "expired_lots": "lost", "per_member": "1", "period": "day"},
        Terms(
            kind="custom",
            points=500,
            text="A bag.",
            takes_note=True,
            expired_lots="lost",
            limits=Limits(per_member=1, period="day"),
        ),
    ),
]


def form(key: str, data: dict, *, currency: str = "USD", **fields) -> RewardForm:
    return RewardForm(data, shape=SHAPES[key], currency=currency, zone=NEW_YORK, **fields)


def test_every_kind_can_be_offered():
    assert {shape.kind for shape in SHAPES.values()} == set(KINDS)
    assert {key for key, _said, _terms in EVERYTHING} == set(SHAPES)


@pytest.mark.parametrize(("key", "said", "terms"), EVERYTHING)
def test_a_form_says_its_terms(key, said, terms):
    given = form(key, SAID[key] | said)

    assert given.is_valid(), given.errors
    assert reward_terms.said(given, titles=TITLES) == terms
    assert given.errors == {}


@pytest.mark.parametrize(("key", "said", "terms"), EVERYTHING)
def test_terms_are_shown_as_they_are_and_sent_back_unchanged(key, said, terms):
    began_at = datetime(2026, 1, 1, 5, tzinfo=UTC)
    reward = Listed(
        id=1, name="Reward", state="live", terms=terms, starts_at=began_at, ends_at=datetime(2026, 2, 1, 5, tzinfo=UTC),
        number=1,
    )  # fmt: skip
    assert shape_of(terms) == SHAPES[key]
    initial = reward_terms.initial(reward, zone=NEW_YORK)
    shown = RewardForm(shape=shape_of(terms), is_new=False, currency="USD", zone=NEW_YORK, initial=initial)

    again = form(key, sent_back(shown), is_new=False)

    assert again.is_valid(), again.errors
    assert reward_terms.said(again, titles=TITLES) == terms
    assert (again["starts_on"].data, again["ends_on"].data) == ("2026-01-01", "2026-01-31")


def sent_back(shown: RewardForm) -> dict:
    """What a browser sends of a form that nobody touched."""
    sent = {}
    for bound in shown:
        value = bound.value()
        if isinstance(value, bool):
            sent |= {bound.name: "on"} if value else {}
        elif isinstance(value, (list, tuple)):
            sent[bound.name] = [str(each) for each in value]
        else:
            sent[bound.name] = "" if value is None else str(value)
    for name in ("variants", "products", "collections"):
        if isinstance(sent.get(name), list):
            sent[name] = ", ".join(sent[name])
    return sent


SHARE = "Enter a percentage above 0 and up to 100, such as 10 or 7.5."
NEVER_SAID = "Enter an amount above zero."
WHOLE = "Enter a whole number of points, 1 or more."


@pytest.mark.parametrize(
    ("key", "changes", "field", "words"),
    [
        ("amount_off", {"name": " "}, "name", "Give the reward a name that shoppers understand."),
        ("amount_off", {"points": "0"}, "points", WHOLE),
        ("amount_off", {"points": ""}, "points", WHOLE),
        ("amount_off", {"points": "10000001"}, "points", "Enter up to 10,000,000 points."),
        ("amount_off", {"amount": "0"}, "amount", NEVER_SAID),
        ("amount_off", {"amount": "10000001"}, "amount", "Enter an amount up to 10,000,000."),
        ("amount_off", {"amount": "five"}, "amount", "Enter an amount, such as 10 or 12.50."),
        ("amount_off", {"amount": "1.005"}, "amount", "Enter an amount with at most 2 decimals."),
        ("amount_off", {"minimum_spend": "-1"}, "minimum_spend", NEVER_SAID),
        ("amount_off", {"share_max": "101"}, "share_max", "Enter a whole percentage from 1 to 100, or leave it empty."),
        ("amount_off", {"products": "shirt"}, "products", "Enter product ids as numbers, separated by commas."),
        ("amount_off", {"collections": "all"}, "collections", "Enter collection ids as numbers, separated by commas."),
        (
            "amount_off",
            {"products": "1", "collections": "2"},
            "collections",
            "Choose products or collections, not both.",
        ),
        (
            "amount_off",
            {"products": ",".join(map(str, range(1, 52)))},
            "products",
            "Choose up to 50 products.",
        ),
        (
            "amount_off",
            {"products": "1", "sale_items": "on"},
            "sale_items",
            "Leave out sale items, or choose products or collections: a code can't do both.",
        ),
        ("amount_off", {"life_days": "0"}, "life_days", "Enter a whole number from 1 to 1825, or leave it empty."),
        ("amount_off", {"prefix": "DANKE SCHÖN"}, "prefix", "Enter up to 12 capital letters, digits and hyphens."),
        ("amount_off", {"stock": "-1"}, "stock", "Enter a whole number from 0 to 1000000, or leave it empty."),
        ("amount_off", {"per_member": "0"}, "per_member", "Enter a whole number from 1 to 1000000, or leave it empty."),
        (
            "amount_off",
            {"starts_on": "2026-12-24", "ends_on": "2026-12-23"},
            "ends_on",
            "The last day is before the first. Choose a later day.",
        ),
        ("amount_off_slider", {"slider_points": "0"}, "slider_points", WHOLE),
        ("amount_off_slider", {"slider_amount": ""}, "slider_amount", NEVER_SAID),
        (
            "amount_off_slider",
            {"points_min": "150"},
            "points_min",
            "Enter a multiple of 100 points, or leave it empty.",
        ),
        (
            "amount_off_slider",
            {"points_min": "500", "points_max": "400"},
            "points_max",
            "Enter at least as many points as the least and one step are, or leave it empty.",
        ),
        ("percent_off", {"percent": "0"}, "percent", SHARE),
        ("percent_off", {"percent": "100.5"}, "percent", SHARE),
        ("percent_off", {"percent": "1.234"}, "percent", SHARE),
        ("cashback", {"cashback_percent": ""}, "cashback_percent", SHARE),
        ("free_shipping", {"shipping_price_max": "0"}, "shipping_price_max", NEVER_SAID),
        ("free_product", {"variants": ""}, "variants", "Choose at least one variant."),
        ("free_product", {"variants": "red"}, "variants", "Enter variant ids as numbers, separated by commas."),
        ("donation", {"cause": ""}, "cause", "Say what the donation is for."),
        ("custom", {"text": "x" * 501}, "text", "Enter up to 500 characters."),
    ],
)
def test_what_cant_be_meant_is_refused_where_it_was_typed(key, changes, field, words):
    given = form(key, SAID[key] | changes)

    if given.is_valid():
        assert reward_terms.said(given, titles={}) is None

    assert {name: list(errors) for name, errors in given.errors.items()} == {field: [words]}


def test_yen_have_no_decimals():
    given = form("amount_off", SAID["amount_off"] | {"amount": "500.5"}, currency="JPY")

    assert given.errors == {"amount": ["Enter an amount with at most 0 decimals."]}
    assert form("amount_off", {}, currency="JPY").fields["amount"].widget.attrs["currency"] == "JPY"
