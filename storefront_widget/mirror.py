"""What a theme may print of a member without asking us: docs/storefront/metafields.md.

Facts of the member alone. What they can have for their points follows from the shop's rewards, which stand elsewhere
(mirror_config), so that a new price changes one document and not a million.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from loyalty_app import outbox
from loyalty_app.ledger import balances, expiry, forecast
from loyalty_app.ledger.balances import Balances
from loyalty_app.ledger.forecast import Going
from loyalty_app.members import card, enrol
from loyalty_app.rewards import catalogue, held, offers
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.offers import UsedUp
from loyalty_app.shops.models import Shop

VERSION = 1
CODES_MAX = 3  # what ends first; all of them are in the panel


def members(shop: Shop, of_customer: Mapping[int, int], *, now: datetime) -> dict[int, dict]:
    """By customer id, what each of these members has. of_customer: our member ids by Shopify's customer ids.

    A bounded number of queries, however many members.
    """
    ids, zone = set(of_customer.values()), ZoneInfo(shop.timezone)
    has, goes, codes = balances.of_many(ids), forecast.next_of(ids, now=now), held.open_codes(ids, most=CODES_MAX)
    numbers = card.known_of_many(ids)
    used_up = offers.used_up(catalogue.at(now), ids, zone=zone, now=now)
    return {
        customer_id: {
            "v": VERSION,
            "number": numbers.get(id),
            "codes": [_code(row, zone) for row in codes.get(id, [])],
            "had": [_had(each) for each in used_up.get(id, [])],
            "at": now.astimezone(UTC).isoformat(timespec="seconds"),
            **_points(has[id], goes.get(id)),
        }
        for customer_id, id in of_customer.items()
    }


def seen(shown: str | None, told: dict, *, customer_id: int | None, now: datetime) -> None:
    """The page showed this balance ("": none), and the panel was told another one: the member is mirrored anew.

    None: the panel did not say. told: present.state().
    """
    if shown is None or customer_id is None or told["member"] is None or shown == str(told["member"]["available"]):
        return
    outbox.record("mirror_member", key=str(enrol.find(customer_id).id), now=now)


def _points(has: Balances, going: Going | None) -> dict:
    is_going = going is not None and has.available > 0
    expires = {"points": going.points, "on": going.last_day.isoformat()} if is_going else None
    return {"available": has.available, "pending": has.pending, "expires": expires}


def _code(row: Redemption, zone: ZoneInfo) -> dict:
    """``until``: the last day on which it can be used, where the shop is; None: it has no end."""
    until = expiry.last_day(row.expires_at, zone=zone).isoformat() if row.expires_at else None
    return {"code": row.code, "name": row.name, "until": until}


def _had(each: UsedUp) -> dict:
    return {"id": str(each.reward_id), "until": each.until.isoformat() if each.until else None}
