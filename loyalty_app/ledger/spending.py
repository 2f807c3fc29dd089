"""Points are spent: at once, or in two phases, held first and then settled or voided, exactly one of the two.

ReservationError (a LedgerError)
├── UnknownReservation   no points were ever held under this key
└── AlreadyClosed        it was settled and is to be voided, or the other way round
"""

from datetime import datetime

from django.db import transaction

from loyalty_app.ledger.models import Account, Transfer
from loyalty_app.ledger.postings import LedgerError, Posting, Sweep
from loyalty_app.ledger.transfers import Posted, post
from loyalty_app.members.models import Member


class ReservationError(LedgerError):
    pass


class UnknownReservation(ReservationError):
    pass


class AlreadyClosed(ReservationError):
    pass


def spend(member_id: int, *, points: int, origin: str, key: str, now: datetime) -> Posted:
    """Points are gone at once, where nothing outside can fail any more. Raises NotEnoughPoints.

    points: int > 0. origin: what for. key: unique per shop; the same key spends once.
    """
    return _leave(member_id, points, kind=Transfer.Kind.REDEEM, origin=origin, key=key, now=now)


def reserve(member_id: int, *, points: int, origin: str, key: str, now: datetime) -> Posted:
    """Hold points so that nobody else can spend them; settle() or void() must follow.

    points: int > 0. origin: what for, "redemption:12". key: unique per shop; the same key holds once.
    Raises NotEnoughPoints when available < points. Rule: docs/ledger.md#two-phase.
    """
    return _leave(member_id, points, kind=Transfer.Kind.RESERVE, origin=origin, key=key, now=now)


def settle(key: str, *, now: datetime) -> Posted:
    """The points held under the key are spent. Twice is once. Raises UnknownReservation, AlreadyClosed."""
    return _close(key, kind=Transfer.Kind.REDEEM, target=Account.Kind.REDEEMED, now=now)


def void(key: str, *, now: datetime) -> Posted:
    """The points held under the key are the member's again, with the dates they had. Twice is once.

    Raises UnknownReservation, AlreadyClosed.
    """
    return _close(key, kind=Transfer.Kind.VOID, target=Account.Kind.AVAILABLE, now=now)


def _leave(member_id: int, points: int, *, kind: str, origin: str, key: str, now: datetime) -> Posted:
    is_held = kind == Transfer.Kind.RESERVE
    posting = Posting(
        key=key,
        kind=kind,
        member_id=member_id,
        source=Account.Kind.AVAILABLE,
        target=Account.Kind.RESERVED if is_held else Account.Kind.REDEEMED,
        points=points,
        at=now,
        origin=origin,
        hold=key if is_held else "",
    )
    return post([posting], now=now)


@transaction.atomic
def _close(key: str, *, kind: str, target: str, now: datetime) -> Posted:
    """Both ends of a reservation have one key, so that the database lets only one of them happen."""
    held = Transfer.objects.filter(key=key, kind=Transfer.Kind.RESERVE).select_related("source").first()
    if held is None:
        raise UnknownReservation(key)
    closing = Sweep(
        key=f"{key}/closed",
        kind=kind,
        member_id=_holder(held.source.member_id),
        source=Account.Kind.RESERVED,
        target=target,
        at=now,
        origin=held.origin,
        hold=key,
    )
    posted = post([closing], now=now)
    if posted.existing:
        closed_as = Transfer.objects.values_list("kind", flat=True).get(key=closing.key)
        if closed_as != kind:
            raise AlreadyClosed(f"{key} was closed before, as {closed_as}.")
    return posted


def _holder(member_id: int) -> int:
    """Who holds the points now. The row is locked, so that no merge moves them before they are closed."""
    rows = Member.objects.select_for_update(no_key=True)
    member = rows.get(id=member_id)
    while member.merged_into_id is not None:
        member = rows.get(id=member.merged_into_id)
    return member.id
