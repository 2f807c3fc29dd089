"""How an adjustment reads to staff."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loyalty_app.adjustments.models import Adjustment

REASONS = {
    Adjustment.Reason.GOODWILL: _("Goodwill"),
    Adjustment.Reason.CORRECTION: _("Correction"),
    Adjustment.Reason.SERVICE: _("Customer service"),
    Adjustment.Reason.OTHER: _("Other"),
}
STATES = {
    Adjustment.State.WAITING: (_("Waits for approval"), "warning"),
    Adjustment.State.DONE: (_("Done"), "success"),
    Adjustment.State.REFUSED: (_("Refused"), "neutral"),
    Adjustment.State.WITHDRAWN: (_("Withdrawn"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An adjustment, and the id of what undid it."""

    row: Adjustment
    undone_by: int | None = None

    @property
    def reason(self) -> str:
        return str(REASONS[self.row.reason])

    @property
    def state_words(self) -> str:
        if self.row.undoes_id is not None:
            return gettext("Undo")
        return gettext("Undone") if self.undone_by else str(STATES[self.row.state][0])

    @property
    def tone(self) -> str:
        return "neutral" if self.undone_by or self.row.undoes_id is not None else STATES[self.row.state][1]

    @property
    def points(self) -> int:
        """What moved; before that, and where nothing did, what was asked for."""
        return self.row.moved_points or self.row.points

    @property
    def is_waiting(self) -> bool:
        return self.row.state == Adjustment.State.WAITING

    @property
    def can_be_undone(self) -> bool:
        return self.row.state == Adjustment.State.DONE and self.row.undoes_id is None and not self.undone_by


def told(rows: list[Adjustment]) -> list[Told]:
    """One statement for what was undone, however many there are."""
    undone = Adjustment.objects.filter(undoes_id__in=[row.id for row in rows]).values_list("undoes_id", "id")
    by = dict(undone)
    return [Told(row=row, undone_by=by.get(row.id)) for row in rows]
