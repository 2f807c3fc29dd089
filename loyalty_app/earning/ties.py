"""Awards against the ledger, as part of every audit: what an award says was posted is what the transfers posted."""

from collections.abc import Iterable

from loyalty_app.ledger.audit import Difference, also, differences

CHECKS = {
    "an origin's transfers are what its awards say": """
        WITH posted AS (
            SELECT origin, sum(CASE kind WHEN 'earn' THEN points ELSE -points END) AS points
              FROM ledger_transfer
             WHERE shop_id = %(shop)s AND key ~ '^(earn|reverse):(order|joining):'
             GROUP BY origin
        ), said AS (
            SELECT CASE award.kind
                   WHEN 'order' THEN 'order:' || bought.shopify_id ELSE 'joining:' || award.member_id
                   END AS origin,
                   sum(award.delta) AS points
              FROM earning_award AS award
              LEFT JOIN orders_order AS bought ON bought.shop_id = %(shop)s AND bought.id = award.order_id
             WHERE award.shop_id = %(shop)s
             GROUP BY 1
        )
        SELECT coalesce(said.origin, posted.origin), coalesce(said.points, 0), coalesce(posted.points, 0)
          FROM said
          FULL JOIN posted ON posted.origin = said.origin
         WHERE coalesce(said.points, 0) <> coalesce(posted.points, 0)
         ORDER BY 1
    """,
    # More can have been given: a programme that never lets a balance fall below zero leaves what was spent.
    "an order was given what its award says it deserves": """
        WITH last AS (
            SELECT DISTINCT ON (order_id) order_id, points, sum(delta) OVER (PARTITION BY order_id) AS given
              FROM earning_award
             WHERE shop_id = %(shop)s AND order_id IS NOT NULL
             ORDER BY order_id, number DESC
        )
        SELECT 'order ' || order_id, points, given FROM last WHERE given < points ORDER BY order_id
    """,
}


@also
def awards() -> Iterable[Difference]:
    """Every difference between the acting shop's awards and its transfers."""
    return differences(CHECKS)
