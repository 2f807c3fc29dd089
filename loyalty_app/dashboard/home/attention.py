"""What needs a hand, each with what to do about it: found in a few statements, however much there is.

Shopify is never asked here. What only it knows was asked for by a job (stock.py), or is asked by the page itself.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection as database

from loyalty_app.dashboard import permissions
from loyalty_app.dashboard.bounded import BOUND, Count
from loyalty_app.revisions.dated import Dated
from loyalty_app.rewards import catalogue, offers, stock
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import current_shop_id

FAILED_DAYS = 7
BEHIND_AFTER = timedelta(hours=1)  # a mirror that waits so long is stuck; usually it is seconds
_COUNTED = (Path(__file__).parent / "sql" / "attention.sql").read_text()


@dataclass(frozen=True, slots=True)
class Gone:
    """A reward that is out of stock. ``products``: those that can't be bought; empty: its own pieces are all taken.
    ``is_all``: nothing of it can be had.
    """

    reward: Dated
    products: list[str]
    is_all: bool


@dataclass(frozen=True, slots=True)
class Attention:
    """``events``: those that could not be processed. ``failed``: redemptions of the last seven days. ``adjustments``:
    those that wait for a second person. ``behind``: what the shop's pages should show and don't yet. ``broken``:
    rewards in force without the permission they need.
    """

    events: Count
    failed: Count
    requested: Count
    adjustments: Count
    behind: Count
    broken: list[Dated]
    gone: list[Gone]
    needs_reconnecting: bool
    is_paused: bool

    @property
    def is_any(self) -> bool:
        counts = (self.events, self.failed, self.requested, self.adjustments, self.behind)
        others = (self.broken, self.gone, self.needs_reconnecting, self.is_paused)
        return any(count.exact for count in counts) or any(others)


def of_shop(connection: Connection, *, is_paused: bool, now: datetime) -> Attention:
    parameters = {
        "shop_id": current_shop_id(),
        "since": now - timedelta(days=FAILED_DAYS),
        "late": now - BEHIND_AFTER,
        "bound": BOUND + 1,
    }
    with database.cursor() as cursor:
        cursor.execute(_COUNTED, parameters)
        *counts, unavailable = cursor.fetchone()
    in_force = [each for each in catalogue.all_revisions() if each.holds_at(now)]
    return Attention(
        *(Count(count) for count in counts),
        broken=[each for each in in_force if permissions.missing(each.terms.scopes, connection)],
        gone=_gone(in_force, stock.read(json.loads(unavailable) if unavailable else None)),
        needs_reconnecting=connection.state == Connection.State.RECONNECT_NEEDED,
        is_paused=is_paused,
    )


def _gone(in_force: list[Dated], unavailable: dict[int, str]) -> list[Gone]:
    """The stock that the merchant set, and the products that Shopify had none of when it was last asked."""
    limited = {each.id: each.terms for each in in_force if each.terms.limits.stock is not None}
    left = offers.stock_left(limited) if limited else {}
    found = []
    for each in in_force:
        variants = each.terms.variants if each.terms.kind == "free_product" else ()
        products = [unavailable[variant.id] for variant in variants if variant.id in unavailable]
        if left.get(each.id) == 0:
            found.append(Gone(each, [], is_all=True))
        elif products:
            found.append(Gone(each, products, is_all=len(products) == len(variants)))
    return found
