-- What: a shop's members, newest first, from a place on, that fit the filters; and the place where looking stopped.
-- Why: points and states have no index of their own: one on balances would make every posting dearer. So the list looks
-- through so many members at a time, and says where it stopped; what many fit is full long before.
-- Indexes: members_newest, ledger_account_one, figures_buyer's key, ledger_transfer_in, ledger_transfer_out, members_merged.
WITH looked AS MATERIALIZED (
    SELECT id, enrolled_at, joined_at, state
    FROM members_member
    WHERE shop_id = %(shop_id)s
        AND (enrolled_at, id) < (%(before_at)s, %(before_id)s)
        AND enrolled_at >= %(since)s
    ORDER BY enrolled_at DESC, id DESC
    LIMIT %(looked_at)s),
fitting AS (
    SELECT looked.id
    FROM looked
    LEFT JOIN ledger_account AS account
        ON account.shop_id = %(shop_id)s AND account.member_id = looked.id AND account.kind = 'available'
    LEFT JOIN figures_buyer AS buyer ON buyer.shop_id = %(shop_id)s AND buyer.id = looked.id
    WHERE looked.state = ANY(%(states)s)
        AND (%(joined)s IS NULL OR (looked.joined_at IS NOT NULL) = %(joined)s)
        AND COALESCE(account.balance, 0) BETWEEN %(least)s AND %(most)s
        AND (%(orders)s = 0
            OR CASE %(orders)s WHEN 1 THEN buyer.first_on ELSE buyer.second_on END
                <= COALESCE(%(orders_until)s::date, 'infinity'))
        -- The last active day decides for nearly all; whoever was active after the days is looked up.
        AND (%(active_since)s::date IS NULL OR account.active_on >= %(active_since)s)
        AND ((%(active_since)s::date IS NULL AND %(active_until)s::date IS NULL)
            OR (account.active_on IS NOT NULL AND account.active_on <= COALESCE(%(active_until)s::date, 'infinity'))
            OR EXISTS (
                SELECT FROM ledger_account AS held
                WHERE held.shop_id = %(shop_id)s
                    AND held.member_id IN (
                        SELECT looked.id
                        UNION ALL
                        SELECT id FROM members_member WHERE shop_id = %(shop_id)s AND merged_into_id = looked.id)
                    AND (EXISTS (
                            SELECT FROM ledger_transfer AS t
                            WHERE t.shop_id = %(shop_id)s AND t.target_id = held.id AND t.kind = 'earn'
                                AND t.day <= %(active_until)s
                                AND t.day >= COALESCE(%(active_since)s::date, '-infinity'))
                        OR EXISTS (
                            SELECT FROM ledger_transfer AS t
                            WHERE t.shop_id = %(shop_id)s AND t.source_id = held.id AND t.kind = 'redeem'
                                AND t.day <= %(active_until)s
                                AND t.day >= COALESCE(%(active_since)s::date, '-infinity')))))
    ORDER BY looked.enrolled_at DESC, looked.id DESC
    LIMIT %(size)s)
SELECT
    ARRAY(SELECT id FROM fitting),
    (SELECT id FROM looked ORDER BY enrolled_at, id LIMIT 1),
    (SELECT count(*) FROM looked)
