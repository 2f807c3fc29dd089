-- What: a page of a member's history, newest first: what moved their points, and orders that earned none.
-- Why:  one statement per page, whatever has happened. Each branch reads at most a page from the end of an index; what
--       an entry is explained by is joined to the page alone.
-- Index used: earning_award_of_member, ledger_transfer_spent, ledger_transfer_back, ledger_transfer_key,
--       earning_award_order, and primary keys.
-- An entry is an award that moved points, an order whose current award is nothing, a transfer to or from what can be
-- spent, or a merge. A release moves nothing that the member has: the order's own entry tells when it can be spent.
-- Who was merged in has their entries here, so what came along is told, and not counted again.

WITH family AS (
    SELECT id, id <> %(member)s AS is_merged
      FROM members_member
     WHERE shop_id = %(shop)s AND (id = %(member)s OR merged_into_id = %(member)s)
), spendable AS (
    SELECT account.id
      FROM ledger_account account
      JOIN family ON family.id = account.member_id
     WHERE account.shop_id = %(shop)s AND account.kind = 'available'
), moved AS (
    SELECT 'award' AS source, award.id, award.at, award.kind, award.delta AS points, '' AS key, '' AS origin
      FROM family
     CROSS JOIN LATERAL (
           SELECT id, at, kind, delta
             FROM earning_award one
            WHERE one.shop_id = %(shop)s AND one.member_id = family.id
              AND (one.at, one.id) < (%(at)s::timestamptz, %(award)s::bigint)
              AND (one.delta <> 0
                   OR one.points = 0 AND one.kind = 'order'
                      AND NOT EXISTS (SELECT 1
                                        FROM earning_award newer
                                       WHERE newer.shop_id = %(shop)s AND newer.order_id = one.order_id
                                         AND newer.number > one.number))
            ORDER BY one.at DESC, one.id DESC
            LIMIT %(limit)s) award
     UNION ALL
    SELECT 'transfer', spent.id, spent.at, spent.kind, -spent.points, spent.key, spent.origin
      FROM spendable
     CROSS JOIN LATERAL (
           SELECT id, at, kind, points, key, origin
             FROM ledger_transfer one
            WHERE one.shop_id = %(shop)s AND one.source_id = spendable.id
              AND one.kind IN ('reserve', 'redeem', 'expire', 'adjust')
              AND (one.at, one.id) < (%(at)s::timestamptz, %(transfer)s::bigint)
            ORDER BY one.at DESC, one.id DESC
            LIMIT %(limit)s) spent
     UNION ALL
    SELECT 'transfer', back.id, back.at, back.kind, back.points, back.key, back.origin
      FROM spendable
     CROSS JOIN LATERAL (
           SELECT id, at, kind, points, key, origin
             FROM ledger_transfer one
            WHERE one.shop_id = %(shop)s AND one.target_id = spendable.id
              AND one.kind IN ('void', 'return', 'adjust')
              AND (one.at, one.id) < (%(at)s::timestamptz, %(transfer)s::bigint)
            ORDER BY one.at DESC, one.id DESC
            LIMIT %(limit)s) back
     UNION ALL
    SELECT 'merge', family.id, min(came.at), 'merge', sum(CASE WHEN whose.id IS NULL THEN -came.points ELSE came.points END),
           '', ''
      FROM family
      JOIN ledger_transfer came
        ON came.shop_id = %(shop)s
       AND came.key = ANY (ARRAY['merge:' || family.id || ':available', 'merge:' || family.id || ':pending'])
      LEFT JOIN ledger_account whose  -- a debt runs the other way
        ON whose.shop_id = %(shop)s AND whose.id = came.source_id AND whose.member_id = family.id
     WHERE family.is_merged
     GROUP BY family.id
    HAVING (min(came.at), family.id) < (%(at)s::timestamptz, %(merge)s::bigint)
), page AS (
    SELECT *
      FROM moved
     ORDER BY at DESC, source DESC, id DESC
     LIMIT %(limit)s
)
SELECT page.source, page.id, page.at, page.kind, page.points, page.key,
       award.explanation, award.releases_at, award.points AS worth_points,
       before.points AS before_points, before.explanation AS before_explanation,
       bought.name AS order_name, bought.placed_at, bought.facts, bought.reward_codes, settings.reward_discount,
       redemption.name AS reward_name, redemption.kind AS reward_kind, redemption.state AS reward_state,
       redemption.reason AS reward_reason, redemption.amount, redemption.currency, used_for.name AS used_for,
       adjustment.reason AS adjusted_for
  FROM page
  LEFT JOIN earning_award award
    ON page.source = 'award' AND award.shop_id = %(shop)s AND award.id = page.id
  LEFT JOIN earning_award before
    ON before.shop_id = %(shop)s AND before.order_id = award.order_id AND before.number = award.number - 1
   AND before.member_id IN (SELECT id FROM family)
  LEFT JOIN orders_order bought
    ON bought.shop_id = %(shop)s AND bought.id = award.order_id
  LEFT JOIN LATERAL (
       SELECT revision.settings ->> 'reward_discount' AS reward_discount
         FROM earning_programmerevision revision
        WHERE revision.shop_id = %(shop)s AND revision.starts_at <= bought.placed_at
          AND (revision.ends_at IS NULL OR revision.ends_at > bought.placed_at)
        ORDER BY revision.number DESC
        LIMIT 1) settings ON true
  LEFT JOIN rewards_redemption redemption
    ON redemption.shop_id = %(shop)s AND page.origin LIKE 'redemption:%%'
   AND redemption.id = CASE WHEN page.origin LIKE 'redemption:%%' THEN split_part(page.origin, ':', 2)::bigint END
  LEFT JOIN adjustments_adjustment adjustment
    ON adjustment.shop_id = %(shop)s AND page.origin LIKE 'adjustment:%%'
   AND adjustment.id = CASE WHEN page.origin LIKE 'adjustment:%%' THEN split_part(page.origin, ':', 2)::bigint END
  LEFT JOIN orders_order used_for
    ON used_for.shop_id = %(shop)s AND used_for.id = redemption.order_id
 ORDER BY page.at DESC, page.source DESC, page.id DESC
