-- What: the figures of several stretches of days, a row each: points by what became of them, what was outstanding at the
--       end, members who took part, members' orders, and members.
-- Why:  one round trip; everything is a sum of daily rows, so that a million transfers cost no more than a thousand.
-- Indexes: ledger_dailytotal_one, ledger_activemembers_day, figures_orderday_one, members_enrolmentday_one.
SELECT moved.*, active.*, bought.*, member.*
FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) WITH ORDINALITY AS days (first, last, number)
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(points) FILTER (WHERE kind = 'earn' AND day >= days.first), 0)::bigint AS earned,
        coalesce(sum(points) FILTER (WHERE kind = 'adjust' AND day >= days.first), 0)::bigint AS given,
        coalesce(sum(points) FILTER (WHERE kind = 'reverse' AND day >= days.first), 0)::bigint AS reversed,
        coalesce(sum(points) FILTER (WHERE kind = 'adjust_taken' AND day >= days.first), 0)::bigint AS taken,
        coalesce(sum(points) FILTER (WHERE kind = 'redeem' AND day >= days.first), 0)::bigint AS spent,
        coalesce(sum(points) FILTER (WHERE kind = 'return' AND day >= days.first), 0)::bigint AS returned,
        coalesce(sum(points) FILTER (WHERE kind = 'expire' AND day >= days.first), 0)::bigint AS expired,
        coalesce(sum(CASE
            WHEN kind IN ('earn', 'adjust', 'return') THEN points
            WHEN kind IN ('reverse', 'adjust_taken', 'redeem', 'expire') THEN -points
        END), 0)::bigint AS outstanding
    FROM ledger_dailytotal
    WHERE shop_id = %(shop_id)s AND day <= days.last) AS moved
CROSS JOIN LATERAL (
    SELECT coalesce(sum(longer[day - days.first + 1]), 0)::bigint AS active
    FROM ledger_activemembers
    WHERE shop_id = %(shop_id)s AND day BETWEEN days.first AND days.last) AS active
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(orders) FILTER (WHERE day >= days.first), 0)::bigint AS orders,
        coalesce(sum(goods_minor) FILTER (WHERE day >= days.first), 0)::bigint AS goods_minor,
        coalesce(sum(first_orders), 0)::bigint AS ordered_once,
        coalesce(sum(second_orders), 0)::bigint AS ordered_twice
    FROM figures_orderday
    WHERE shop_id = %(shop_id)s AND day <= days.last) AS bought
CROSS JOIN LATERAL (
    SELECT
        coalesce(sum(members), 0)::bigint AS members,
        coalesce(sum(members) FILTER (WHERE day >= days.first), 0)::bigint AS members_new
    FROM members_enrolmentday
    WHERE shop_id = %(shop_id)s AND day <= days.last) AS member
ORDER BY days.number
