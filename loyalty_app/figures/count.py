"""Bring the figures from what was counted of orders to what they are now. Twice in a row changes nothing.

Like settling: not what happened is counted, but the difference between what stands and what should.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from loyalty_app.figures import goods, rows
from loyalty_app.figures.rows import Bought, Counted, DayNews
from loyalty_app.orders.models import Order
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id


@dataclass(slots=True)
class _MemberNews:
    """What changes for one member."""

    orders: int = 0
    goods_minor: int = 0
    added: list[date] = field(default_factory=list)
    lost: bool = False  # an order went: which are the first two now, only all of them tell


def follow(orders: Sequence[Order], *, shop: Shop) -> None:
    """The figures have these orders as they are now; they are locked, and their owners are written.

    Call it last in a transaction: a day's row is the whole shop's, and is held until the end.
    """
    known = rows.counted([order.id for order in orders])
    zone, now = ZoneInfo(shop.timezone), {}
    for order in orders:
        before = known.get(order.id)
        after = _as_it_is(order, before, shop=shop, zone=zone)
        if after != before:
            now[order.id] = after
    if not now:
        return
    rows.write_counted(now)
    members: dict[int, _MemberNews] = {}
    days: dict[date, DayNews] = {}
    for order_id, after in now.items():
        if (before := known.get(order_id)) is not None:
            _count(before, -1, members, days)
        _count(after, 1, members, days)
    _write_buyers(members, days)
    rows.add_days(days)


def _as_it_is(order: Order, before: Counted | None, *, shop: Shop, zone: ZoneInfo) -> Counted | None:
    """None: it never counted, and doesn't. A day stays, also when the shop's zone changes."""
    if (
        order.member_id is None
        or order.deleted_at is not None
        or order.described is None
        or not goods.counts(order.described, tests_count=shop.is_development)
    ):
        return before and Counted(member_id=None, day=before.day, goods_minor=0)
    day = before.day if before else order.placed_at.astimezone(zone).date()
    minor = goods.kept_minor(order.complete, currency=order.described.currency or shop.currency)
    return Counted(member_id=order.member_id, day=day, goods_minor=minor)


def _count(counted: Counted, sign: int, members: dict[int, _MemberNews], days: dict[date, DayNews]) -> None:
    if counted.member_id is None:
        return
    news = members.setdefault(counted.member_id, _MemberNews())
    news.orders += sign
    news.goods_minor += sign * counted.goods_minor
    if sign > 0:
        news.added.append(counted.day)
    else:
        news.lost = True
    day = days.setdefault(counted.day, DayNews())
    day.orders += sign
    day.goods_minor += sign * counted.goods_minor


def _write_buyers(members: Mapping[int, _MemberNews], days: dict[date, DayNews]) -> None:
    """A member's row is the lock under which their first two orders are found out."""
    left = dict(members)
    while left:
        locked = rows.lock_buyers(left)
        # Read after the lock: what another transaction counted of these members is there to be seen.
        found = rows.first_two([member_id for member_id in locked if left[member_id].lost])
        after = {id: _buyer(before, left[id], found.get(id)) for id, before in locked.items()}
        rows.update_buyers(after)
        new = {id: _buyer(Bought(), news, None) for id, news in left.items() if id not in locked}
        # Whoever else inserted one of them meanwhile has it: then it is locked in the next turn.
        done = locked.keys() | rows.insert_buyers(new)
        for id in done:
            _move(locked.get(id, Bought()), after.get(id) or new[id], days)
            del left[id]


def _buyer(before: Bought, news: _MemberNews, found: tuple[Sequence[date], date | None] | None) -> Bought:
    """found: the first two days and the last one of all orders, where some went."""
    if found is None:
        known = [day for day in (before.first_on, before.second_on) if day]
        firsts = sorted([*known, *news.added])[:2]
        last = max([day for day in (before.last_on, *news.added) if day], default=None)
    else:
        firsts, last = found
    first, second = (*firsts, None, None)[:2]
    return Bought(
        orders=before.orders + news.orders,
        goods_minor=before.goods_minor + news.goods_minor,
        first_on=first,
        second_on=second,
        last_on=last,
    )


def _move(before: Bought, after: Bought, days: dict[date, DayNews]) -> None:
    for sign, bought in ((-1, before), (1, after)):
        if bought.first_on:
            days.setdefault(bought.first_on, DayNews()).first_orders += sign
        if bought.second_on:
            days.setdefault(bought.second_on, DayNews()).second_orders += sign


def recount(order_ids: Collection[int]) -> None:
    """The same for orders by our ids, which are locked here: for those that no settlement came by."""
    found: Iterable[Order] = Order.objects.select_for_update(of=("self",), no_key=True).filter(id__in=order_ids)
    follow(list(found.order_by("id")), shop=Shop.objects.get(id=current_shop_id()))
