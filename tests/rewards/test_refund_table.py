"""What a refund does to both sides: points that the order earned, and points that its reward had cost. By hand.

The member has 1,000 points and turns 500 of them into 5.00 off. The order is two aprons at 20.00 and a mug at 10.00,
5.00 shipping; the code takes 4.00 off the aprons and 1.00 off the mug. One point per 1.00 of what is left to pay:
36.00 + 9.00 = 45 points. Before anything goes back the member has 1,000 - 500 + 45 = 545.
"""

from datetime import timedelta

import pytest

from loyalty_app import order_news
from loyalty_app.ledger import audit, balances, expire
from loyalty_app.ledger.models import Lot
from loyalty_app.orders import facts
from loyalty_app.orders.record import Refunded, Seen
from loyalty_app.rewards import asking, redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from tests.factories import NOW, LineBody, MemberFactory, OrderBody, per_amount, running_programme
from tests.rewards.conftest import give
from tests.rewards.offering import offering

CODE = "LOYAL-1"
APRONS, MUG = 11, 12


@pytest.fixture
def member(in_acme):
    return MemberFactory(customer_id=7001)


def bought(member, **settings) -> Redemption:
    """A code is ready, as Shopify would have confirmed it."""
    rules = {name: settings.pop(name) for name in ("reward_discount", "store_credit_refund") if name in settings}
    running_programme(per_amount(1), **rules)
    give(member, 1_000, at=NOW - timedelta(days=40))
    row = redeem.redeem(member, offering(**settings), Wish(), key="wish", now=NOW - timedelta(days=10))
    asking.begin(row.id, now=NOW - timedelta(days=10))
    asking.confirm(row.id, now=NOW - timedelta(days=10), code=CODE, shopify_id=1)
    return row


def allocated(amount):
    return [{"amount": amount, "discount_application_index": 0}]


def order(*, refunds=(), aprons_left=2, mugs_left=1, extra=(), **fields):
    lines = [
        LineBody(
            id=APRONS, price="20.00", quantity=2, current_quantity=aprons_left, discount_allocations=allocated("4.00")
        ),
        LineBody(id=MUG, price="10.00", quantity=1, current_quantity=mugs_left, discount_allocations=allocated("1.00")),
        *extra,
    ]
    shipping = {"price": "5.00", "discounted_price": "5.00", "discount_allocations": [], "tax_lines": []}
    return OrderBody(
        id=5001,
        line_items=lines,
        shipping_lines=[shipping],
        discount_codes=[{"code": CODE.lower(), "amount": "5.00", "type": "fixed_amount"}],
        discount_applications=[{"type": "discount_code", "code": CODE, "value": "5.0", "value_type": "fixed_amount"}],
        total_discounts="5.00",
        total_price="50.00",
        refunds=list(refunds),
        **fields,
    )


def refund(*, lines=(), shipping=None, amount=None, gateway="bogus", id=900):
    """Lines: (line id, units, what was paid for them). An amount without lines is a kindness."""
    paid = sum((float(paid) for _id, _units, paid in lines), 0.0) + float(shipping or 0) + float(amount or 0)
    adjustments = []
    if shipping:
        adjustments.append({"kind": "shipping_refund", "amount": f"-{shipping}", "tax_amount": "0.00"})
    if amount:
        adjustments.append({"kind": "refund_discrepancy", "amount": f"-{amount}", "tax_amount": "0.00"})
    return {
        "id": id,
        "order_id": 5001,
        "created_at": NOW.isoformat(),
        "refund_line_items": [
            {"line_item_id": line, "quantity": units, "subtotal": paid, "total_tax": 0} for line, units, paid in lines
        ],
        "order_adjustments": adjustments,
        "transactions": [{"kind": "refund", "status": "success", "gateway": gateway, "amount": f"{paid:.2f}"}],
    }


def tell(body, *, now=NOW):
    order_news.tell([Seen(facts.from_webhook(body))], now=now)


def outcome(member) -> tuple[int, int, int]:
    """Points of the order that stay, points of the reward that came back, and the balance."""
    row = Redemption.objects.get()
    available = balances.of(member.id).available
    earned = available - 1_000 + row.points - row.returned_points
    return earned, row.returned_points, available


