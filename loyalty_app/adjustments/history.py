"""How large adjustments have been, for whoever thinks of a limit."""

from datetime import datetime, timedelta

import msgspec

from loyalty_app.adjustments.models import Adjustment

LOOKED_AT_MAX = 1_000  # the newest; a page asks


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    all: int
    above: int


def latest(*, days: int, above: int | None, now: datetime) -> Sizes:
    """Of the adjustments asked for in these days, at most LOOKED_AT_MAX: how many there were, and how many above so
    many points; None: no limit. Undoing is none.
    """
    newest = Adjustment.objects.order_by("-id").values_list("points", "asked_at", "undoes_id")[:LOOKED_AT_MAX]
    sizes = [abs(points) for points, at, undoes in newest if at >= now - timedelta(days=days) and undoes is None]
    return Sizes(all=len(sizes), above=sum(above is not None and size > above for size in sizes))
