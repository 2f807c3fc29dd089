"""The merchant chooses when points expire: effective-dated, and nobody loses points in the month after a change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from loyalty_app import outbox
from loyalty_app.audit_trail.note import note
from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import ExpiryPolicy, InvalidPolicy
from loyalty_app.ledger.models import ExpiryRevision
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

__all__ = [
    "ExpiryPolicy",
    "InvalidPolicy",
    "Revision",
    "change",
    "current",
    "history",
    "nothing_before",
    "zone_of_shop",
]


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """The policy in force over [starts_at, ends_at). Number 0: the shop never chose."""

    number: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    policy: ExpiryPolicy = ExpiryPolicy()
    is_dating_again: bool = False  # some lots don't have its dates yet
    nothing_before: datetime | None = None  # points that were there already aren't taken before this midnight


def current() -> Revision:
    return _read(ExpiryRevision.objects.filter(ends_at=None).first())


def history() -> list[Revision]:
    """All revisions, oldest first. Before the first one points never expired."""
    return [_read(row) for row in ExpiryRevision.objects.order_by("number")]


def change(policy: ExpiryPolicy, *, now: datetime) -> Revision:
    """From now on points expire like this; redate.step() gives the new dates to points that are there already.

    Turning expiry on, or shortening it, takes nothing before expiry.grace_until(now); lengthening gives the longer
    date; what was gone stays gone. Saying what holds already changes nothing. Raises InvalidPolicy.
    """
    expiry.check(policy)
    with transaction.atomic():
        shop = Shop.objects.select_for_update(no_key=True).get(id=current_shop_id())  # two changes wait for each other
        former_row = ExpiryRevision.objects.filter(ends_at=None).first()
        former = _read(former_row)
        if former.policy == policy:
            return former
        note("expiry.changed", before=former.policy, after=policy, now=now)
        starts_at = max(now, former.starts_at) if former.starts_at else now
        if former_row is not None:
            former_row.ends_at = starts_at
            former_row.save(update_fields=["ends_at"])
        floor = nothing_before(policy, former, at=starts_at, zone=ZoneInfo(shop.timezone))
        row = ExpiryRevision.objects.create(
            number=former.number + 1,
            starts_at=starts_at,
            policy=msgspec.to_builtins(policy),
            nothing_before=floor,
            redate_at=starts_at,
            sweep_at=(floor or starts_at) if policy.kind == "inactivity" else None,
        )
        outbox.record("mirror_everybody", key="members", now=now)  # everybody's dates are others
    return _read(row)


def nothing_before(policy: ExpiryPolicy, former: Revision, *, at: datetime, zone: ZoneInfo) -> datetime | None:
    """Each lot is dated by the longer of two dates anyway; inactivity has to be told whether it takes sooner."""
    if policy.kind == "never":
        return None
    if policy.kind == "lots" or expiry.takes_sooner(policy, than=former.policy):
        return expiry.grace_until(at, zone=zone)
    return former.nothing_before


def _read(row: ExpiryRevision | None) -> Revision:
    if row is None:
        return Revision()
    return Revision(
        number=row.number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        policy=msgspec.convert(row.policy, ExpiryPolicy),
        is_dating_again=row.redate_at is not None,
        nothing_before=row.nothing_before,
    )


def zone_of_shop() -> ZoneInfo:
    return ZoneInfo(Shop.objects.values_list("timezone", flat=True).get(id=current_shop_id()))
