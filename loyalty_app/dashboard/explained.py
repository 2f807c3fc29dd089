"""A settlement in words: what it is about, what it did, and why."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from loyalty_app.dashboard.reckoning import Reckoning, reckoned
from loyalty_app.earning import explain, explanation
from loyalty_app.earning.models import Award


@dataclass(frozen=True)
class Explained:
    award: Award

    @cached_property
    def _explanation(self) -> explanation.Explanation:
        return explanation.load(self.award.explanation)

    @cached_property
    def sentences(self) -> list[str]:
        return explain.sentences(self._explanation)

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
        """The first sentence, and how many more there are to read."""
        first, *more = self.sentences or [explain.reason(self.award.reason)]
        return _("%(first)s And %(n)d more.") % {"first": first, "n": len(more)} if more else first

    @property
    def tone(self) -> str:
        if self.award.delta == 0:
            return "neutral"
        return "success" if self.award.delta > 0 else "critical"

    @property
    def shopify_url(self) -> str:
        return f"shopify://admin/orders/{self.award.order.shopify_id}" if self.award.order else ""


def explained(award: Award) -> Explained:
    """award: with its order selected."""
    return Explained(award=award)
