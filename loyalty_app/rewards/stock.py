"""Which products that rewards give away can't be had: a job asks Shopify, and what it said is kept till next time.

The effect's payload holds the answer, so that a page can read it without asking.
"""

from datetime import datetime

from loyalty_app import outbox
from loyalty_app.outbox import queue
from loyalty_app.rewards import catalogue
from loyalty_app.shopify_gateway import catalog
from loyalty_app.shopify_gateway.client import Client

KIND, KEY = "look_at_stock", "shop"


def given_away(*, now: datetime) -> dict[int, str]:
    """The variants that the rewards in force give away, by Shopify's id, with their titles as they were chosen."""
    return {
        variant.id: variant.title
        for each in catalogue.at(now)
        if each.terms.kind == "free_product"
        for variant in each.terms.variants
    }


def ask(*, now: datetime) -> None:
    """Shopify will be asked, for a shop that gives products away or did; until then the former answer holds."""
    known = queue.asked_for(KIND, key=KEY)
    if given_away(now=now) or (known and known[0].get("gone")):
        outbox.record(KIND, key=KEY, payload=known[0] if known else {}, now=now)


def look(client: Client, *, now: datetime) -> dict:
    """What Shopify says, as the effect keeps it. A variant that it doesn't know any more can't be had either."""
    wanted = given_away(now=now)
    there = {variant.id: variant for variant in catalog.variants(client, wanted)} if wanted else {}
    gone = {str(id): title for id, title in wanted.items() if id not in there or not there[id].is_available}
    return {"gone": gone}


def read(payload: dict | None) -> dict[int, str]:
    """The variants that couldn't be had when Shopify was last asked, with their titles."""
    return {int(id): title for id, title in ((payload or {}).get("gone") or {}).items()}
