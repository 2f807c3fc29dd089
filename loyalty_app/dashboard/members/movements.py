"""Everything that moved a member's points, newest first, each with what it was for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from loyalty_app.dashboard.activity.pages import transfers
from loyalty_app.dashboard.addresses import address
from loyalty_app.ledger.models import Account, Lot, Transfer
from loyalty_app.orders.models import Order
from loyalty_app.rewards.models import Redemption

LOTS_MAX = 25


@dataclass(frozen=True, slots=True)
class About:
    """What a transfer or a lot was for, and the page that tells more."""

    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """``change``: of all that the member has, in whatever state; 0 when it only changed the state."""

    transfer: Transfer
    change: int
    about: About


@dataclass(frozen=True, slots=True)
class LotLeft:
    lot: Lot
    kind: str
    about: About


def of_member(member_id: int) -> QuerySet:
    """The member's transfers, in or out, each side found by its own index."""
    accounts = list(Account.objects.filter(member_id=member_id).values_list("id", flat=True))
    return transfers().filter(Q(source_id__in=accounts) | Q(target_id__in=accounts))


def told(rows: Iterable[Transfer], *, member_id: int) -> list[Movement]:
    rows = list(rows)
    abouts = _abouts(row.origin for row in rows)
    return [Movement(row, _change(row, member_id), abouts[row.origin]) for row in rows]


def lots_left(accounts: Iterable[Account], *, orders: Mapping[int, str]) -> list[LotLeft]:
    """What a member's accounts consist of: what expires first comes first, the first LOTS_MAX lots.

    orders: names of orders that are known already, by Shopify's id.
    """
    kinds = {account.id: account.kind for account in accounts}
    lots = Lot.objects.filter(account_id__in=kinds, left_points__gt=0)
    rows = list(lots.order_by("expires_at", "id")[: LOTS_MAX + 1])
    abouts = _abouts((row.origin for row in rows), orders)
    return [LotLeft(row, kinds[row.account_id], abouts[row.origin]) for row in rows]


def _change(row: Transfer, member_id: int) -> int:
    arrived, left = row.to_member == member_id, row.from_member == member_id
    return 0 if arrived and left else row.points if arrived else -row.points


def _abouts(origins: Iterable[str], orders: Mapping[int, str] = MappingProxyType({})) -> dict[str, About]:
    """By origin, as the ledger keeps it ("order:450789469"); two statements however many there are."""
    parts = {origin: origin.partition(":") for origin in set(origins)}
    numbers = {
        noun: [int(tail) for head, _colon, tail in parts.values() if head == noun and tail.isdecimal()]
        for noun in ("order", "redemption")
    }
    known = {"order": dict(orders)}
    if unknown := [number for number in numbers["order"] if number not in orders]:
        known["order"] |= Order.objects.filter(shopify_id__in=unknown).values_list("shopify_id", "name")
    if numbers["redemption"]:
        redemptions = Redemption.objects.filter(id__in=numbers["redemption"])
        known["redemption"] = dict(redemptions.values_list("id", "name"))
    return {origin: _about(head, tail, known.get(head, {})) for origin, (head, _colon, tail) in parts.items()}


def _about(noun: str, number: str, names: dict[int, str]) -> About:
    name = names.get(int(number), "") if number.isdecimal() else ""
    match noun:
        case "order" if name:
            return About(_("Order %s") % name, address("activity") + f"?order={name}".replace("#", "%23"))
        case "redemption" if name:
            return About(name, address("redemption", int(number)))
        case "adjustment" if number.isdecimal():
            return About(_("Adjustment %s") % number, address("adjustment", int(number)))
        case "joining":
            return About(_("Joining"))
        case "merge":
            return About(_("Merge with member %s") % number, address("member", int(number)))
    return About("")
