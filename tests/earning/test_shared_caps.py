"""Caps that orders share: who was placed first is served first."""

from loyalty_app.earning import settle
from loyalty_app.earning.models import Award
from loyalty_app.members import merge as merging
from loyalty_app.orders.record import Deleted
from tests.earning.telling import ANN, BOB, held, minutes, tell
from tests.factories import (
    NOW,
    multiplier,
    per_amount,
    running_programme,
    seen,
)


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
