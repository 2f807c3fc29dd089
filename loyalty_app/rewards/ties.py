"""Redemptions against the ledger, as part of every audit: what a row says was spent and given back is what was."""

from collections.abc import Iterable

from loyalty_app.ledger.audit import Difference, also, differences

CHECKS = {
    "a redemption's transfers are what its row says": """
        WITH posted AS (
            SELECT origin, sum(CASE kind WHEN 'redeem' THEN points ELSE -points END) AS points
              FROM ledger_transfer
             WHERE shop_id = %(shop)s AND origin LIKE 'redemption:%%' AND kind IN ('redeem', 'return')
               AND key LIKE 'redemption:%%'
             GROUP BY origin
        )
        SELECT 'redemption ' || row.id, CASE row.state WHEN 'pending' THEN 0 ELSE row.points - row.returned_points END,
               coalesce(posted.points, 0)
          FROM rewards_redemption AS row
          LEFT JOIN posted ON posted.origin = 'redemption:' || row.id
         WHERE row.shop_id = %(shop)s
           AND coalesce(posted.points, 0)
               <> CASE row.state WHEN 'pending' THEN 0 ELSE row.points - row.returned_points END
         ORDER BY row.id
    """,
    "points are held for just the redemptions that wait": """
        WITH held AS (
            SELECT held_for, sum(left_points) AS points
              FROM ledger_lot
             WHERE shop_id = %(shop)s AND held_for LIKE 'redemption:%%' AND left_points > 0
             GROUP BY held_for
        ), waiting AS (
            SELECT 'redemption:' || id AS key, points
              FROM rewards_redemption
             WHERE shop_id = %(shop)s AND state = 'pending'
        )
        SELECT coalesce(waiting.key, held.held_for), coalesce(waiting.points, 0), coalesce(held.points, 0)
          FROM waiting
          FULL JOIN held ON held.held_for = waiting.key
         WHERE coalesce(waiting.points, 0) <> coalesce(held.points, 0)
         ORDER BY 1
    """,
}


@also
def redemptions() -> Iterable[Difference]:
    """Every difference between the acting shop's redemptions and its transfers."""
    return differences(CHECKS)
