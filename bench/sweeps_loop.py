"""What one writes first: a loop over the lots that are due, a transaction, a lock and a few saves for each."""

from datetime import datetime


def expire_in_a_loop(*, now: datetime) -> None:
    from loyalty_app.ledger.models import Account, Lot

    expired, _ = Account.objects.get_or_create(member=None, kind="expired")
    for lot in Lot.objects.filter(expires_at__lte=now, left_points__gt=0).order_by("id"):
        _move(lot, expired, kind="expire", at=lot.expires_at)


def release_in_a_loop(*, now: datetime) -> None:
    from loyalty_app.ledger.models import Account, Lot

    for lot in Lot.objects.filter(releases_at__lte=now, left_points__gt=0).select_related("account").order_by("id"):
        available, _ = Account.objects.get_or_create(member_id=lot.account.member_id, kind="available")
        _move(lot, available, kind="release", at=lot.releases_at)


def _move(lot, target, *, kind: str, at: datetime) -> None:
    """Keeps the same books as the sweeps."""
    from zoneinfo import ZoneInfo

    from django.db import transaction
    from django.db.models import F

    from loyalty_app.ledger.models import Account, DailyTotal, Lot, LotUse, Transfer

    with transaction.atomic():
        source = Account.objects.select_for_update().get(id=lot.account_id)
        points, day = lot.left_points, at.astimezone(ZoneInfo("America/New_York")).date()
        transfer = Transfer.objects.create(
            key=f"{kind}:{lot.id}",
            kind=kind,
            source=source,
            target=target,
            points=points,
            origin=lot.origin,
            at=at,
            day=day,
            created_at=at,
        )
        LotUse.objects.create(lot=lot, transfer=transfer, points=points)
        lot.left_points = 0
        lot.save(update_fields=["left_points"])
        source.balance -= points
        source.save(update_fields=["balance"])
        if target.member_id:
            target = Account.objects.select_for_update().get(id=target.id)
            Lot.objects.create(
                account=target, transfer=transfer, origin=lot.origin, points=points, left_points=points,
                earned_at=lot.earned_at, available_at=at,
            )  # fmt: skip
            target.balance += points
            target.save(update_fields=["balance"])
        total, _ = DailyTotal.objects.get_or_create(day=day, kind=kind, defaults={"points": 0, "transfers": 0})
        DailyTotal.objects.filter(id=total.id).update(points=F("points") + points, transfers=F("transfers") + 1)
