"""A replay's result as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from loyalty_app import money
from loyalty_app.dashboard.activity.reckoning import Reckoning, reckoned
from loyalty_app.dashboard.programme import form as programme_form
from loyalty_app.dashboard.rules import words as rule_words
from loyalty_app.earning import explain, programme, replay, rulebook
from loyalty_app.earning.explanation import Explanation
from loyalty_app.earning.models import Award
from loyalty_app.earning.replay_figures import Changed, Figures
from loyalty_app.rewards.point_worth import PointWorth


@dataclass(frozen=True, slots=True)
class Cost:
    """The difference in money, and in proportion to what the orders were worth."""

    amount: str
    of_sales: str  # percent; empty without sales
    worth: PointWorth
    worth_amount: str


@dataclass(frozen=True, slots=True)
class Why:
    """One side's explanation."""

    points: int
    sentences: list[str]
    reckoning: Reckoning


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order that changes, with the award that leads to its page."""

    changed: Changed
    award_id: int | None

    @property
    def title(self) -> str:
        return self.changed.name or str(self.changed.order_id)

    @property
    def today(self) -> Why:
        return _why(self.changed.why_today)

    @property
    def draft(self) -> Why:
        return _why(self.changed.why_draft)


def title(asked: replay.Asked) -> str:
    return asked.name if asked.settings is None else _("Other settings")


def sentences(asked: replay.Asked, *, currency: str) -> list[str]:
    """What is replayed: what the draft says, or each setting that is another."""
    if asked.settings is not None:
        return programme_form.told(asked.programme, asked.settings)
    return [rule_words.sentence(asked.terms, currency=currency)]


def _why(explanation: Explanation) -> Why:
    sentences = explain.sentences(explanation) or [explain.reason(explanation.reason)]
    return Why(points=explanation.points, sentences=sentences, reckoning=reckoned(explanation))


def cost(figures: Figures, worth: PointWorth | None, *, currency: str) -> Cost | None:
    if worth is None:
        return None
    amount = worth.of_one * figures.difference
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    share = f"{100 * exact / figures.worth:+.1f}".replace("-", "−") if figures.worth else ""
    return Cost(
        amount=money.display(exact, currency),
        of_sales=share,
        worth=worth,
        worth_amount=money.display(worth.amount, currency),
    )


def orders(changed: Sequence[Changed]) -> list[OrderShown]:
    """With their latest awards, in one statement."""
    latest = Award.objects.filter(order_id__in=[each.order_id for each in changed]).order_by("order_id", "number")
    award_ids = dict(latest.values_list("order_id", "id"))
    return [OrderShown(each, award_ids.get(each.order_id)) for each in changed]


def draft_has_changed(asked: replay.Asked, drafts: Sequence) -> bool:
    """It was saved again after the replay was asked for. One that is gone has not changed; settings have none."""
    return any(each.id == asked.draft and each.saved_at != asked.saved_at for each in drafts)


def programme_has_changed(asked: replay.Asked, *, now) -> bool:
    return asked.programme != programme.at(now) or set(asked.rules) != set(rulebook.at(now))
