"""What the figures' rows must be, as statements over what they sum up. Read by the audit and by rebuilding."""

from loyalty_app.orders.described import PAID

_PAID = ", ".join(f"'{status}'" for status in sorted(PAID))

ORDERS = """
SELECT o.id, o.member_id
  FROM orders_order AS o
  JOIN shops_shop AS s ON s.id = %(shop)s
 WHERE o.shop_id = %(shop)s AND o.member_id IS NOT NULL AND o.deleted_at IS NULL
   AND o.placed_at IS NOT NULL AND o.facts IS NOT NULL
   AND o.facts ->> 'cancelled_at' IS NULL AND o.facts ->> 'financial_status' IN ({paid})
   AND (s.is_development OR NOT coalesce((o.facts ->> 'test')::boolean, false))
""".replace("{paid}", _PAID)
BUYERS = """
SELECT member_id AS id, count(*) AS orders, sum(goods_minor)::bigint AS goods_minor,
       (array_agg(day ORDER BY day))[1] AS first_on, (array_agg(day ORDER BY day))[2] AS second_on, max(day) AS last_on
  FROM figures_countedorder
 WHERE shop_id = %(shop)s AND member_id IS NOT NULL
 GROUP BY member_id
"""
DAYS = """
SELECT day, sum(orders)::bigint AS orders, sum(goods_minor)::bigint AS goods_minor,
       sum(first_orders)::bigint AS first_orders, sum(second_orders)::bigint AS second_orders
  FROM (SELECT day, 1 AS orders, goods_minor, 0 AS first_orders, 0 AS second_orders
          FROM figures_countedorder WHERE shop_id = %(shop)s AND member_id IS NOT NULL
         UNION ALL
        SELECT first_on, 0, 0, 1, 0 FROM figures_buyer WHERE shop_id = %(shop)s AND first_on IS NOT NULL
         UNION ALL
        SELECT second_on, 0, 0, 0, 1 FROM figures_buyer WHERE shop_id = %(shop)s AND second_on IS NOT NULL) AS each
 GROUP BY day
"""
MEMBERS = """
SELECT enrolled_on AS day, count(*) AS members
  FROM members_member
 WHERE shop_id = %(shop)s AND state <> 'merged'
 GROUP BY enrolled_on
"""