LATER = "2026-11-22T13:00:00Z"
ALL_LINES = [(APRONS, 2, "36.00"), (MUG, 1, "9.00")]
EXCHANGED = LineBody(id=13, price="20.00", quantity=1)
CASES = {
    "nothing goes back": ({}, (45, 0, 545)),
    "everything": (
        {"refunds": [refund(lines=ALL_LINES, shipping="5.00")], "financial_status": "refunded"},
        (0, 500, 1_000),
    ),
    "all goods, not the shipping": (
        {"refunds": [refund(lines=ALL_LINES)], "financial_status": "partially_refunded"},
        (0, 500, 1_000),
    ),
    "one apron of two": (
        {"refunds": [refund(lines=[(APRONS, 1, "18.00")])], "financial_status": "partially_refunded"},
        (27, 200, 727),  # 45 - 18; 2.00 of 5.00 was off it
    ),
    "the mug": (
        {"refunds": [refund(lines=[(MUG, 1, "9.00")])], "financial_status": "partially_refunded"},
        (36, 100, 636),
    ),
    "one refund after the other": (
        {
            "refunds": [refund(lines=[(MUG, 1, "9.00")], id=901), refund(lines=[(APRONS, 1, "18.00")], id=902)],
            "financial_status": "partially_refunded",
        },
        (18, 300, 818),
    ),
    "shipping only": (
        {"refunds": [refund(shipping="5.00")], "financial_status": "partially_refunded"},
        (45, 0, 545),
    ),
    "an amount only": (
        {"refunds": [refund(amount="9.00")], "financial_status": "partially_refunded"},
        (36, 0, 536),  # no goods went back, so what they were bought with stays spent
    ),
    "the mug, paid as store credit": (
        {
            "refunds": [refund(lines=[(MUG, 1, "9.00")], gateway="shopify_store_credit")],
            "financial_status": "partially_refunded",
        },
        (36, 100, 636),
    ),
    "an apron exchanged for another thing at 20.00": (
        {
            "refunds": [refund(lines=[(APRONS, 1, "18.00")])],
            "extra": [EXCHANGED],
            "financial_status": "partially_refunded",
        },
        (47, 200, 747),  # 45 - 18 + 20
    ),
    "an edit takes an apron out": ({"aprons_left": 1}, (27, 200, 727)),
    "an edit adds a thing": ({"extra": [EXCHANGED]}, (65, 0, 565)),
    "cancelled": ({"cancelled_at": LATER}, (0, 500, 1_000)),
    "voided": ({"financial_status": "voided"}, (0, 500, 1_000)),
    "not paid yet": ({"financial_status": "pending"}, (0, 0, 500)),
}


@pytest.mark.parametrize("case", CASES)
def test_both_sides(member, case):
    changes, expected = CASES[case]
    bought(member)
    tell(order())
    assert outcome(member) == (45, 0, 545)

    for _ in range(2):
        tell(order(updated_at=LATER, **changes))
        assert outcome(member) == expected
    assert audit.audit() == []


@pytest.mark.parametrize("case", CASES)
def test_told_once_it_comes_to_the_same(member, case):
    changes, expected = CASES[case]
    bought(member)
    tell(order(updated_at=LATER, **changes))

    assert outcome(member) == expected
    assert Redemption.objects.get().state == "used"


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("refunded", "wanted"),
    [("never", lambda back: 0), ("when_all", lambda back: 500 if back == 500 else 0)],
)
def test_the_merchant_may_return_less(member, case, refunded, wanted):
    changes, (earned, back, _) = CASES[case]
    bought(member, refunded=refunded)
    tell(order(updated_at=LATER, **changes))

    assert outcome(member)[:2] == (earned, wanted(back))


