"""Adjustments against the ledger, as part of every audit: what a row says moved is what moved."""

from collections.abc import Iterable

from loyalty_app.ledger.audit import Difference, also, differences

CHECKS = {
    "an adjustment's transfers are what its row and its undo say": """
        WITH posted AS (
            SELECT t.origin, sum(CASE a.kind WHEN 'adjusted' THEN t.points ELSE -t.points END) AS points
              FROM ledger_transfer AS t
              JOIN ledger_account AS a ON a.shop_id = %(shop)s AND a.id = t.source_id
             WHERE t.shop_id = %(shop)s AND t.kind = 'adjust' AND t.key LIKE 'adjustment:%%'
             GROUP BY t.origin
        ), said AS (
            SELECT 'adjustment:' || coalesce(undoes_id, id) AS origin, sum(moved_points) AS points
              FROM adjustments_adjustment
             WHERE shop_id = %(shop)s
             GROUP BY 1
        )
        SELECT coalesce(said.origin, posted.origin), coalesce(said.points, 0), coalesce(posted.points, 0)
          FROM said
          FULL JOIN posted ON posted.origin = said.origin
         WHERE coalesce(said.points, 0) <> coalesce(posted.points, 0)
         ORDER BY 1
    """,
}


@also
def check() -> Iterable[Difference]:
    return differences(CHECKS)
