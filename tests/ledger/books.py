"""What the ledger's tests share: members with accounts, and short forms of postings."""

from datetime import datetime

from loyalty_app.ledger import balances, redate
from loyalty_app.ledger.models import Lot
from loyalty_app.ledger.transfers import Posting, Reversal
from loyalty_app.members.models import Member
from tests.conftest import NOW


def make_member(customer_id: int, **fields) -> Member:
    defaults = {"enrolled_by": "order", "enrolled_at": NOW, "changed_at": NOW}
    return Member.objects.create(customer_id=customer_id, **(defaults | fields))


def earn(member, points: int, *, key: str, origin: str = "order:1", at: datetime = NOW, **fields) -> Posting:
    target = "pending" if fields.get("releases_at") else "available"
    return Posting(
        key=key,
        kind="earn",
        member_id=member.id,
        source="issued",
        target=target,
        points=points,
        at=at,
        origin=origin,
        **fields,
    )


def spend(member, points: int, *, key: str, at: datetime = NOW, **fields) -> Posting:
    return Posting(
        key=key,
        kind="redeem",
        member_id=member.id,
        source="available",
        target="redeemed",
        points=points,
        at=at,
        origin="reward:1",
        **fields,
    )


def reverse(member, points: int, *, key: str, origin: str = "order:1", at: datetime = NOW, clamp=False) -> Reversal:
    return Reversal(key=key, member_id=member.id, origin=origin, points=points, at=at, clamp=clamp)


def holdings(member) -> tuple[int, int, int]:
    """(available, pending, reserved)"""
    found = balances.of(member.id)
    return found.available, found.pending, found.reserved


def open_lots(member) -> list[tuple[str, str, int]]:
    """(account kind, origin, points left) of every open lot, in the order they were opened."""
    lots = Lot.objects.filter(account__member=member, left_points__gt=0).order_by("account__kind", "id")
    return list(lots.values_list("account__kind", "origin", "left_points"))


def lots_by_expiry(member) -> list[tuple]:
    """(origin, points left, available_at, expires_at) of the open available lots, in the order they were earned."""
    lots = Lot.objects.filter(account__member=member, account__kind="available", left_points__gt=0)
    return list(lots.order_by("earned_at", "id").values_list("origin", "left_points", "available_at", "expires_at"))


def redate_all(*, now: datetime) -> int:
    """Both passes over the lots after a change of the policy; returns the steps it took."""
    steps = 0
    for at in (now, now + redate.SECOND_PASS_AFTER):
        while redate.step(now=at):
            steps += 1
    return steps
