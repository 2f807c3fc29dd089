"""What an order is given equals what it deserves, whatever happened on the way."""

from datetime import timedelta

import pytest

from loyalty_app.earning import programme, rulebook, settle
from loyalty_app.earning.models import Award
from loyalty_app.ledger import balances, spending
from loyalty_app.ledger.audit import audit
from loyalty_app.ledger.models import Transfer
from loyalty_app.ledger.release import release_due
from loyalty_app.ledger.transfers import Posting, post
from loyalty_app.members import claim, enrol
from loyalty_app.members import merge as merging
from loyalty_app.members.models import Member
from loyalty_app.orders import facts, record
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Deleted, Refunded
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests.factories import (
    BEGAN_AT,
    NOW,
    PLACED_AT,
    LineBody,
    multiplier,
    per_amount,
    per_order,
    refund_body,
    running_programme,
    seen,
)

ANN, BOB = 7001, 7002


def tell(*changes, now=NOW) -> list[Award]:
    return settle.settle(record.record(changes, now=now), now=now)


def refunded(order_id: int, **refund):
    return Refunded(*facts.refund_from_webhook(refund_body(order_id, id=refund.pop("id", 1), **refund)))


def held() -> dict[int, tuple[int, int]]:
    """Available and pending points of every member, by customer id; and the books tie."""
    assert audit() == []
    members = dict(Member.objects.values_list("id", "customer_id"))
    return {
        members[id]: (held.available, held.pending)
        for id, held in balances.of_many(list(members)).items()
        if held.available or held.pending
    }


def line_of(order_id: int) -> int:
    return Order.objects.get(shopify_id=order_id).described.lines[0].id


def minutes(count: int) -> str:
    return (PLACED_AT + timedelta(minutes=count)).isoformat()


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


def line(**fields):
    return LineBody(**({"id": 1, "quantity": 4, "price": "25.00", "current_quantity": 4} | fields))


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


class TestPending:
    def test_waits_from_the_payment_and_is_released(self, in_acme):
        running_programme(per_amount(), pending_days=14)
        tell(seen(id=11, financial_status="pending"))
        [award] = tell(seen(id=11, updated_at=minutes(60)))
        due = PLACED_AT + timedelta(minutes=60, days=14)
        assert award.releases_at == due
        assert held() == {ANN: (0, 100)}

        assert release_due(now=due - timedelta(seconds=1)) == 0
        release_due(now=due)
        assert held() == {ANN: (100, 0)}

    def test_a_refund_meanwhile_shrinks_it_and_keeps_its_date(self, in_acme):
        running_programme(per_amount(), pending_days=14)
        tell(seen(id=11, line_items=[line()]))
        [award] = tell(refunded(11, lines=[(1, 1)]))
        assert award.releases_at == PLACED_AT + timedelta(days=14)
        assert held() == {ANN: (0, 75)}
        release_due(now=award.releases_at)
        assert held() == {ANN: (75, 0)}

    def test_an_earlier_payment_that_is_told_late_moves_the_date(self, in_acme):
        running_programme(per_amount(), pending_days=14)
        tell(seen(id=11, updated_at=minutes(120)))
        [award] = tell(seen(id=11, updated_at=minutes(0)))
        assert (award.points, award.delta, award.releases_at) == (100, 0, PLACED_AT + timedelta(days=14))
        assert held() == {ANN: (0, 100)}
        release_due(now=award.releases_at)
        assert held() == {ANN: (100, 0)}

    def test_that_is_over_already_needs_no_waiting(self, in_acme):
        running_programme(per_amount(), pending_days=14)
        tell(seen(id=11), now=NOW + timedelta(days=30))
        assert held() == {ANN: (100, 0)}

    def test_may_begin_with_the_fulfilment(self, in_acme):
        running_programme(per_amount(), pending_days=2, trigger="fulfilled")
        [award] = tell(seen(id=11))
        assert award.reason == "not_fulfilled"
        shipped = {"created_at": minutes(600), "status": "success"}
        [award] = tell(seen(id=11, fulfillment_status="fulfilled", fulfillments=[shipped], updated_at=minutes(600)))
        assert award.releases_at == PLACED_AT + timedelta(minutes=600, days=2)


