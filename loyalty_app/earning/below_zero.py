"""Who owes points: only a reversal can bring a balance below zero."""

from datetime import datetime, timedelta

import msgspec
from django.db.models import Count, Sum

from loyalty_app.earning import award_rows
from loyalty_app.earning.models import Award
from loyalty_app.ledger.models import Account

LOOKED_AT_MAX = 1_000  # reversals, the newest; a page asks


class BelowZero(msgspec.Struct, frozen=True, kw_only=True):
    members: int
    points: int  # that they owe in all, 0 or more


def since_taken_back(*, days: int, now: datetime) -> BelowZero:
    """Of the members from whom an order's points were taken back in these days, those below zero now.

    Looks at LOOKED_AT_MAX reversals. Uses earning_award_taken_back.
    """
    newest = Award.objects.filter(delta__lt=0).order_by("-id").values_list("member_id", "at")[:LOOKED_AT_MAX]
    members = {member_id for member_id, at in newest if at >= now - timedelta(days=days) and member_id is not None}
    into = award_rows.survivors(members)
    holders = {into.get(member_id, member_id) for member_id in members}
    below = Account.objects.filter(member_id__in=holders, kind=Account.Kind.AVAILABLE, balance__lt=0)
    found = below.aggregate(members=Count("id"), points=Sum("balance"))
    return BelowZero(members=found["members"], points=-(found["points"] or 0))
