"""An explanation as a table: what each line and each rule brought."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from loyalty_app.earning.explanation import Explanation

EXCLUDED = {
    "tip": _("A tip"),
    "gift_card": _("A gift card"),
    "returned": _("Returned"),
    "removed": _("Removed"),
    "free": _("Free"),
}


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    units: int
    worth: Decimal
    points: int
    excluded: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    lines: list[Line]
    currency: str
    shipping_points: int
    points: int


def reckoned(explanation: Explanation) -> Reckoning:
    lines = [
        Line(
            title=line.title,
            units=line.left,
            worth=Decimal(line.worth),
            points=line.points,
            excluded=EXCLUDED.get(line.excluded, ""),
        )
        for line in explanation.lines
    ]
    return Reckoning(
        lines=lines,
        currency=explanation.currency,
        shipping_points=explanation.shipping_points,
        points=explanation.points,
    )
