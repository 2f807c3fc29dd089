"""What each topic does: read this to know what Shopify's news mean here.

Each one bears being delivered twice, late, early or never: an order's state decides, not the sequence of the news.
A topic that isn't here is stored and never worked on.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import msgspec

from loyalty_app.orders.record import Deleted, Refunded, Seen
from loyalty_app.shops.models import Shop
from webhooks import order_topics as orders
from webhooks import people_topics as people
from webhooks import reward_topics as rewards
from webhooks import shop_topics as shops
from webhooks.queue import Arrived


class Apply(Protocol):
    """Do what the event asks for, in the batch's transaction; a short sentence for the log. Raises Ignored."""

    def __call__(self, event: Arrived, shop: Shop, *, now: datetime) -> str: ...


class Changes(msgspec.Struct, frozen=True):
    """News about an order: gathered with the batch's others, then recorded and settled in one go."""

    read: Callable[[Arrived, Shop], Seen | Refunded | Deleted]
    needs_installation: bool = True


class Applies(msgspec.Struct, frozen=True):
    """News of another kind: one at a time."""

    apply: Apply
    needs_installation: bool = False


TOPICS: dict[str, Changes | Applies] = {
    # Orders
    "orders/create": Changes(orders.seen),
    "orders/updated": Changes(orders.seen),
    "orders/paid": Changes(orders.seen),
    "orders/fulfilled": Changes(orders.seen),
    "orders/partially_fulfilled": Changes(orders.seen),
    "orders/cancelled": Changes(orders.seen),
    "orders/delete": Changes(orders.deleted),
    "refunds/create": Changes(orders.refunded),
    "orders/edited": Applies(orders.changed_elsewhere, needs_installation=True),
    "order_transactions/create": Applies(orders.paid, needs_installation=True),
    # People
    "customers/create": Applies(people.changed, needs_installation=True),
    "customers/update": Applies(people.changed, needs_installation=True),
    "customer.tags_added": Applies(people.tagged, needs_installation=True),
    "customer.tags_removed": Applies(people.untagged, needs_installation=True),
    "customers/merge": Applies(people.merged),
    "customers/delete": Applies(people.deleted),
    # Rewards
    "discounts/update": Applies(rewards.changed, needs_installation=True),
    "discounts/delete": Applies(rewards.changed, needs_installation=True),
    "discounts/redeemcode_removed": Applies(rewards.code_removed, needs_installation=True),
    # The shop
    "app/uninstalled": Applies(shops.uninstalled),
    "app/scopes_update": Applies(shops.scopes_changed),
    "shop/update": Applies(shops.changed),
    # Compliance: they come after the app has gone as well.
    "customers/data_request": Applies(people.data_requested),
    "customers/redact": Applies(people.redacted),
    "shop/redact": Applies(shops.redacted),
}
