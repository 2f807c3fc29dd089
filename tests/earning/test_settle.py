"""What an order is given equals what it deserves, whatever happened on the way."""

from datetime import timedelta

import pytest

from loyalty_app.earning import programme, rulebook, settle
from loyalty_app.earning.models import Award
from loyalty_app.ledger.models import Transfer
from loyalty_app.members.models import Member
from loyalty_app.orders import facts, record
from loyalty_app.orders.record import Deleted
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests.earning.telling import ANN, BOB, held, line, minutes, refunded, tell
from tests.factories import (
    BEGAN_AT,
    NOW,
    PLACED_AT,
    per_amount,
    per_order,
    running_programme,
    seen,
)


def test_a_paid_order_earns_and_settling_again_posts_nothing(in_acme):
    running_programme(per_amount())

    [award] = tell(seen(id=11))

    assert (award.points, award.delta, award.number, award.reason) == (100, 100, 1, "earned")
    assert (award.member.customer_id, award.order.shopify_id, award.judged_at) == (ANN, 11, PLACED_AT)
    assert held() == {ANN: (100, 0)}
    assert settle.resettle([award.order_id], now=NOW) == []
    assert Transfer.objects.count() == 1
    assert Award.objects.get().explanation == award.explanation


def test_a_zero_is_an_award_with_its_reason(in_acme):
    running_programme(per_amount())

    awards = tell(seen(id=11, financial_status="pending"), seen(id=12, customer=None), seen(id=13, test=True))

    assert [(award.order.shopify_id, award.points, award.reason) for award in awards] == [
        (11, 0, "unpaid"),
        (12, 0, "guest"),
        (13, 0, "test_order"),
    ]
    assert held() == {}


def test_a_test_order_makes_nobody_a_member_unless_the_store_is_for_development(in_acme):
    running_programme(per_amount())
    tell(seen(id=11, test=True))
    assert Member.objects.count() == 0

    in_acme.is_development = True
    in_acme.save()
    tell(seen(id=12, test=True))
    assert held() == {ANN: (100, 0)}


@pytest.mark.parametrize(
    ("change", "left", "reason"),
    [
        (lambda: refunded(11, lines=[(1, 1)]), 75, "earned"),
        (lambda: refunded(11, transactions=[("bogus", "success", "30.00")]), 70, "earned"),
        (lambda: refunded(11, lines=[(1, 4)]), 0, "refunded"),
        (lambda: seen(id=11, line_items=[line(current_quantity=1)], updated_at=minutes(1)), 25, "earned"),
        (lambda: seen(id=11, cancelled_at=NOW.isoformat(), updated_at=minutes(1)), 0, "cancelled"),
        (lambda: seen(id=11, financial_status="voided", updated_at=minutes(1)), 0, "voided"),
        (lambda: seen(id=11, financial_status="refunded", updated_at=minutes(1)), 0, "refunded"),
        (lambda: Deleted(11, NOW), 0, "deleted"),
    ],
    ids=["a line", "an amount", "all lines", "edited", "cancelled", "voided", "status refunded", "deleted"],
)
def test_what_goes_back_takes_back_what_it_earned(in_acme, change, left, reason):
    running_programme(per_amount())
    tell(seen(id=11, line_items=[line()]))

    [award] = tell(change())

    assert (award.points, award.delta, award.reason, award.number) == (left, left - 100, reason, 2)
    assert held() == ({ANN: (left, 0)} if left else {})


def test_an_order_that_is_uncancelled_earns_again(in_acme):
    running_programme(per_amount())
    tell(seen(id=11))
    tell(seen(id=11, cancelled_at=NOW.isoformat(), updated_at=minutes(1)))
    tell(seen(id=11, updated_at=minutes(2)))
    assert held() == {ANN: (100, 0)}
    assert list(Award.objects.order_by("number").values_list("delta", flat=True)) == [100, -100, 100]


def test_a_refund_before_its_order_counts_when_the_order_comes(in_acme):
    running_programme(per_amount())
    assert tell(refunded(11, lines=[(1, 1)])) == []
    tell(seen(id=11, line_items=[line()]))
    assert held() == {ANN: (75, 0)}


def test_an_old_order_is_judged_by_the_rules_of_its_day(in_acme):
    [rule_id] = running_programme(per_amount(1))
    tell(seen(id=11, line_items=[line()]))
    rulebook.revise(rule_id, per_amount(2), now=NOW)
    tell(refunded(11, lines=[(1, 2)]), now=NOW)
    assert held() == {ANN: (50, 0)}


def test_an_order_before_the_programme_earns_nothing(in_acme):
    running_programme(per_amount(), at=NOW)
    [award] = tell(seen(id=11))
    assert (award.points, award.reason) == (0, "before_programme")
    assert Member.objects.count() == 0


def test_product_types_are_asked_for_once(in_acme):
    running_programme(per_amount(product_types=("Linen",)))
    [award] = tell(seen(id=11))
    assert award.reason == "awaiting_details"
    assert list(Effect.objects.filter(kind="refetch_order").values_list("key", flat=True)) == ["11"]

    details = facts.Details(updated_at=PLACED_AT, product_types={8001: "Linen"})
    told = seen(id=11)
    tell(record.Seen(told.facts, details))
    assert held() == {ANN: (100, 0)}

    Effect.objects.all().delete()
    other = facts.Details(updated_at=PLACED_AT, product_types={1: "Wool"})
    [award] = tell(record.Seen(seen(id=12).facts, other))
    assert award.reason == "no_line"
    assert not Effect.objects.filter(kind="refetch_order").exists()


def test_changed_balances_are_mirrored(in_acme):
    running_programme(per_amount())
    tell(seen(id=11), seen(id=12, customer={"id": BOB}), seen(id=13, test=True))
    keys = Effect.objects.filter(kind="mirror_member").values_list("key", flat=True)
    assert sorted(keys) == sorted(str(id) for id in Member.objects.values_list("id", flat=True))


def test_each_shop_settles_its_own(acme, rival):
    for shop, terms in ((acme, per_amount()), (rival, per_order(7))):
        with acting_for(shop.id):
            running_programme(terms)
            tell(seen(id=11))
    with acting_for(acme.id):
        assert held() == {ANN: (100, 0)}
    with acting_for(rival.id):
        assert held() == {ANN: (7, 0)}


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_orders_takes_the_same_statements(in_acme, django_assert_max_num_queries, count):
    running_programme(per_amount())
    orders = record.record([seen(customer={"id": number}) for number in range(1, count + 1)], now=NOW)
    with django_assert_max_num_queries(32):  # two of them open accounts, the shop's first too
        assert len(settle.settle(orders, now=NOW)) == count


def test_the_paused_programme_gives_nothing_for_orders_of_that_time(in_acme):
    running_programme(per_amount())
    programme.change(programme.Programme(paused=True), now=BEGAN_AT + timedelta(days=1))
    [award] = tell(seen(id=11))
    assert (award.points, award.reason) == (0, "programme_paused")
