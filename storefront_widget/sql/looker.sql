-- What: who looks, by Shopify's customer id, and the figures that the panel always shows of them.
-- Why:  one round trip for what the panel's every opening needs.
-- Uses members_member_customer, ledger_account_one, ledger_lot_open, rewards_of_member, members_merged.
-- Redemptions of whoever became the member count. ``dated``: some available points have a date on which they go.

SELECT member.id, member.merged_into_id, member.joined_at,
       coalesce(has.available, 0) AS available, coalesce(has.pending, 0) AS pending,
       EXISTS (
           SELECT 1
             FROM ledger_lot lot
            WHERE lot.shop_id = member.shop_id AND lot.account_id = has.account_id
              AND lot.left_points > 0 AND lot.expires_at > %(now)s
       ) AS dated,
       held.open, held.all
  FROM members_member member
  LEFT JOIN LATERAL (
      SELECT max(balance) FILTER (WHERE kind = 'available') AS available,
             max(balance) FILTER (WHERE kind = 'pending') AS pending,
             max(id) FILTER (WHERE kind = 'available') AS account_id
        FROM ledger_account
       WHERE shop_id = member.shop_id AND member_id = member.id
  ) has ON true
  CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state IN ('pending', 'ready', 'closing')) AS open, count(*) AS all
        FROM rewards_redemption
       WHERE shop_id = member.shop_id
         AND member_id = ANY (ARRAY(
             SELECT member.id
             UNION ALL
             SELECT id FROM members_member WHERE shop_id = %(shop)s AND merged_into_id = member.id))
  ) held
 WHERE member.shop_id = %(shop)s AND member.{column} = %(of)s
