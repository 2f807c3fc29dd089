"""A settlement in words: what it is about, what it did, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from loyalty_app.earning.models import Award


@dataclass(frozen=True, slots=True)
class Explained:
    award: Award
    sentences: list[str]

    @property
    def title(self) -> str:
        if self.award.order is None:
            return _("Joining")
        return self.award.order.name or _("Order %s") % self.award.order.shopify_id

    @property
    def question(self) -> str:
        if self.award.points == 0:
            return _("Why none?")
        return _("Why %s points?") % f"{self.award.points:,}"

    @property
    def summary(self) -> str:
        return self.sentences[0] if self.sentences else ""

    @property
    def tone(self) -> str:
        if self.award.delta == 0:
            return "neutral"
        return "success" if self.award.delta > 0 else "critical"

    @property
    def shopify_url(self) -> str:
        return f"shopify://admin/orders/{self.award.order.shopify_id}" if self.award.order else ""


def explained(award: Award) -> Explained:
    return Explained(award=award, sentences=[award.reason])
