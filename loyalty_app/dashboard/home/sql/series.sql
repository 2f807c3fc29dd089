-- What: what happened in each of the parts of a stretch of days, numbered from 1: points issued, redeemed and expired,
--       members' orders and their money. And, as part 0, what is of no part: the first day of which there is any figure,
--       in days since 2000; the points that are pending now; the days on which points were ever earned, up to one.
-- Why:  one round trip for all charts.
-- Indexes: ledger_dailytotal_one, figures_orderday_one, members_enrolmentday_one, ledger_lot_release.
SELECT width_bucket(day, %(starts)s::date[]), what, sum(amount)::bigint
FROM (
    SELECT day, CASE WHEN kind IN ('earn', 'adjust') THEN 'issued' WHEN kind = 'expire' THEN 'expired' ELSE 'redeemed' END
        AS what, CASE kind WHEN 'return' THEN -points ELSE points END AS amount
    FROM ledger_dailytotal
    WHERE shop_id = %(shop_id)s AND day BETWEEN %(first)s AND %(last)s
        AND kind IN ('earn', 'adjust', 'redeem', 'return', 'expire')
    UNION ALL
    SELECT day, 'orders', orders FROM figures_orderday
    WHERE shop_id = %(shop_id)s AND day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT day, 'goods', goods_minor FROM figures_orderday
    WHERE shop_id = %(shop_id)s AND day BETWEEN %(first)s AND %(last)s) AS part
GROUP BY 1, 2
UNION ALL
SELECT 0, 'first', least(
    (SELECT min(day) FROM ledger_dailytotal WHERE shop_id = %(shop_id)s),
    (SELECT min(day) FROM figures_orderday WHERE shop_id = %(shop_id)s),
    (SELECT min(day) FROM members_enrolmentday WHERE shop_id = %(shop_id)s)) - DATE '2000-01-01'
UNION ALL
SELECT 0, 'pending', (
    SELECT sum(left_points) FROM ledger_lot
    WHERE shop_id = %(shop_id)s AND left_points > 0 AND releases_at IS NOT NULL)::bigint
UNION ALL
SELECT 0, 'earned', (
    SELECT count(*) FROM (
        SELECT 1 FROM ledger_dailytotal WHERE shop_id = %(shop_id)s AND kind = 'earn' LIMIT 1) AS day)
