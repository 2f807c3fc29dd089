-- What: how many members, new members, orders and failed events a shop has, each counted up to a bound; and how many
-- points are pending.
-- Why: one round trip for the home page; nobody decides differently at 10,001, and counting a million rows
-- takes longer than the page.
-- Indexes: members_member's key, members_newest, orders_order's key backwards, webhooks_waiting's key,
-- ledger_lot_release.
-- Orders are looked for among the latest recorded ones, which is where those of the last days are.
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM members_member
        WHERE shop_id = %(shop_id)s AND state <> 'merged'
        LIMIT %(bound)s) AS member),
    (SELECT count(*) FROM (
        SELECT 1 FROM members_member
        WHERE shop_id = %(shop_id)s AND enrolled_at >= %(since)s
        LIMIT %(bound)s) AS enrolled),
    (SELECT count(*) FILTER (WHERE placed_at >= %(since)s) FROM (
        SELECT placed_at FROM orders_order
        WHERE shop_id = %(shop_id)s
        ORDER BY id DESC
        LIMIT %(bound)s) AS latest),
    (SELECT count(*) FROM (
        SELECT 1 FROM webhooks_waiting
        WHERE shop_id = %(shop_id)s AND state = 'failed'
        LIMIT %(bound)s) AS failed),
    (SELECT COALESCE(sum(left_points), 0)::bigint FROM ledger_lot
        WHERE shop_id = %(shop_id)s AND left_points > 0 AND releases_at IS NOT NULL)
