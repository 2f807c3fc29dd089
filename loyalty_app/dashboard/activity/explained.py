"""A settlement in words: what it is about, what it did, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loyalty_app.dashboard.activity.reckoning import Reckoning, reckoned
from loyalty_app.earning import explain, explanation
from loyalty_app.earning.models import Award

ORDER_UNREAD = ("facts", "refunds", "details", "reward_codes")


@dataclass(frozen=True)
class Explained:
    award: Award
    now: datetime

    @cached_property
    def _explanation(self) -> explanation.Explanation:
        return explanation.load(self.award.explanation)

    @cached_property
    def sentences(self) -> list[str]:
        return explain.sentences(self._explanation) or [explain.reason(self.award.reason)]

    @property
    def reckoning(self) -> Reckoning:
        return reckoned(self._explanation)

    @property
    def title(self) -> str:
        if self.award.order is None:
            return _("Joining")
        return self.award.order.name or _("Order %s") % self.award.order.shopify_id

    @property
    def question(self) -> str:
        if self.award.points == 0:
            return _("Why no points?")
        return _("Why %s points?") % f"{self.award.points:,}"

    @property
    def summary(self) -> str:
        """What changed, if the order was settled before, and the first sentence of why."""
        first = self.sentences[0]
        before = self.award.points - self.award.delta
        if self.award.number == 1 or not self.award.delta:
            return first
        points = {"points": f"{self.award.points:,}", "before": f"{before:,}"}
        return _("Now %(points)s instead of %(before)s points.") % points + " " + first

    @property
    def is_pending(self) -> bool:
        return self.award.points > 0 and self.award.releases_at is not None and self.award.releases_at > self.now

    @property
    def tone(self) -> str:
        if self.award.delta == 0:
            return "neutral"
        return "success" if self.award.delta > 0 else "critical"

    @property
    def shopify_url(self) -> str:
        return f"shopify://admin/orders/{self.award.order.shopify_id}" if self.award.order else ""


def awards() -> QuerySet:
    """Settlements with what names their orders: what else is kept of an order is many times as much to read."""
    return Award.objects.select_related("order").defer(*(f"order__{field}" for field in ORDER_UNREAD))


def explained(awards: Iterable[Award], *, now: datetime) -> list[Explained]:
    """awards: with their orders selected."""
    return [Explained(award=award, now=now) for award in awards]
