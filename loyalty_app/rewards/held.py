"""What a member redeemed: what can still be used, and what became of the rest."""

from collections.abc import Collection

from django.db.models import Count, F, Q, Window
from django.db.models.functions import Coalesce, RowNumber

from loyalty_app.members import family
from loyalty_app.members.models import Member
from loyalty_app.rewards.errors import UnknownRedemption
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES

State = Redemption.State
OPEN = (State.PENDING, State.READY, State.CLOSING)


def counts(member: Member) -> tuple[int, int]:
    """How many rewards the member has open, and how many in all; those of whoever became them count."""
    rows = Redemption.objects.filter(member_id__in=family.ids(member.id))
    found = rows.aggregate(open=Count("id", filter=Q(state__in=OPEN)), all=Count("id"))
    return found["open"], found["all"]


def open_codes(member_ids: Collection[int], *, most: int) -> dict[int, list[Redemption]]:
    """The codes that each of these members can use now, what ends first before the others, at most ``most`` of each.

    Codes of whoever became the member are theirs. In one statement, however many members.
    """
    rows = Redemption.objects.filter(member_id__in=family.ids(*member_ids), state=State.READY, kind__in=CODES)
    rows = rows.exclude(code="")
    holder = Coalesce("member__merged_into_id", "member_id")
    order = [F("expires_at").asc(nulls_last=True), "id"]
    rows = rows.annotate(holder=holder, place=Window(RowNumber(), partition_by=holder, order_by=order))
    found: dict[int, list[Redemption]] = {}
    for row in rows.filter(place__lte=most).order_by("holder", "place"):
        found.setdefault(row.holder, []).append(row)
    return found


def page(member: Member, *, is_open: bool, limit: int, before: int | None = None) -> list[Redemption]:
    """The newest first; ``before``: the id of the last one seen."""
    rows = Redemption.objects.filter(member_id__in=family.ids(member.id))
    rows = rows.filter(state__in=OPEN) if is_open else rows.exclude(state__in=OPEN)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.select_related("revision", "order").order_by("-id")[:limit])


def one(member: Member, redemption_id: int) -> Redemption:
    """Raises UnknownRedemption, also for what is somebody else's."""
    rows = Redemption.objects.filter(id=redemption_id, member_id__in=family.ids(member.id))
    row = rows.select_related("revision", "order").first()
    if row is None:
        raise UnknownRedemption(redemption_id)
    return row
