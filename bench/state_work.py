"""The ground for bench.state: a shop with a running programme and a million members, made by a few statements."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg

SHOP = "bench.myshopify.com"
FIRST_CUSTOMER = 7_000_000_000_000
ORDERS, REWARDS = 5, 2  # of each member who is asked about
PEER_TABLE = (
    "CREATE TABLE peer_balance (shop text, customer_id bigint, balance bigint, PRIMARY KEY (shop, customer_id))"
)

# What bench.settle stores for an order of two lines under two rules.
EXPLANATION = {
    "points": 300, "currency": "USD", "worth": "60.00",
    "lines": [
        {"id": "1", "title": "Linen cushion", "worth": "35.00", "points": 175},
        {"id": "2", "title": "Wool throw", "worth": "25.00", "points": 125},
    ],
    "rules": [
        {
            "rule": 1, "revision": 1, "name": "Base", "kind": "per_amount", "points": 300, "rate": "5/1.00",
            "worth": "60.00",
        },
        {"rule": 2, "revision": 2, "name": "Campaign", "kind": "multiplier", "rate": "2", "reason": "no_line"},
    ],
}  # fmt: skip

_MEMBERS = """
WITH member AS (
    INSERT INTO members_member (shop_id, customer_id, state, enrolled_by, enrolled_at, joined_at, changed_at)
    SELECT %(shop)s, %(first)s + n, 'active', 'account', %(at)s, %(at)s, %(at)s
    FROM generate_series(0, %(members)s - 1) n
    RETURNING id, customer_id
)
INSERT INTO ledger_account (shop_id, member_id, kind, balance, last_earned_at)
SELECT %(shop)s, id, 'available', (customer_id %% 997) * 10, %(at)s FROM member
"""
_PEERS = """
INSERT INTO peer_balance SELECT %(domain)s, m.customer_id, a.balance
FROM members_member m JOIN ledger_account a ON a.shop_id = m.shop_id AND a.member_id = m.id WHERE m.shop_id = %(shop)s
"""
_HISTORY = """
WITH asked AS (
    SELECT id, customer_id, row_number() OVER (ORDER BY id) AS place FROM members_member
    WHERE shop_id = %(shop)s AND customer_id < %(first)s + %(asked)s
), placed AS (
    INSERT INTO orders_order (shop_id, shopify_id, name, member_id, customer_id, email_hash, placed_at, recorded_at,
                              refunds)
    SELECT %(shop)s, place * 100 + n, '#' || (place * 100 + n), id, customer_id, '', %(at)s + n * interval '1 day',
           %(at)s + n * interval '1 day', '{}'
    FROM asked, generate_series(1, %(orders)s) n
    RETURNING id, member_id, placed_at
)
INSERT INTO earning_award (shop_id, kind, order_id, member_id, number, points, delta, reason, judged_at, at,
                           explanation)
SELECT %(shop)s, 'order', id, member_id, 1, 300, 300, 'earned', placed_at, placed_at, %(explanation)s FROM placed
"""


_POINTS = """
WITH lot AS (
    INSERT INTO ledger_lot (shop_id, account_id, transfer_id, origin, points, left_points, earned_at, available_at)
    SELECT %(shop)s, a.id, a.id, 'order:' || a.id, 10, 10, %(at)s, %(at)s
    FROM ledger_account a JOIN members_member m ON m.shop_id = a.shop_id AND m.id = a.member_id
    WHERE a.shop_id = %(shop)s AND m.customer_id < %(first)s + %(asked)s
)
INSERT INTO rewards_redemption (shop_id, reward_id, revision_id, member_id, key, name, kind, state, points, currency,
                                variants, requested_at)
SELECT %(shop)s, r.reward_id, r.id, m.id, 'key' || n, '5 off', 'amount_off', 'ready', 500, 'USD', '[]', %(at)s
FROM members_member m, generate_series(1, %(rewards)s) n,
     (SELECT id, reward_id FROM rewards_rewardrevision WHERE shop_id = %(shop)s ORDER BY id LIMIT 1) r
WHERE m.shop_id = %(shop)s AND m.customer_id < %(first)s + %(asked)s
"""


def fill(connection: psycopg.Connection, *, members: int, asked: int) -> int:
    """The shop's id. Of its members ``asked`` have a history; everybody has a balance, which the peer has, too."""
    began_at = datetime.now(UTC) - timedelta(days=30)
    shop_id = running_shop(began_at)
    values = {
        "shop": shop_id, "domain": SHOP, "members": members, "asked": asked, "first": FIRST_CUSTOMER, "orders": ORDERS,
        "rewards": REWARDS, "at": began_at, "explanation": json.dumps(EXPLANATION),
    }  # fmt: skip
    connection.execute("SET session_replication_role = replica")  # keys and triggers are not what is measured
    connection.execute(PEER_TABLE)
    for statement in (_MEMBERS, _PEERS, _HISTORY, _POINTS):
        connection.execute(statement, values)
    connection.execute("SET session_replication_role = DEFAULT")
    connection.execute("VACUUM ANALYZE")
    return shop_id


def running_shop(began_at: datetime) -> int:
    """Two earn rules, points for joining and four rewards: what a small shop has."""
    from loyalty_app.earning import programme, rulebook
    from loyalty_app.earning.terms import Conditions
    from loyalty_app.earning.terms import Terms as RuleTerms
    from loyalty_app.rewards import catalogue
    from loyalty_app.rewards.terms import Terms
    from loyalty_app.shops.models import Shop
    from loyalty_app.tenancy import acting_for

    shop = Shop.objects.create(
        domain=SHOP, name="Bench", currency="USD", timezone="America/New_York", installed_at=began_at,
        created_at=began_at,
    )  # fmt: skip
    with acting_for(shop.id):
        programme.begin(now=began_at)
        rulebook.publish("Base", RuleTerms(kind="per_amount", points=5, per=Decimal("1.00")), now=began_at)
        double = RuleTerms(kind="multiplier", factor=Decimal(2), conditions=Conditions(vendors=("Loom",)))
        rulebook.publish("Campaign", double, now=began_at)
        rulebook.publish("Welcome", RuleTerms(kind="joining", points=100), now=began_at)
        for name, kind, points, more in (
            ("5 off", "amount_off", 500, {"amount": Decimal("5.00")}),
            ("10 off", "amount_off", 1_000, {"amount": Decimal("10.00")}),
            ("10 % off", "percent_off", 1_500, {"percent": Decimal(10)}),
            ("Free shipping", "free_shipping", 700, {}),
        ):
            catalogue.publish(name, Terms(kind=kind, points=points, **more), now=began_at)
    return shop.id