@pytest.mark.parametrize("case", ["everything", "one apron of two", "the mug", "cancelled"])
@pytest.mark.parametrize("expired_lots", ["fresh", "lost"])
def test_points_that_return_to_a_lot_which_expired(member, case, expired_lots):
    """A fresh life of thirty days, or none; the points that the order earned are not touched by it."""
    changes, (earned, back, _) = CASES[case]
    bought(member, expired_lots=expired_lots)
    Lot.objects.filter(origin__startswith="gift").update(expires_at=NOW - timedelta(days=1))
    expire.sweep(now=NOW)
    tell(order(updated_at=LATER, **changes))
    expire.sweep(now=NOW + timedelta(minutes=1))

    kept = back if expired_lots == "fresh" else 0
    assert balances.of(member.id).available == earned + kept
    assert Redemption.objects.get().returned_points == back
    fresh = Lot.objects.filter(left_points__gt=0, expires_at__isnull=False).values_list("left_points", "expires_at")
    assert list(fresh) == ([(back, NOW + timedelta(days=30))] if kept else [])
    assert audit.audit() == []


def test_where_a_reward_does_not_reduce_what_is_earned(member):
    bought(member, reward_discount="keeps")
    tell(order())
    assert outcome(member)[:2] == (50, 0)

    one = {"refunds": [refund(lines=[(APRONS, 1, "18.00")])], "financial_status": "partially_refunded"}
    tell(order(updated_at=LATER, **one))
    assert outcome(member)[:2] == (30, 200)
    tell(order(updated_at="2026-11-22T14:00:00Z", cancelled_at=LATER))
    assert outcome(member) == (0, 500, 1_000)


def test_where_points_stay_with_a_refund_in_store_credit(member):
    bought(member, store_credit_refund="keeps")
    mug = refund(lines=[(MUG, 1, "9.00")], gateway="shopify_store_credit")
    tell(order(updated_at=LATER, refunds=[mug], financial_status="partially_refunded"))

    # What the order earned stays by the merchant's wish; the goods went back, so their share of the reward returns.
    assert outcome(member)[:2] == (45, 100)


def test_refunds_that_come_by_themselves_before_the_order_knows_them(member):
    bought(member)
    tell(order())
    for _ in range(2):
        told = facts.refund_from_webhook(refund(lines=[(MUG, 1, "9.00")]))
        order_news.tell([Refunded(*told)], now=NOW)

    assert outcome(member) == (36, 100, 636)


def test_a_cancellation_that_is_undone_takes_the_points_again(member):
    bought(member)
    tell(order(updated_at=LATER, cancelled_at=LATER))
    assert outcome(member) == (0, 500, 1_000)
    tell(order(updated_at="2026-11-22T15:00:00Z"))

    assert outcome(member) == (45, 0, 545)
    assert audit.audit() == []


def test_what_was_spent_meanwhile_is_owed(member):
    """The reward's points came back and were spent; then the cancellation is undone."""
    bought(member)
    tell(order(updated_at=LATER, cancelled_at=LATER))
    redeem.redeem(member, offering("donation", points=900), Wish(), key="another", now=NOW)
    tell(order(updated_at="2026-11-22T15:00:00Z"))

    assert balances.of(member.id).available == 1_000 - 900 + 45 - 500
    assert audit.audit() == []


def test_a_code_that_was_given_up_and_is_used_all_the_same_is_paid_for(member):
    running_programme(per_amount(1))
    give(member, 1_000, at=NOW - timedelta(days=40))
    row = redeem.redeem(member, offering(), Wish(), key="wish", now=NOW - timedelta(days=10))
    asking.begin(row.id, now=NOW - timedelta(days=10))
    asking.fail(row.id, reason="unreachable", now=NOW - timedelta(days=9))
    asking.confirm(row.id, now=NOW - timedelta(days=9), code=CODE, shopify_id=1)
    assert balances.of(member.id).available == 1_000
    tell(order())

    assert (Redemption.objects.get().state, outcome(member)) == ("used", (45, 0, 545))
    tell(order(updated_at=LATER, cancelled_at=LATER))
    assert outcome(member) == (0, 500, 1_000)
    assert audit.audit() == []


def test_somebody_elses_code_on_the_order_is_no_reward_of_ours(member):
    bought(member)
    Redemption.objects.update(code="ANOTHER")
    tell(order())

    assert (Redemption.objects.get().state, Redemption.objects.get().order_id) == ("ready", None)