class TestOwners:
    def test_an_order_that_gets_another_customer_moves_its_points(self, in_acme):
        running_programme(per_amount())
        tell(seen(id=11))
        tell(seen(id=11, customer={"id": BOB}, updated_at=minutes(1)))
        assert held() == {BOB: (100, 0)}
        assert Order.objects.get().member.customer_id == BOB
        told = Award.objects.order_by("number").values_list("member__customer_id", "points", "delta", "reason")
        assert list(told) == [(ANN, 100, 100, "earned"), (ANN, 0, -100, "moved"), (BOB, 100, 100, "earned")]

    def test_an_order_that_comes_back_gives_its_points_back(self, in_acme):
        running_programme(per_amount())
        for turn, customer_id in enumerate((ANN, BOB, ANN, None, BOB)):
            tell(seen(id=11, customer=customer_id and {"id": customer_id}, updated_at=minutes(turn)))
            assert held() == ({customer_id: (100, 0)} if customer_id else {})

    def test_who_spent_the_points_before_the_order_moved_costs_nobody_else(self, in_acme):
        running_programme(per_amount(), negative_balance="clamped")
        [award] = tell(seen(id=11))
        spending.spend(award.member_id, points=100, origin="test", key="spent", now=NOW)
        tell(seen(id=11, customer={"id": BOB}, updated_at=minutes(1)), seen(id=12, customer={"id": BOB}))
        assert held() == {BOB: (200, 0)}

        tell(refunded(11, lines=[(line_of(11), 1)]))
        assert held() == {BOB: (100, 0)}
        tell(seen(id=11, customer={"id": ANN}, updated_at=minutes(2)))
        assert held() == {BOB: (100, 0)}

    def test_a_guests_order_earns_for_who_claims_it(self, in_acme):
        running_programme(per_amount())
        tell(seen(id=11, customer=None, email="ann@example.com"))
        member = enrol.join(ANN, now=NOW)

        [award] = settle.settle(claim.claim_by_email(member, "ann@example.com", now=NOW), now=NOW)

        assert (award.number, award.points, award.reason) == (2, 100, "earned")
        assert held() == {ANN: (100, 0)}
        tell(seen(id=11, customer=None, email="ann@example.com", updated_at=minutes(9), financial_status="refunded"))
        assert held() == {}

    def test_a_merged_members_orders_are_the_survivors(self, in_acme):
        running_programme(per_amount())
        tell(seen(id=11), seen(id=12, customer={"id": BOB}, line_items=[line()]))
        merged = merging.merge(ANN, BOB, now=NOW)
        assert settle.resettle(merged.order_ids, now=NOW) == []
        assert held() == {ANN: (200, 0)}

        tell(refunded(12, lines=[(1, 2)]))
        tell(seen(id=13, customer={"id": BOB}))
        assert held() == {ANN: (250, 0)}

    def test_the_survivors_own_orders_are_judged_by_when_either_joined(self, in_acme):
        running_programme(per_amount(), enrolment="joined")
        enrol.join(BOB, now=PLACED_AT - timedelta(days=1))
        enrol.join(ANN, now=NOW)
        tell(seen(id=11))
        assert held() == {}

        merged = merging.merge(ANN, BOB, now=NOW)
        settle.resettle(merged.order_ids, now=NOW)
        assert held() == {ANN: (100, 0)}

    def test_only_who_joined_before_earns_when_the_programme_says_so(self, in_acme):
        running_programme(per_amount(), enrolment="joined")
        enrol.join(ANN, now=PLACED_AT - timedelta(days=1))
        enrol.join(BOB, now=NOW)
        awards = tell(seen(id=11), seen(id=12, customer={"id": BOB}), seen(id=13, customer={"id": 7003}))
        assert [(award.points, award.reason) for award in awards] == [
            (100, "earned"),
            (0, "not_joined"),
            (0, "not_joined"),
        ]
        assert Member.objects.count() == 2


class TestNegativeBalances:
    def spent(self, **settings):
        running_programme(per_amount(), **settings)
        tell(seen(id=11))
        member = Member.objects.get()
        spend = {"kind": "redeem", "source": "available", "target": "redeemed", "points": 60, "at": NOW}
        post([Posting(key="spent", member_id=member.id, origin="spent", **spend)], now=NOW)

    def test_are_allowed_and_paid_by_the_next_earning(self, in_acme):
        self.spent()
        tell(Deleted(11, NOW))
        assert held() == {ANN: (-60, 0)}
        tell(seen(id=12))
        assert held() == {ANN: (40, 0)}

    def test_may_be_clamped_and_never_give_twice(self, in_acme):
        self.spent(negative_balance="clamped")
        cancelled = {"id": 11, "cancelled_at": NOW.isoformat()}
        [award] = tell(seen(**cancelled, updated_at=minutes(1)))
        assert (award.points, award.delta) == (0, -40)
        assert held() == {}
        tell(seen(id=11, updated_at=minutes(2)))
        assert held() == {ANN: (40, 0)}


