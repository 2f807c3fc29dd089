"""A member's history: each order once, as it is worth now, and why."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app.earning import joining, settle
from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.terms import Programme
from loyalty_app.members import enrol, merge
from loyalty_app.orders import record
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from storefront_widget import past, texts
from tests import factories
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper


def items(shopper: Shopper, **query: str) -> list[dict]:
    return shopper.state(**query)["history"]["items"]


def line(**fields) -> list[dict]:
    return [factories.LineBody(**fields)]


def filled(item: dict) -> list[str]:
    """The sentences with their values in, in a plain form."""
    said = []
    for sentence in item["why"]:
        text = sentence["text"]
        for name, value in sentence["values"].items():
            text = text.replace("{{ %s }}" % name, str(value))  # noqa: UP031  braces are what is looked for
        said.append(text)
    return said


def test_an_order_tells_why_it_earned_this_many(acme, buys, ann):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(5, per_order=800), factories.multiplier("2"))
    lines = [*line(title="Apron", price="100.00"), *line(title="Gift card", gift_card=True, price="50.00")]
    buys(ANN, name="#1001", line_items=lines)

    (item,) = items(ann)

    assert (item["name"], item["points"]) == ("#1001", 800)
    assert filled(item) == [
        "Rule 1: 5 for every 1.00, on 100.00: 500.",
        "At most 800 per order: 200 less.",
        "Rule 2: 2 times the points, 300 more.",
        "Gift card: buying a gift card doesn’t count.",
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"financial_status": "pending"}, "The order isn’t paid yet. The points come with the payment."),
        ({"cancelled_at": factories.NOW.isoformat()}, "The order was cancelled."),
        ({"test": True}, "This is a test order."),
        ({"line_items": line(price="0.00")}, "Nothing in the order counts"),
        ({"line_items": line(price="0.10")}, "The order is worth less than one point."),
        (
            {"created_at": (factories.BEGAN_AT - timedelta(days=1)).isoformat()},
            "You ordered before the programme began.",
        ),
    ],
)
def test_an_order_that_earned_nothing_tells_why(programme, buys, ann, fields, sentence):
    buys(ANN, name="first")  # an order that could never earn makes nobody a member
    buys(ANN, name="zero", **fields)

    (item,) = [item for item in items(ann) if item["name"] == "zero"]

    assert item["points"] == 0
    assert filled(item)[0].startswith(sentence)


def test_a_refund_changes_the_entry_and_says_when(programme, buys, ann):
    apron = line(title="Apron", price="100.00", quantity=2)
    buys(ANN, id=55, name="#1001", line_items=apron)
    before = items(ann)
    refund = factories.refund_body(55, id=9, lines=[(apron[0]["id"], 1)], transactions=[("bogus", "success", "100.00")])
    buys(ANN, id=55, name="#1001", line_items=apron, refunds=[refund], updated_at=factories.NOW.isoformat())

    (item,) = items(ann)

    assert [(entry["points"], entry["changed_at"]) for entry in before] == [(1000, None)]
    assert item["points"] == 500
    assert item["changed_at"] is not None


def test_the_first_points_of_an_order_are_no_change(programme, buys, ann):
    buys(ANN, id=55, financial_status="pending")
    buys(ANN, id=55, financial_status="paid", updated_at=factories.NOW.isoformat())

    (item,) = items(ann)

    assert (item["points"], item["changed_at"]) == (500, None)


def test_an_order_that_moved_to_somebody_else_is_in_their_history_only(programme, buys, ann):
    buys(ANN, id=55, name="#1001")
    buys(BEN, id=55, name="#1001", updated_at=factories.NOW.isoformat())

    assert items(ann) == []
    assert [item["name"] for item in items(Shopper(programme, BEN))] == ["#1001"]


def test_joining_is_there_once_even_where_two_members_who_joined_became_one(programme, ann):
    now = timezone.now()
    with acting_for(programme.id):
        for customer_id in (ANN, BEN):
            joining.award(enrol.join(customer_id, now=now), now=now)
        merged = merge.merge(ANN, BEN, now=now)
        joining.compensate(merged.kept_id, now=now)

    assert [(item["kind"], item["points"], filled(item)) for item in items(ann)] == [
        ("joining", 100, ["For joining the programme.", "Rule 2: 100."])
    ]


def test_pages_follow_each_other_without_gap_or_overlap(programme, rival, buys, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    for number in range(2 * past.PAGE + 3):
        buys(ANN, name=f"#{number}")
        buys(BEN, name=f"ben {number}")
        buys(ANN, shop=rival, name=f"rival {number}")

    pages, before = [ann.state()["history"]], ann.state()["history"]["before"]
    while before:
        pages.append(ann.get("history", before=before).json())
        before = pages[-1]["before"]

    names = [item["name"] for page in pages for item in page["items"]]
    assert [len(page["items"]) for page in pages] == [past.PAGE, past.PAGE, 3]
    assert names == [f"#{number}" for number in reversed(range(2 * past.PAGE + 3))]


def test_an_entry_of_somebody_else_leads_nowhere(programme, rival, buys, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    for number in range(past.PAGE + 1):
        buys(ANN, name=f"#{number}")
        buys(BEN, name=f"#{number}")
        buys(ANN, shop=rival, name=f"#{number}")
    bens = Shopper(programme, BEN).state()["history"]["before"]
    rivals = Shopper(rival, ANN).state()["history"]["before"]

    for before in (bens, rivals, "999999999"):
        assert ann.get("history", before=before).json() == {"items": [], "before": None}


def test_history_is_for_who_is_signed_in(programme, buys, guest):
    buys(ANN)

    answer = guest.get("history", before="1")

    assert (answer.status_code, answer.json()) == (401, {"error": "sign_in"})
    assert Shopper(programme, BEN).get("history", before="1").json() == {"items": [], "before": None}


@pytest.mark.parametrize("before", ["", "-1", "x", "1; DROP TABLE", "9" * 19, "١"])
def test_history_goes_on_from_an_id(programme, ann, before):
    answer = ann.get("history", before=before)

    assert (answer.status_code, answer.json()) == (400, {"error": "before_is_no_id"})


@pytest.mark.parametrize("orders", [1, 3])
def test_a_page_takes_three_queries(programme, buys, ann, orders, django_assert_num_queries):
    for number in range(past.PAGE + orders):
        buys(ANN, name=f"#{number}")
    before = ann.state()["history"]["before"]

    with django_assert_num_queries(3):  # shop, member, page
        assert len(ann.get("history", before=before).json()["items"]) == orders


def test_ids_are_texts_because_javascript_cannot_hold_them(programme, buys, ann):
    buys(ANN)
    state = ann.state()

    assert all(isinstance(item["id"], str) for item in state["history"]["items"])
    assert all(isinstance(way["id"], str) for way in state["ways"])


def test_amounts_keep_the_currency_they_were_in(programme, buys, ann):
    buys(ANN)
    Shop.objects.filter(id=programme.id).update(currency="EUR")

    state = ann.state()

    assert state["currency"] == "EUR"
    assert state["history"]["items"][0]["why"][0]["values"]["currency"] == "USD"


def test_points_that_were_released_are_no_longer_called_pending(programme, buys, ann):
    with acting_for(programme.id):
        programme_settings.change(Programme(pending_days=2), now=factories.BEGAN_AT)
    long_ago, just_now = timezone.now() - timedelta(days=10), timezone.now()
    buys(ANN, name="old", created_at=long_ago.isoformat())
    buys(ANN, name="new", created_at=just_now.isoformat())

    assert {item["name"]: item["pending_until"] is not None for item in items(ann)} == {"old": False, "new": True}


def test_a_reason_without_words_of_its_own_is_told_in_general(programme, buys, ann, monkeypatch):
    buys(ANN, financial_status="pending")
    fewer = {key: text for key, text in texts.sentences("en").items() if key != "none_unpaid"}
    monkeypatch.setattr(texts, "sentences", lambda locale: fewer)

    assert filled(items(ann)[0]) == ["This order earns no points."]


def test_a_claimed_guest_order_is_in_the_history(programme, buys, ann):
    buys(None, id=55, name="#1001", email="ann@example.com")
    with acting_for(programme.id):
        member = enrol.join(ANN, now=timezone.now())
        order = record.Order.objects.get(shopify_id=55)
        order.member, order.claimed_at = member, timezone.now()
        order.save()
        settle.resettle([order.id], now=timezone.now())

    assert [(item["name"], item["points"]) for item in items(ann)] == [("#1001", 500)]
