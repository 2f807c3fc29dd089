"""Who comes to which shop, on an event loop: the shop, its version and the looker in one statement."""

from datetime import datetime
from functools import lru_cache

import msgspec

from loyalty_app.lanes import SHOPPERS
from loyalty_app.scope import SHOPS_KEPT_MAX
from loyalty_app.shopdb.lines import Lines, Row, Statement
from loyalty_app.shops.models import Shop
from storefront_widget import looker
from storefront_widget.looker import Looker, MergedAway

LINES = Lines(connections=4, turn_within_s=SHOPPERS.turn_within_s, patience=SHOPPERS.patience)
DOMAINS_KNOWN_MAX = 10_000

_OF_DOMAIN = Statement("SELECT id FROM shops_shop WHERE domain = %(domain)s")
# Every table is asked for one shop by its id, so that the statement stays on that shop's shard.
_BOTH = Statement(
    f"SELECT * FROM ({Shop.objects.with_version_statement()} AND shop.id = %(shop)s) AS shop"  # noqa: S608  our own
    f" LEFT JOIN ({looker.BY_CUSTOMER}) AS looker ON true"
)
_ids: dict[str, int] = {}


class Arrived(msgspec.Struct, frozen=True):
    """``member`` None: a guest or a stranger; or, where ``was_merged``, somebody who is another member now."""

    shop: Shop
    member: Looker | None
    was_merged: bool = False


async def arrived(domain: str, customer_id: int | None, *, now: datetime) -> Arrived | None:
    """None: there is no such shop. Raises what Lines.row raises."""
    row = await _row(domain, customer_id, now)
    if row is None:
        return None
    shop, member = _shop(row[: -looker.COLUMNS]), row[-looker.COLUMNS :]
    try:
        return Arrived(shop, looker.from_text(member))
    except MergedAway:
        return Arrived(shop, None, was_merged=True)


async def _row(domain: str, customer_id: int | None, now: datetime) -> Row | None:
    for _ in range(2):  # an id that is known may be of a shop that is there no more
        shop_id = _ids.get(domain) or await _looked_up(domain)
        if shop_id is None:
            return None
        row = await LINES.row(_BOTH, domain=domain, shop=shop_id, of=customer_id, now=now.isoformat())
        if row is not None:
            return row
        _ids.pop(domain, None)
    return None


async def _looked_up(domain: str) -> int | None:
    row = await LINES.row(_OF_DOMAIN, domain=domain)
    if row is None:
        return None
    if len(_ids) >= DOMAINS_KNOWN_MAX:
        _ids.clear()
    _ids[domain] = int(row[0])
    return _ids[domain]


@lru_cache(maxsize=SHOPS_KEPT_MAX)
def _shop(columns: Row) -> Shop:
    """Read once for as long as nothing of it changes. Nobody may change it."""
    return Shop.objects.from_row([None if column is None else column.decode() for column in columns])
