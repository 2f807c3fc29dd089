"""Whose points they are, when they come, and when a balance falls below zero."""

from datetime import timedelta

from loyalty_app.earning import settle
from loyalty_app.earning.models import Award
from loyalty_app.ledger import spending
from loyalty_app.ledger.release import release_due
from loyalty_app.ledger.transfers import Posting, post
from loyalty_app.members import claim, enrol
from loyalty_app.members import merge as merging
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Deleted
from tests.earning.telling import ANN, BOB, held, line, line_of, minutes, refunded, tell
from tests.factories import (
    NOW,
    PLACED_AT,
    per_amount,
    running_programme,
    seen,
)


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
