"""The figures against what they add up, as part of every audit."""

from collections.abc import Iterable

from loyalty_app.figures import sums
from loyalty_app.ledger.audit import Difference, also, differences

CHECKS = {
    "an order is counted for its member, or not at all": f"""
        WITH should AS ({sums.ORDERS}), kept AS (
            SELECT id, member_id FROM figures_countedorder WHERE shop_id = %(shop)s AND member_id IS NOT NULL
        )
        SELECT 'order ' || coalesce(should.id, kept.id), coalesce(should.member_id, 0), coalesce(kept.member_id, 0)
          FROM should
          FULL JOIN kept ON kept.id = should.id
         WHERE should.member_id IS DISTINCT FROM kept.member_id
         ORDER BY 1
    """,  # noqa: S608
    "what a member bought is the sum of their orders": f"""
        WITH should AS ({sums.BUYERS}), kept AS (
            SELECT * FROM figures_buyer WHERE shop_id = %(shop)s AND orders <> 0
        )
        SELECT 'member ' || coalesce(should.id, kept.id), coalesce(should.goods_minor, 0), coalesce(kept.goods_minor, 0)
          FROM should
          FULL JOIN kept ON kept.id = should.id
         WHERE (should.orders, should.goods_minor, should.first_on, should.second_on, should.last_on)
               IS DISTINCT FROM (kept.orders, kept.goods_minor, kept.first_on, kept.second_on, kept.last_on)
         ORDER BY 1
    """,  # noqa: S608
    "a day's orders are the orders of that day": f"""
        WITH should AS ({sums.DAYS}), kept AS (
            SELECT * FROM figures_orderday
             WHERE shop_id = %(shop)s AND (orders, goods_minor, first_orders, second_orders) <> (0, 0, 0, 0)
        )
        SELECT 'orders of ' || coalesce(should.day, kept.day), coalesce(should.orders, 0), coalesce(kept.orders, 0)
          FROM should
          FULL JOIN kept ON kept.day = should.day
         WHERE (should.orders, should.goods_minor, should.first_orders, should.second_orders)
               IS DISTINCT FROM (kept.orders, kept.goods_minor, kept.first_orders, kept.second_orders)
         ORDER BY 1
    """,  # noqa: S608
    "a day's new members are those enrolled on it": f"""
        WITH should AS ({sums.MEMBERS}), kept AS (
            SELECT day, members FROM members_enrolmentday WHERE shop_id = %(shop)s AND members <> 0
        )
        SELECT 'members of ' || coalesce(should.day, kept.day), coalesce(should.members, 0), coalesce(kept.members, 0)
          FROM should
          FULL JOIN kept ON kept.day = should.day
         WHERE should.members IS DISTINCT FROM kept.members
         ORDER BY 1
    """,  # noqa: S608
}


@also
def figures() -> Iterable[Difference]:
    """Every difference between the acting shop's figures and what they add up."""
    return differences(CHECKS)
