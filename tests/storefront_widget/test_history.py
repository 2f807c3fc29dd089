"""A member's history: everything that moved their points, and orders that earned none, each with its reason."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty_app.adjustments import adjust, undo
from loyalty_app.earning import joining, settle
from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.terms import Programme
from loyalty_app.ledger import balances, expire, expiry_change, transfers
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members import enrol, merge
from loyalty_app.orders import record
from loyalty_app.rewards import cancel, convert, usage
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from storefront_widget import past, texts
from tests import factories
from tests.rewards.offering import offering
from tests.storefront_widget import rewarded
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper


def items(shopper: Shopper, **query: str) -> list[dict]:
    return shopper.history(**query)["items"]


def told(shopper: Shopper) -> list[tuple]:
    """Each entry with its first sentence."""
    return [(item["kind"], item["name"], item["points"], filled(item)[0]) for item in items(shopper)]


def line(**fields) -> list[dict]:
    return [factories.LineBody(**fields)]


def filled(item: dict) -> list[str]:
    """The sentences with their values in, in a plain form."""
    said = []
    for sentence in item["why"]:
        text = sentence["text"]
        text = text.get("other") if isinstance(text, dict) else text
        for name, value in sentence["values"].items():
            text = text.replace("{{ %s }}" % name, str(value))  # noqa: UP031  braces are what is looked for
        said.append(f"{sentence['about']}: {text}" if "about" in sentence else text)
    return said


@pytest.fixture
def one_per_unit(acme):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(1))
    return acme


def test_an_order_tells_why_it_earned_this_many(acme, buys, ann):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(5, per_order=800), factories.multiplier("2"))
    lines = [*line(title="Apron", price="100.00"), *line(title="Gift card", gift_card=True, price="50.00")]
    buys(ANN, name="#1001", line_items=lines)

    (item,) = items(ann)

    assert (item["name"], item["points"]) == ("#1001", 800)
    assert filled(item) == [
        "Rule 1: 500: 100.00, 5 per 1.00.",
        "Rule 1: At most 800 per order: 200 less.",
        "Rule 2: 300 more: 2 times the points.",
        "Gift card: buying a gift card doesn’t count.",
    ]


def discounted(title: str, off: str, application: int = 0) -> dict:
    return factories.LineBody(
        title=title, price="40.00", discount_allocations=[{"amount": off, "discount_application_index": application}]
    )


COUPON = {"discount_codes": [{"code": "FEB", "amount": "1.00"}],
          "discount_applications": [{"type": "discount_code", "code": "FEB"}]}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"line_items": line(price="39.00")}, "39: 39.00, 1 per 1.00."),
        ({"line_items": [discounted("Apron", "1.00")], **COUPON}, "39: 39.00 after the coupon, 1 per 1.00."),
        (
            {"line_items": [discounted("Apron", "1.00")], "discount_applications": [{"type": "automatic"}]},
            "39: 39.00 after the discount, 1 per 1.00.",
        ),
        (
            {"line_items": [*line(price="39.00"), factories.LineBody(gift_card=True), ], **COUPON},
            "39: 39.00, 1 per 1.00.",
        ),
    ],
)  # fmt: skip
def test_what_was_taken_off_first_is_told(one_per_unit, buys, ann, fields, sentence):
    buys(ANN, **fields)

    assert filled(items(ann)[0])[0] == sentence


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"financial_status": "pending"},
            "0: this order is not paid yet. The points come with the payment.",
        ),
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


def test_a_refund_is_an_entry_of_its_own(programme, buys, ann):
    apron = line(title="Apron", price="100.00", quantity=2)
    buys(ANN, id=55, name="#1001", line_items=apron)
    refund = factories.refund_body(55, id=9, lines=[(apron[0]["id"], 1)], transactions=[("bogus", "success", "100.00")])
    buys(ANN, id=55, name="#1001", line_items=apron, refunds=[refund], updated_at=factories.NOW.isoformat())

    now, before = items(ann)

    assert [(entry["name"], entry["points"]) for entry in (now, before)] == [("#1001", -500), ("#1001", 1000)]
    assert filled(now) == [
        "Apron: 1 fewer.",
        "The order was changed: what counts is 100.00 now, 200.00 before, so 500 instead of 1000.",
        "500: 100.00, 5 per 1.00.",
    ]


def test_an_order_that_is_refunded_in_full_says_so(programme, buys, ann):
    buys(ANN, id=55, name="#1001")
    later = factories.NOW.isoformat()
    buys(ANN, id=55, name="#1001", financial_status="refunded", cancelled_at=later, updated_at=later)

    assert told(ann) == [
        ("order", "#1001", -500, "The order was cancelled."),
        ("order", "#1001", 500, "500: 100.00, 5 per 1.00."),
    ]


def test_an_order_that_is_paid_later_is_told_once_it_is(programme, buys, ann):
    buys(ANN, id=55, name="#1001", financial_status="pending")
    before = [(item["name"], item["points"]) for item in items(ann)]
    buys(ANN, id=55, name="#1001", financial_status="paid", updated_at=factories.NOW.isoformat())

    assert (before, told(ann)) == ([("#1001", 0)], [("order", "#1001", 500, "500: 100.00, 5 per 1.00.")])


def test_an_order_that_moved_to_somebody_else_is_taken_back_and_says_so(programme, buys, ann):
    buys(ANN, id=55, name="#1001")
    buys(BEN, id=55, name="#1001", updated_at=factories.NOW.isoformat())

    assert [entry[2:] for entry in told(ann)] == [
        (-500, "The order belongs to another customer now."),
        (500, "500: 100.00, 5 per 1.00."),
    ]
    assert told(Shopper(programme, BEN)) == [("order", "#1001", 500, "500: 100.00, 5 per 1.00.")]


def test_what_points_bought_and_what_came_back(programme, ann):
    with acting_for(programme.id):
        member = rewarded.member_with(0, ANN)
        joining.award(member, now=timezone.now())
        wishes = [offering(name="Five off", points=20), offering(name="Ten off", points=30)]
        rewarded.made(rewarded.redeemed(member, wishes[0], key="first-wish-000000"), code="LOOM-1")
        rewarded.refused(rewarded.redeemed(member, wishes[1], key="second-wish-00000"))
        third = rewarded.redeemed(member, offering("custom", name="A tour", points=10), key="third-wish-000000")
        cancel.cancel(third.id, by="member", now=timezone.now())

    assert told(ann) == [
        ("back", "A tour", 10, "You gave it back."),
        ("spent", "A tour", -10, "You redeemed 10 for it."),
        ("back", "Ten off", 30, "It could not be made, so your points are back."),
        ("spent", "Ten off", -30, "You redeemed 30 for it."),
        ("spent", "Five off", -20, "You redeemed 20 for it."),
        ("joining", "", 100, "100 for joining."),
    ]


def test_cashback_expiry_and_corrections_are_told(programme, ann):
    now = timezone.now()
    with acting_for(programme.id):
        member = rewarded.member_with(0, ANN)
        expiry_change.change(ExpiryPolicy(kind="lots", days=90), now=now - timedelta(days=400))
        for number, (source, target, points) in enumerate(
            [("adjusted", "available", 70), ("available", "adjusted", 5)]
        ):
            at = now - timedelta(days=100 - number)
            fields = {"member_id": member.id, "source": source, "target": target, "points": points}
            posting = Posting(key=f"by hand {number}", kind="adjust", at=at, origin="adjust:1", **fields)
            transfers.post([posting], now=now)
        expire.expire_due(now=now)
        joining.award(member, now=now)
        offering("cashback", name="Cash")
        convert.convert([member.id], now=timezone.now())

    kinds = [(kind, points, why.partition(" until ")[0]) for kind, _name, points, why in told(ann)]

    assert kinds == [
        ("credit", -100, "100 became 1 of store credit."),
        ("joining", 100, "100 for joining."),
        ("expired", -65, "They could be used"),
        ("adjusted", -5, "The shop changed your points by hand. Ask the shop if you don’t know why."),
        ("adjusted", 70, "The shop changed your points by hand. Ask the shop if you don’t know why."),
    ]


def test_why_staff_changed_the_points_is_told_but_not_what_they_noted(programme, ann):
    now = timezone.now()
    with acting_for(programme.id):
        member = rewarded.member_with(0, ANN)
        for number, reason in enumerate(("goodwill", "correction", "service", "other")):
            at = now - timedelta(days=1) + timedelta(hours=number)
            row = adjust.ask(member.id, points=number + 1, reason=reason, token=reason, text="Rang twice.", now=at)
        undo.undo(row.id, now=at + timedelta(hours=1))

    assert told(ann) == [
        ("adjusted", "", -4, "The shop undid an earlier change of your points."),
        ("adjusted", "", 4, "The shop changed your points by hand. Ask the shop if you don’t know why."),
        ("adjusted", "", 3, "Your points were changed after your request to the shop."),
        ("adjusted", "", 2, "The shop corrected your points."),
        ("adjusted", "", 1, "Points for goodwill."),
    ]


def test_two_members_who_became_one_have_one_history_whose_points_add_up(programme, buys, ann):
    now = timezone.now()
    with acting_for(programme.id):
        for customer_id in (ANN, BEN):
            joining.award(enrol.join(customer_id, now=now), now=now)
    buys(BEN, name="#1002")
    with acting_for(programme.id):
        merged = merge.merge(ANN, BEN, now=timezone.now())
        joining.compensate(merged.kept_id, now=timezone.now())
        settle.resettle(merged.order_ids, now=timezone.now())
        held = balances.of(merged.kept_id)

    assert told(ann) == [
        ("joining", "", -100, "These points were given twice before, and are counted once."),
        ("merged", "", 0, "Added to yours: 600."),
        ("order", "#1002", 500, "500: 100.00, 5 per 1.00."),
        ("joining", "", 100, "100 for joining."),
        ("joining", "", 100, "100 for joining."),
    ]
    assert sum(item["points"] for item in items(ann)) == held.available + held.pending == 600


def test_pages_follow_each_other_without_gap_or_overlap_whatever_happened_at_once(programme, rival, buys, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    now = timezone.now()
    for number in range(past.PAGE + 3):
        buys(ANN, name=f"#{number}")
        buys(BEN, name=f"ben {number}")
        buys(ANN, shop=rival, name=f"rival {number}")
    with acting_for(programme.id):
        member = enrol.find(ANN)
        reward = offering("custom", name="A tour", points=20)
        for number in range(past.PAGE):  # all in one instant
            rewarded.redeem.redeem(member, reward, rewarded.Wish(), key=f"wish-number-{number:05}", now=now)

    pages = [ann.history()]
    while pages[-1]["before"]:
        pages.append(ann.history(before=pages[-1]["before"]))

    entries = [item for page in pages for item in page["items"]]
    assert [len(page["items"]) for page in pages] == [past.PAGE, past.PAGE, 3]
    assert len({item["id"] for item in entries}) == len(entries)
    assert [item["at"] for item in entries] == sorted((item["at"] for item in entries), reverse=True)
    assert sum(item["points"] for item in entries) == ann.state()["member"]["available"]


def test_a_place_is_nobodys_and_leads_to_ones_own_history_only(programme, rival, buys, ann):
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
    buys(ANN, name="ann's")
    for number in range(past.PAGE + 1):
        buys(BEN, name=f"#{number}")
        buys(ANN, shop=rival, name=f"#{number}")
    bens, rivals = Shopper(programme, BEN).history()["before"], Shopper(rival, ANN).history()["before"]

    assert {item["name"] for place in (bens, rivals) for item in items(ann, before=place)} == {"ann's"}


def test_history_is_for_who_is_signed_in(programme, buys, guest):
    buys(ANN)

    answer = guest.get("history")

    assert (answer.status_code, answer.json()["error"]) == (401, "sign_in")
    assert Shopper(programme, BEN).history() == {"items": [], "before": None}


@pytest.mark.parametrize(
    "before", ["-1", "x", "7", "1; DROP TABLE", "1a", "a1", "1b1", "9" * 17 + "a1", "1a١", "1a1\n"]
)
def test_history_goes_on_from_an_entry(programme, ann, before):
    answer = ann.get("history", before=before)

    assert (answer.status_code, answer.json()["error"]) == (400, "before_is_no_entry")


def test_the_texts_come_with_the_first_page_that_asks_for_them(programme, buys, ann):
    buys(ANN)

    assert ann.history(texts="history", locale="de")["more_texts"] == texts.of("de", "history")
    assert ann.history(texts="sentence").keys() == ann.history().keys() == {"items", "before"}


@pytest.mark.parametrize("orders", [1, 3])
def test_a_page_takes_three_queries(programme, buys, ann, orders, django_assert_num_queries):
    for number in range(past.PAGE + orders):
        buys(ANN, name=f"#{number}")
    before = ann.history()["before"]

    with django_assert_num_queries(3):  # shop, member, page; the words are kept by the process
        assert len(items(ann, before=before)) == orders


def test_a_page_reads_the_end_of_indexes_and_no_more(programme, buys, ann):
    for number in range(3):
        buys(ANN, name=f"#{number}")
    with acting_for(programme.id), CaptureQueriesContext(connection) as done:
        past.page(enrol.find(ANN), locale="en", now=timezone.now())
    with connection.cursor() as cursor:
        # As over many rows, whatever the few here are taken for: what is sorted was read to its end.
        for costly in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{costly} = off")
        cursor.execute("EXPLAIN " + done.captured_queries[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    used = {"earning_award_of_member", "ledger_transfer_spent", "ledger_transfer_back"}
    assert {name for name in used if name in plan} == used
    # The place to go on from is a condition of the index, so that a page costs the same wherever it is.
    assert plan.count("(ROW(at, id) < ROW(") == len(used)


def test_ids_are_texts_because_javascript_cannot_hold_them(programme, buys, ann):
    buys(ANN)

    assert all(isinstance(item["id"], str) for item in items(ann))
    assert all(isinstance(way["id"], str) for way in ann.state()["ways"])


def test_amounts_keep_the_currency_they_were_in(programme, buys, ann):
    buys(ANN)
    Shop.objects.filter(id=programme.id).update(currency="EUR")

    assert ann.state()["currency"] == "EUR"
    assert items(ann)[0]["why"][0]["values"]["currency"] == "USD"


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


@pytest.mark.parametrize("setting", ["keeps", "reduces"])
def test_a_members_own_reward_is_named_only_where_it_lowers_what_counts(acme, ann, setting):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(1), reward_discount=setting)
        rewarded.made(rewarded.redeemed(rewarded.member_with(500, ANN), offering(points=500)), code="FEB")
    bought = factories.seen(customer={"id": ANN}, line_items=[discounted("Apron", "1.00")], **COUPON)
    with acting_for(acme.id):
        orders = record.record([bought], now=timezone.now())
        usage.seen(orders, now=timezone.now())
        settle.settle(orders, now=timezone.now())

    (item,) = [item for item in items(ann) if item["kind"] == "order"]

    says = {"keeps": "40: 40.00, 1 per 1.00.", "reduces": "39: 39.00 after the coupon, 1 per 1.00."}
    assert filled(item)[0] == says[setting]