class TestSharedCaps:
    def placed(self, id: int, day: int, customer: int = ANN, **fields):
        at = f"2026-11-{day:02}T15:00:00-05:00"
        return seen(id=id, created_at=at, updated_at=fields.pop("updated_at", at), customer={"id": customer}, **fields)

    def given(self) -> dict[int, int]:
        last = {}
        for award in Award.objects.select_related("order").order_by("order_id", "number"):
            last[award.order.shopify_id] = award.points
        return last

    def test_a_member_gets_no_more_than_the_cap_in_a_month_of_the_shops_calendar(self, in_acme):
        running_programme(per_amount(per_member=150, period="month"))
        tell(self.placed(11, 3), self.placed(12, 5), self.placed(13, 6), self.placed(14, 4, customer=BOB))
        late = seen(id=15, created_at="2026-12-01T04:59:00+00:00", updated_at="2026-12-01T04:59:00+00:00")
        december = seen(id=16, created_at="2026-12-01T05:00:00+00:00", updated_at="2026-12-01T05:00:00+00:00")
        tell(late, december)
        assert self.given() == {11: 100, 12: 50, 13: 0, 14: 100, 15: 0, 16: 100}
        assert held() == {ANN: (250, 0), BOB: (100, 0)}

    def test_what_an_earlier_order_gives_back_the_later_ones_get(self, in_acme):
        running_programme(per_amount(per_member=150, period="month"))
        tell(self.placed(11, 3), self.placed(12, 5), self.placed(13, 6))
        tell(Deleted(11, NOW))
        assert self.given() == {11: 0, 12: 100, 13: 50}

    def test_an_order_told_late_is_served_in_its_place(self, in_acme):
        running_programme(per_amount(per_member=150, period="life", budget=300))
        tell(
            self.placed(12, 5), self.placed(13, 6), self.placed(14, 7, customer=BOB), self.placed(15, 8, customer=7003)
        )
        assert self.given() == {12: 100, 13: 50, 14: 100, 15: 50}
        tell(self.placed(11, 3))
        assert self.given() == {11: 100, 12: 50, 13: 0, 14: 100, 15: 50}
        tell(self.placed(10, 2, customer=7003))
        assert self.given() == {10: 100, 11: 100, 12: 50, 13: 0, 14: 50, 15: 0}

    def test_a_campaign_stops_adding_when_its_budget_is_gone(self, in_acme):
        running_programme(per_amount(), multiplier("3", budget=250))
        tell(self.placed(11, 3), self.placed(12, 5), self.placed(13, 6))
        assert self.given() == {11: 300, 12: 150, 13: 100}
        tell(self.placed(11, 3, updated_at=minutes(1), cancelled_at=NOW.isoformat()))
        assert self.given() == {11: 0, 12: 300, 13: 150}

    def test_a_campaign_whose_points_a_rule_cut_keeps_its_budget(self, in_acme):
        running_programme(per_amount(per_order=120), multiplier("3", budget=100))
        tell(self.placed(11, 3), self.placed(12, 4))
        tell(self.placed(13, 5), self.placed(14, 6), self.placed(15, 7), self.placed(16, 8))
        assert self.given() == {11: 120, 12: 120, 13: 120, 14: 120, 15: 120, 16: 100}
        tell(self.placed(11, 3, updated_at=minutes(1), cancelled_at=NOW.isoformat()))
        assert self.given() == {11: 0, 12: 120, 13: 120, 14: 120, 15: 120, 16: 120}

    def test_hold_over_the_orders_of_merged_members(self, in_acme):
        running_programme(per_amount(per_member=150))
        tell(self.placed(11, 3), self.placed(12, 4, customer=BOB), self.placed(13, 5))
        assert held() == {ANN: (150, 0), BOB: (100, 0)}
        merged = merging.merge(ANN, BOB, now=NOW)
        settle.resettle(merged.order_ids, now=NOW)
        assert held() == {ANN: (150, 0)}
        assert self.given() == {11: 100, 12: 50, 13: 0}


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
    keys = Effect.objects.filter(kind="mirror_balance").values_list("key", flat=True)
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
    with django_assert_max_num_queries(25):
        assert len(settle.settle(orders, now=NOW)) == count


def test_the_paused_programme_gives_nothing_for_orders_of_that_time(in_acme):
    running_programme(per_amount())
    programme.change(programme.Programme(paused=True), now=BEGAN_AT + timedelta(days=1))
    [award] = tell(seen(id=11))
    assert (award.points, award.reason) == (0, "programme_paused")
