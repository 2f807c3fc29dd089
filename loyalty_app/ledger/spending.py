"""Points are spent: at once, or in two phases, held first and then settled or voided, exactly one of the two.

What was spent can be given back, in part or whole, and taken again when that turns out wrong.

ReservationError (a LedgerError)
├── UnknownReservation   no points were ever held under this key
├── AlreadyClosed        it was settled and is to be voided, or the other way round
├── NeverSpent           nothing was spent under this key: it is unknown, still held, or was voided
└── MoreThanSpent        more is to be given back than was spent
"""

from datetime import datetime

from django.db import transaction

from loyalty_app.ledger.models import Account, LotUse, Transfer
from loyalty_app.ledger.postings import LedgerError, Posting, Return, Sweep, Taken
from loyalty_app.ledger.transfers import Posted, post
from loyalty_app.members.models import Member


class ReservationError(LedgerError):
    pass


class UnknownReservation(ReservationError):
    pass


class AlreadyClosed(ReservationError):
    pass


class NeverSpent(ReservationError):
    pass


class MoreThanSpent(ReservationError):
    def __init__(self, *, spent: int, already: int, wanted: int):
        super().__init__(f"{wanted} points to be given back of {spent}, of which {already} were given back before.")
        self.spent, self.already, self.wanted = spent, already, wanted


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


def void(key: str, *, now: datetime, fresh_until: datetime | None = None) -> Posted:
    """The points held under the key are the member's again, with the dates they had. Twice is once.

    fresh_until: when lots expire that expired while they were held; None leaves them to the next sweep.
    Raises UnknownReservation, AlreadyClosed.
    """
    kind, target = Transfer.Kind.VOID, Account.Kind.AVAILABLE
    return _close(key, kind=kind, target=target, now=now, fresh_until=fresh_until)


def charge(key: str, *, points: int, now: datetime) -> Posted:
    """What was held under the key and let go is spent after all: it turned out that its reward was given.

    From whatever lots there are; the balance may go below zero. Twice is once. Raises UnknownReservation.
    """
    held = Transfer.objects.filter(key=key, kind=Transfer.Kind.RESERVE).select_related("source").first()
    if held is None:
        raise UnknownReservation(key)
    charging = Posting(
        key=f"{key}/charged",
        kind=Transfer.Kind.REDEEM,
        member_id=_holder(held.source.member_id),
        source=Account.Kind.AVAILABLE,
        target=Account.Kind.REDEEMED,
        points=points,
        at=now,
        origin=held.origin,
        allow_negative=True,
    )
    return post([charging], now=now)


def give_back(
    key: str, *, points: int, already: int, number: int, now: datetime, fresh_until: datetime | None = None
) -> Posted:
    """Some of what was spent under the key is the member's again, in the lots it was taken from.

    key: what spend() or reserve() was given. points: int > 0; what was taken last comes back first. already: how many
    points were given back before (less those taken again). number: of this return; the same one gives back once.
    fresh_until: when lots expire that expired meanwhile; None leaves them to the next sweep.
    Raises NeverSpent, MoreThanSpent. Rule: docs/ledger.md, what was spent comes back.
    """
    spent = _spent(key)
    taken = _taken(spent)
    total = sum(part.points for part in taken)
    if already < 0 or points + already > total:
        raise MoreThanSpent(spent=total, already=already, wanted=points)
    giving = Return(
        key=f"{key}/returned:{number}",
        member_id=spent.source.member_id,
        points=points,
        taken=taken,
        already=already,
        at=now,
        origin=spent.origin,
        fresh_until=fresh_until,
    )
    return post([giving], now=now)


def take_again(key: str, *, points: int, number: int, now: datetime) -> Posted:
    """Points that were given back are spent after all, from whatever lots there are; the balance may go below zero.

    key: as for give_back(). number: of this act; the same one takes once. Raises NeverSpent.
    """
    spent = _spent(key)
    taking = Posting(
        key=f"{key}/taken:{number}",
        kind=Transfer.Kind.REDEEM,
        member_id=spent.source.member_id,
        source=Account.Kind.AVAILABLE,
        target=Account.Kind.REDEEMED,
        points=points,
        at=now,
        origin=spent.origin,
        allow_negative=True,
    )
    return post([taking], now=now)


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


def _spent(key: str) -> Transfer:
    """The transfer by which points were spent under the key: at once, at the end of a reservation, or after all."""
    redeemed = Transfer.objects.filter(key__in=[key, f"{key}/closed", f"{key}/charged"], kind=Transfer.Kind.REDEEM)
    spent = redeemed.select_related("source").first()
    if spent is None:
        raise NeverSpent(key)
    return spent


def _taken(spent: Transfer) -> tuple[Taken, ...]:
    """What it took, lot by lot, in the order of taking: uses are written in that order and never change."""
    uses = LotUse.objects.filter(transfer_id=spent.id, lot__account_id=spent.source_id).order_by("id")
    known = ("origin", "earned_at", "available_at", "expires_at", "dated_by")
    columns = uses.values_list("points", *(f"lot__{name}" for name in known))
    return tuple(Taken(points=points, **dict(zip(known, values, strict=True))) for points, *values in columns)


@transaction.atomic
def _close(key: str, *, kind: str, target: str, now: datetime, fresh_until: datetime | None = None) -> Posted:
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
        fresh_until=fresh_until,
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
