"""The ground for bench.admin: a shop that is two years old, ten transfers to a member, books that tie.

Of each member: seven orders earned ten points each, the first ten were redeemed, the second ten expired, and fifty
are left.
"""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import psycopg

from bench.posting_work import in_shop
from bench.settle_work import bodies
from bench.state_work import EXPLANATION, FIRST_CUSTOMER, running_shop

FIRST_ORDER = 450_000_000_000
PER_MEMBER = 10  # transfers
LEFT = 50  # points of a member
DAYS = 730
SEEN = CHUNK = 50_000  # members; so many have all their orders, and are those whose pages are looked at

# Ids are reckoned: the shop's accounts are 1 to 5, member m has 10 + 2m (available) and 11 + 2m (reserved), its act
# number k is the transfer k * members + m. So rows find each other without being read, and ids rise with time.
_MEMBERS = """
INSERT INTO members_member (id, shop_id, customer_id, state, enrolled_by, enrolled_at, enrolled_on, joined_at,
                            changed_at)
OVERRIDING SYSTEM VALUE
SELECT m, %(shop)s, %(first)s + m, 'active', CASE WHEN m %% 2 = 0 THEN 'account' ELSE 'order' END, at,
       (at AT TIME ZONE 'America/New_York')::date, CASE WHEN m %% 2 = 0 THEN at END, at
FROM generate_series(%(low)s::bigint, %(high)s) AS m,
     LATERAL (SELECT %(began)s + m * %(apart)s * interval '1 s') AS t (at)
"""
_ACCOUNTS = """
INSERT INTO ledger_account (id, shop_id, member_id, kind, balance, last_earned_at, last_spent_at)
OVERRIDING SYSTEM VALUE
SELECT 10 + 2 * m + n, %(shop)s, m, (ARRAY['available', 'reserved'])[n + 1], CASE n WHEN 0 THEN %(left)s ELSE 0 END,
       CASE n WHEN 0 THEN %(until)s::timestamptz END, CASE n WHEN 0 THEN %(until)s::timestamptz END
FROM generate_series(%(low)s::bigint, %(high)s) AS m, generate_series(0, 1) AS n
"""
_TRANSFERS = """
INSERT INTO ledger_transfer (id, shop_id, key, kind, source_id, target_id, points, origin, at, day)
OVERRIDING SYSTEM VALUE
SELECT k::bigint * %(members)s + m, %(shop)s, act.kind || ':' || m || ':' || k, act.kind,
       CASE act.source WHEN 'available' THEN 10 + 2 * m WHEN 'reserved' THEN 11 + 2 * m ELSE 1 END,
       CASE act.target WHEN 'available' THEN 10 + 2 * m WHEN 'reserved' THEN 11 + 2 * m
                       WHEN 'redeemed' THEN 2 ELSE 3 END,
       10, CASE act.kind WHEN 'earn' THEN 'order:' || %(first_order)s + k::bigint * %(members)s + m
                         WHEN 'expire' THEN 'lot:' || m ELSE 'redemption:' || m END,
       at, (at AT TIME ZONE 'America/New_York')::date
FROM generate_series(%(low)s::bigint, %(high)s) AS m,
     (VALUES (0, 'earn', 'issued', 'available'), (1, 'earn', 'issued', 'available'), (2, 'earn', 'issued', 'available'),
             (3, 'earn', 'issued', 'available'), (4, 'reserve', 'available', 'reserved'),
             (5, 'redeem', 'reserved', 'redeemed'), (6, 'earn', 'issued', 'available'),
             (7, 'expire', 'available', 'expired'), (8, 'earn', 'issued', 'available'),
             (9, 'earn', 'issued', 'available')) AS act (k, kind, source, target),
     LATERAL (SELECT %(began)s + (k::bigint * %(members)s + m) * %(apart)s / 10 * interval '1 s') AS t (at)
"""
# A lot of ten for each earning, and one while they were reserved.
_LOTS = """
INSERT INTO ledger_lot (id, shop_id, account_id, transfer_id, origin, points, left_points, earned_at, available_at,
                        expires_at, held_for)
OVERRIDING SYSTEM VALUE
SELECT t.id, t.shop_id, t.target_id, t.id, t.origin, 10,
       CASE WHEN t.kind = 'reserve' OR t.id <= 2 * %(members)s THEN 0 ELSE 10 END, t.at, t.at,
       t.at + interval '3 years', CASE t.kind WHEN 'reserve' THEN t.origin ELSE '' END
FROM ledger_transfer AS t
WHERE t.shop_id = %(shop)s AND t.kind IN ('earn', 'reserve')
  AND t.id BETWEEN %(k)s::bigint * %(members)s + %(low)s AND %(k)s::bigint * %(members)s + %(high)s
"""
_USES = """
INSERT INTO ledger_lotuse (shop_id, lot_id, transfer_id, points)
SELECT %(shop)s, lot::bigint * %(members)s + m, transfer::bigint * %(members)s + m, 10
FROM generate_series(%(low)s::bigint, %(high)s) AS m, (VALUES (0, 4), (4, 5), (1, 7)) AS used (lot, transfer)
"""
_ORDERS = """
INSERT INTO orders_order (id, shop_id, shopify_id, name, member_id, customer_id, email_hash, placed_at,
                          shopify_updated_at, paid_at, recorded_at, facts, refunds)
OVERRIDING SYSTEM VALUE
SELECT n, %(shop)s, %(first_order)s + n, '#' || n, m, %(first)s + m, '', at, at, at, at,
       %(facts)s::jsonb || jsonb_build_object(
           'id', %(first_order)s + n, 'name', '#' || n, 'customer_id', %(first)s + m),
       '{}'
FROM generate_series(%(low)s::bigint, %(high)s) AS m, unnest(%(bought)s::int[]) AS k,
     LATERAL (SELECT k::bigint * %(members)s + m) AS o (n),
     LATERAL (SELECT %(began)s + n * %(apart)s / 10 * interval '1 s') AS t (at)
"""
_AWARDS = """
INSERT INTO earning_award (id, shop_id, kind, order_id, member_id, number, points, delta, reason, judged_at, at,
                           explanation)
OVERRIDING SYSTEM VALUE
SELECT id, shop_id, 'order', id, member_id, 1, 10, 10, 'earned', placed_at, placed_at, %(explanation)s
FROM orders_order WHERE shop_id = %(shop)s AND id = ANY(
    SELECT k::bigint * %(members)s + m
    FROM generate_series(%(low)s::bigint, %(high)s) AS m, unnest(%(bought)s::int[]) AS k)
"""
_REDEMPTIONS = """
INSERT INTO rewards_redemption (id, shop_id, reward_id, revision_id, member_id, key, name, kind, state, points, amount,
                                currency, variants, requested_at, settled_at, used_at, code)
OVERRIDING SYSTEM VALUE
SELECT m, %(shop)s, r.reward_id, r.id, m, 'key', '5 off', 'amount_off',
       CASE WHEN m %% 3 = 0 THEN 'ready' ELSE 'used' END, 10, 5, 'USD', '[]', at, at,
       CASE WHEN m %% 3 = 0 THEN NULL ELSE at END, 'LOY-' || m
FROM generate_series(%(low)s::bigint, %(high)s) AS m,
     (SELECT id, reward_id FROM rewards_rewardrevision WHERE shop_id = %(shop)s ORDER BY id LIMIT 1) AS r,
     LATERAL (SELECT %(began)s + (4 * %(members)s + m) * %(apart)s / 10 * interval '1 s') AS t (at)
"""
_COUNTED = """
INSERT INTO figures_countedorder (shop_id, id, member_id, day, goods_minor)
SELECT shop_id, id, member_id, (placed_at AT TIME ZONE 'America/New_York')::date, 6000
FROM orders_order WHERE shop_id = %(shop)s
"""
EARNINGS, EARN_AND_RESERVE = (0, 1, 2, 3, 6, 8, 9), (0, 1, 2, 3, 4, 6, 8, 9)
_FILLED = ("members_member", "ledger_account", "ledger_transfer", "ledger_lot", "orders_order", "earning_award",
           "rewards_redemption")  # fmt: skip


