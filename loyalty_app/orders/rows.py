"""Orders' rows, read and written set-based: one statement for any number, every one names the shop."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import connection

from loyalty_app.arrays import array
from loyalty_app.loaded import loaded
from loyalty_app.orders.described import Details, RefundFacts, dump, dump_details, load_json
from loyalty_app.orders.merging import Known
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import current_shop_id

# What as_row reads.
COLUMNS = """id, shopify_id, member_id, claimed_at, email_hash, paid_at, deleted_at, reward_codes,
       facts::text, refunds::text, details::text"""
# Uses orders_order_shopify. NO KEY: a lock that doesn't hold up foreign keys of others.
_LOCK = f"""
SELECT {COLUMNS}
  FROM orders_order
 WHERE shop_id = %(shop_id)s AND shopify_id = ANY(%(shopify_ids)s::bigint[])
 ORDER BY id
   FOR NO KEY UPDATE
"""  # noqa: S608 our own columns
# The owner is written with the order where they are a member already: settling would write the row a second time.
_INSERT = """
INSERT INTO orders_order
    (shop_id, shopify_id, name, member_id, customer_id, email_hash, placed_at, shopify_updated_at, paid_at, deleted_at,
     facts, refunds, details, recorded_at)
SELECT %(shop_id)s, new.shopify_id, new.name, buyer.id, new.customer_id, new.email_hash, new.placed_at, new.updated_at,
       new.paid_at, new.deleted_at, new.facts::jsonb, new.refunds::jsonb, new.details::jsonb, %(now)s
  FROM unnest(%(shopify_ids)s::bigint[], %(names)s::text[], %(customer_ids)s::bigint[], %(email_hashes)s::text[],
              %(placed_at)s::timestamptz[], %(updated_at)s::timestamptz[], %(paid_at)s::timestamptz[],
              %(deleted_at)s::timestamptz[], %(facts)s::text[], %(refunds)s::text[], %(details)s::text[])
       AS new (shopify_id, name, customer_id, email_hash, placed_at, updated_at, paid_at, deleted_at,
               facts, refunds, details)
  LEFT JOIN members_member AS buyer
    ON buyer.shop_id = %(shop_id)s AND buyer.customer_id = new.customer_id AND buyer.state = 'active'
    ON CONFLICT (shop_id, shopify_id) DO NOTHING
RETURNING id, shopify_id, member_id
"""
_UPDATE = """
UPDATE orders_order
   SET name = new.name, customer_id = new.customer_id, email_hash = new.email_hash, placed_at = new.placed_at,
       shopify_updated_at = new.updated_at, paid_at = new.paid_at, deleted_at = new.deleted_at,
       facts = new.facts::jsonb, refunds = new.refunds::jsonb, details = new.details::jsonb, recorded_at = %(now)s
  FROM unnest(%(ids)s::bigint[], %(names)s::text[], %(customer_ids)s::bigint[], %(email_hashes)s::text[],
              %(placed_at)s::timestamptz[], %(updated_at)s::timestamptz[], %(paid_at)s::timestamptz[],
              %(deleted_at)s::timestamptz[], %(facts)s::text[], %(refunds)s::text[], %(details)s::text[])
       AS new (id, name, customer_id, email_hash, placed_at, updated_at, paid_at, deleted_at,
               facts, refunds, details)
 WHERE orders_order.shop_id = %(shop_id)s AND orders_order.id = new.id
"""
_refunds_decoder = msgspec.json.Decoder(dict[str, RefundFacts])
_details_decoder = msgspec.json.Decoder(Details, strict=False)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An order's row: what is known, and what is ours."""

    id: int
    shopify_id: int
    member_id: int | None = None
    claimed_at: datetime | None = None
    reward_codes: tuple[str, ...] = ()
    known: Known


