"""Keep what Shopify says about orders: the newest description wins, refunds merge by id, deletion is final."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from loyalty_app.members import identity
from loyalty_app.orders import rows
from loyalty_app.orders.facts import details_from_graphql, from_graphql
from loyalty_app.orders.merging import Deleted, Known, OrderChange, Refunded, Seen, by_order, merge
from loyalty_app.orders.models import Order

__all__ = ["Deleted", "OrderChange", "Refunded", "Seen", "record", "seen_by_graphql"]


def seen_by_graphql(node: dict) -> Seen:
    """The change that a GraphQL node (fragment OrderFacts) brings. Raises MalformedOrder."""
    return Seen(from_graphql(node), details_from_graphql(node))


def record(changes: Sequence[OrderChange], *, now: datetime) -> list[Order]:
    """Merge what these messages say into the acting shop's orders; call it in a transaction and settle what it returns.

    Returns the orders whose content changed, locked, in the sequence of their ids. A message that says nothing new
    changes nothing, and a late one only what it alone knows. E-mail addresses of guests are stored as keyed hashes.
    """
    said = {shopify_id: _hashed(known) for shopify_id, known in by_order(changes).items()}
    changed: list[Order] = []
    with transaction.atomic():
        while said:
            locked = rows.lock(list(said))
            updates = []
            for row in locked:
                merged = merge(row.known, said.pop(row.shopify_id))
                if row.claimed_at is not None:  # nobody else may claim it
                    merged = msgspec.structs.replace(merged, email="")
                if merged != row.known:
                    updates.append(msgspec.structs.replace(row, known=merged))
            rows.update(updates, now=now)
            # Another worker may insert the same order at this moment: then it is locked and merged in the next turn.
            inserted = rows.insert(said, now=now)
            for row in inserted:
                del said[row.shopify_id]
            changed += [rows.as_order(row, now=now) for row in (*updates, *inserted)]
    return sorted(changed, key=lambda order: order.id)


def _hashed(known: Known) -> Known:
    """Addresses are compared and kept as hashes, and only while no customer is known."""
    if not known.email:
        return known
    guest = known.facts is not None and known.facts.customer_id is None
    return msgspec.structs.replace(known, email=identity.email_hash(known.email) if guest else "")
