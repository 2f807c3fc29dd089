-- What: a shop's members, newest first, from a place on, that fit the filters; and the place where looking stopped.
-- Why: points and states have no index of their own: one on balances would make every posting dearer. So the list looks
-- through so many members at a time, and says where it stopped; what many fit is full long before.
-- Indexes: members_newest, ledger_account_one.
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
    WHERE looked.state = ANY(%(states)s)
        AND (%(joined)s IS NULL OR (looked.joined_at IS NOT NULL) = %(joined)s)
        AND COALESCE(account.balance, 0) BETWEEN %(least)s AND %(most)s
    ORDER BY looked.enrolled_at DESC, looked.id DESC
    LIMIT %(size)s)
SELECT
    ARRAY(SELECT id FROM fitting),
    (SELECT id FROM looked ORDER BY enrolled_at, id LIMIT 1),
    (SELECT count(*) FROM looked)