def lock(shopify_ids: Sequence[int]) -> list[Row]:
    """The acting shop's orders of these Shopify ids that exist, locked in the sequence of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"shop_id": current_shop_id(), "shopify_ids": array(shopify_ids)})
        return [as_row(columns) for columns in cursor.fetchall()]


def insert(said: Mapping[int, Known], *, now: datetime) -> list[Row]:
    """Rows for orders that have none; those that another transaction inserted meanwhile are left out."""
    if not said:
        return []
    # One sequence for everybody, so that two workers with the same new orders wait instead of deadlocking.
    new = sorted(said.items())
    columns = _columns([known for _id, known in new])
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            columns
            | {"shop_id": current_shop_id(), "shopify_ids": array(shopify_id for shopify_id, _ in new), "now": now},
        )
        return [
            Row(id=id, shopify_id=shopify_id, member_id=member_id, known=said[shopify_id])
            for id, shopify_id, member_id in cursor.fetchall()
        ]


def update(changed: Sequence[Row], *, now: datetime) -> None:
    if not changed:
        return
    columns = _columns([row.known for row in changed])
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE, columns | {"shop_id": current_shop_id(), "ids": array(row.id for row in changed), "now": now}
        )


def as_order(row: Row, *, now: datetime) -> Order:
    """The row as a model. ``facts`` is loaded when asked for; ``described`` is there already."""
    known, facts = row.known, row.known.facts
    values = {
        "shop_id": current_shop_id(),
        "id": row.id,
        "shopify_id": row.shopify_id,
        "member_id": row.member_id,
        "claimed_at": row.claimed_at,
        "name": facts.name if facts else "",
        "customer_id": facts.customer_id if facts else None,
        "email_hash": _kept_hash(known),
        "placed_at": facts.placed_at if facts else None,
        "shopify_updated_at": facts.updated_at if facts else None,
        "paid_at": known.paid_at,
        "deleted_at": known.deleted_at,
        "refunds": {str(refund.id): msgspec.to_builtins(refund) for refund in known.refunds},
        "details": msgspec.to_builtins(known.details, str_keys=True) if known.details else None,
        "recorded_at": now,
        "reward_codes": list(row.reward_codes),
    }
    order = loaded(Order, values)
    order.described = facts
    return order


def as_row(columns: tuple) -> Row:
    id, shopify_id, member_id, claimed_at, email_hash, paid_at, deleted_at, codes, facts, refunds, details = columns
    return Row(
        id=id,
        shopify_id=shopify_id,
        member_id=member_id,
        claimed_at=claimed_at,
        reward_codes=tuple(codes),
        known=Known(
            facts=load_json(facts),
            email=email_hash,
            paid_at=paid_at,
            deleted_at=deleted_at,
            refunds=_stored_refunds(refunds),
            details=_details_decoder.decode(details) if details else None,
        ),
    )


def _stored_refunds(refunds: str) -> tuple[RefundFacts, ...]:
    if refunds == "{}":
        return ()
    return tuple(sorted(_refunds_decoder.decode(refunds).values(), key=lambda refund: refund.id))


def _kept_hash(known: Known) -> str:
    """Once a customer is known the address is not needed any more."""
    return "" if known.facts is not None and known.facts.customer_id else known.email


def _columns(orders: Sequence[Known]) -> dict[str, str]:
    """The columns as array literals, by the names that the statements give them."""
    rows = [_values(known) for known in orders]
    names = ("names", "customer_ids", "email_hashes", "placed_at", "updated_at", "paid_at", "deleted_at")
    return dict(zip((*names, "facts", "refunds", "details"), map(array, zip(*rows, strict=True)), strict=True))


def _values(known: Known) -> tuple:
    facts, refunds = known.facts, known.refunds
    return (
        facts.name if facts else "",
        facts.customer_id if facts else None,
        _kept_hash(known),
        facts.placed_at if facts else None,
        facts.updated_at if facts else None,
        known.paid_at,
        known.deleted_at,
        dump(facts).decode() if facts else None,
        dump({str(one.id): one for one in refunds}).decode() if refunds else "{}",
        dump_details(known.details).decode() if known.details else None,
    )
