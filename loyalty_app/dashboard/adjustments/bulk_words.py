"""How a file of adjustments and its rows read to staff."""

from django.utils.translation import gettext_lazy as _

from loyalty_app.adjustments.models import Bulk

STATES = {
    Bulk.State.CHECKING: (_("Being checked"), "info"),
    Bulk.State.CHECKED: (_("Checked, nothing moved"), "info"),
    Bulk.State.WAITING: (_("Waits for approval"), "warning"),
    Bulk.State.RUNNING: (_("Being carried out"), "info"),
    Bulk.State.DONE: (_("Carried out"), "success"),
    Bulk.State.DISCARDED: (_("Discarded"), "neutral"),
    Bulk.State.UNDOING: (_("Being undone"), "info"),
    Bulk.State.UNDONE: (_("Undone"), "neutral"),
}
WORK_TITLES = {
    Bulk.State.CHECKING: _("Rows are being checked"),
    Bulk.State.RUNNING: _("Rows are being carried out"),
    Bulk.State.UNDOING: _("Rows are being undone"),
}
PROBLEMS = {
    "unknown_member": _("No member of this shop has this number. Check the column and the number."),
    "forgotten": _("This member was forgotten and can be given no points."),
    "points": _("Write a whole number of points, such as 50, or -50 to take them."),
    "over_limit": _("These are more points than your settings allow in one adjustment."),
    "reason": _("Write goodwill, correction, service or other, or leave it empty."),
    "note": _("The note is longer than 300 characters."),
    "not_enough": _("The member has fewer points than that."),
}