def fill(connection: psycopg.Connection, *, members: int) -> int:
    """The shop's id. Its day ends now; a member's orders that explain older earnings are left out, but of few."""
    began = datetime.now(UTC) - timedelta(days=DAYS)
    shop_id = _connected(began)
    values = {
        "shop": shop_id, "members": members, "first": FIRST_CUSTOMER, "first_order": FIRST_ORDER, "left": LEFT,
        "began": began, "until": began + timedelta(days=DAYS), "apart": DAYS * 86_400 / members,
        "facts": _facts(), "explanation": json.dumps(EXPLANATION),
    }  # fmt: skip
    connection.execute("SET session_replication_role = replica")  # keys and triggers are not what is measured
    connection.execute(
        "INSERT INTO ledger_account (id, shop_id, kind) OVERRIDING SYSTEM VALUE SELECT n, %s, kind"
        " FROM unnest(ARRAY['issued', 'redeemed', 'expired', 'reversed', 'adjusted']) WITH ORDINALITY AS k (kind, n)",
        [shop_id],
    )
    for low in range(1, members + 1, CHUNK):
        print(f"\r  {low - 1:,} of {members:,} members", end="", flush=True)
        here = values | {"low": low, "high": min(low + CHUNK - 1, members)}
        # Everybody's newest order, and all seven of those whose pages are looked at.
        here["bought"] = list(EARNINGS if low == 1 else EARNINGS[-1:])
        for statement in (_MEMBERS, _ACCOUNTS, _TRANSFERS, _USES, _ORDERS, _AWARDS, _REDEMPTIONS):
            connection.execute(statement, here)
        for act in EARN_AND_RESERVE:
            connection.execute(_LOTS, here | {"k": act})
    print(flush=True)
    connection.execute(_COUNTED, values)
    print("  adding up", flush=True)
    in_shop(shop_id, _add_up)
    for table in _FILLED:
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table} WHERE shop_id = %s))",
            [shop_id],
        )
    connection.execute("SET session_replication_role = DEFAULT")
    connection.execute("VACUUM ANALYZE")
    return shop_id


def _facts() -> str:
    """An order of one line, as it is kept."""
    from loyalty_app.orders import facts

    told = facts.from_webhook(bodies(1, seed=7)[0])
    return msgspec.json.encode(msgspec.structs.replace(told, lines=told.lines[:1])).decode()


def _add_up() -> None:
    from loyalty_app.figures import rebuild

    rebuild.add_up()


def _connected(began: datetime) -> int:
    """The shop of bench.state, with a token that is good for long."""
    from loyalty_app.shops.models import Connection
    from loyalty_app.tenancy import acting_for

    shop_id = running_shop(began)
    with acting_for(shop_id):
        Connection.objects.create(
            state="connected", access_expires_at=datetime.now(UTC) + timedelta(days=1), changed_at=began,
            scopes="read_orders,write_discounts",
        )  # fmt: skip
    return shop_id
