"""What the programme gave of late, from the daily totals: the transfers themselves are never read."""

from datetime import date

from django.db.models import Sum

from loyalty_app.ledger.models import DailyTotal, Transfer


def given(*, after: date) -> int:
    """Points that were earned after this day of the shop's calendar; what was taken back since is not taken off."""
    totals = DailyTotal.objects.filter(kind=Transfer.Kind.EARN, day__gt=after)
    return totals.aggregate(points=Sum("points"))["points"] or 0
