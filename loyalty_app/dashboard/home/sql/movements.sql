-- What: a shop's transfers of some kinds and days, the latest first, from a place on; of adjustments those that give
--       points, or those that take them.
-- Why:  each figure of the home page opens into what it adds up, page by page, however far back the days are.
-- Indexes: ledger_transfer_of_day, once for each kind; ledger_account_one.
SELECT found.id
FROM unnest(%(kinds)s::text[]) AS wanted (kind)
CROSS JOIN LATERAL (
    SELECT t.id, t.day
    FROM ledger_transfer AS t
    WHERE t.shop_id = %(shop_id)s AND t.kind = wanted.kind
        AND t.day BETWEEN %(first)s AND %(last)s
        AND (t.day, t.id) < (%(before_day)s, %(before_id)s)
        AND (t.kind <> 'adjust' OR CASE WHEN %(gives)s THEN t.source_id ELSE t.target_id END = (
            SELECT id FROM ledger_account WHERE shop_id = %(shop_id)s AND member_id IS NULL AND kind = 'adjusted'))
    ORDER BY t.day DESC, t.id DESC
    LIMIT %(size)s) AS found
ORDER BY found.day DESC, found.id DESC
LIMIT %(size)s
