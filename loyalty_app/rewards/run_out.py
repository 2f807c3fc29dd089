"""What time does to redemptions: codes end unused, and what Shopify never answered is given up."""

from datetime import datetime, timedelta

from django.db import transaction

from loyalty_app.rewards import asking, cancel
from loyalty_app.rewards.models import Redemption
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import across_shops, current_shop_id

State = Redemption.State

# Orders placed in a code's last minute are told to us a little later.
NEWS_TAKES = timedelta(minutes=10)
# A shopper waits for a code for minutes, not for days; a retry every few minutes has had its chances by then.
GIVE_UP_AFTER = timedelta(hours=1)


def shops_due(*, now: datetime) -> list[int]:
    with across_shops("find the shops whose redemptions ran out"):
        ended = Redemption.objects.filter(state=State.READY, expires_at__lte=now - NEWS_TAKES)
        waiting = Redemption.objects.filter(state=State.PENDING, requested_at__lte=now - GIVE_UP_AFTER)
        return sorted(
            {*ended.values_list("shop_id", flat=True).distinct(), *waiting.values_list("shop_id", flat=True).distinct()}
        )


def step(*, now: datetime) -> bool:
    """Some of the acting shop's redemptions that ran out are ended; False when nothing was left to do."""
    return bool(end_expired(now=now) + give_up(now=now))


def end_expired(*, now: datetime, limit: int = 200) -> int:
    """Codes and cards of the acting shop whose time is over are expired; how many, at most limit."""
    due = Redemption.objects.filter(state=State.READY, expires_at__lte=now - NEWS_TAKES)
    ids = list(due.order_by("expires_at", "id").values_list("id", flat=True)[:limit])
    for redemption_id in ids:
        with transaction.atomic():
            expire(asking.locked(redemption_id), now=now)
    return len(ids)


def expire(row: Redemption, *, now: datetime) -> None:
    """It ends, if its time is over. The row is locked."""
    if row.state != State.READY or row.expires_at is None or row.expires_at > now - NEWS_TAKES:
        return
    row.reason = "expired"
    cancel.end(row, State.EXPIRED, now=now)


def give_up(*, now: datetime, limit: int = 200) -> int:
    """Reservations of the acting shop that Shopify did not answer in time are voided, with the reason; how many."""
    late = Redemption.objects.filter(state=State.PENDING, requested_at__lte=now - GIVE_UP_AFTER)
    ids = list(late.order_by("requested_at", "id").values_list("id", flat=True)[:limit])
    if ids:
        reason = _why()
        for redemption_id in ids:
            asking.fail(redemption_id, reason=reason, now=now)
    return len(ids)


def _why() -> str:
    if not Shop.objects.get(id=current_shop_id()).is_installed:
        return "uninstalled"
    is_connected = Connection.objects.filter(state=Connection.State.CONNECTED).exists()
    return "unreachable" if is_connected else "disconnected"
