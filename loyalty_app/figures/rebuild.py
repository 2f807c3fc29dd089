"""The figures made anew: after a difference was found, and for orders from before there were figures."""

from django.db import connection, transaction

from loyalty_app.figures import count, sums
from loyalty_app.ledger import rebuilding
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import current_shop_id

SLICE = 500  # orders per transaction: a bounded lock
# In the order in which they are written. Whoever counts waits; whoever had counted has committed, and who has not yet
# will add to the new rows.
_LOCK = """
LOCK TABLE members_enrolmentday, figures_countedorder, figures_buyer, figures_orderday IN SHARE ROW EXCLUSIVE MODE
"""
_STEPS = (
    "DELETE FROM figures_buyer WHERE shop_id = %(shop)s",
    f"""
    INSERT INTO figures_buyer (shop_id, id, orders, goods_minor, first_on, second_on, last_on)
    SELECT %(shop)s, id, orders, goods_minor, first_on, second_on, last_on FROM ({sums.BUYERS}) AS bought
    """,  # noqa: S608
    "DELETE FROM figures_orderday WHERE shop_id = %(shop)s",
    f"""
    INSERT INTO figures_orderday (shop_id, day, orders, goods_minor, first_orders, second_orders)
    SELECT %(shop)s, day, orders, goods_minor, first_orders, second_orders FROM ({sums.DAYS}) AS each
    """,  # noqa: S608
    "DELETE FROM members_enrolmentday WHERE shop_id = %(shop)s",
    f"""
    INSERT INTO members_enrolmentday (shop_id, day, members)
    SELECT %(shop)s, day, members FROM ({sums.MEMBERS}) AS each
    """,  # noqa: S608
)
_MISSED = f"""
SELECT coalesce(should.id, kept.id)
  FROM ({sums.ORDERS}) AS should
  FULL JOIN (SELECT id, member_id FROM figures_countedorder WHERE shop_id = %(shop)s AND member_id IS NOT NULL) AS kept
    ON kept.id = should.id
 WHERE should.member_id IS DISTINCT FROM kept.member_id
 LIMIT {SLICE}
"""  # noqa: S608


def rebuild() -> None:
    """All figures of the acting shop are what its orders, members and transfers add up to. May run again, or in part.

    Orders are gone through a slice at a time; at last the sums are made with the tables locked, for some seconds.
    """
    after = 0
    while ids := list(Order.objects.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:SLICE]):
        with transaction.atomic():
            count.recount(ids)
        after = ids[-1]
    add_up()


def add_up() -> None:
    """The sums are made anew from what is counted of each order, with the tables locked; and those of transfers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for step in _STEPS:
            cursor.execute(step, {"shop": current_shop_id()})
    rebuilding.rebuild()


def catch_up() -> int:
    """Count the orders that no settlement came by since there are figures; how many there were."""
    done: set[int] = set()
    while ids := _missed() - done:  # what stays as it is although it was counted is for the audit to name
        with transaction.atomic():
            count.recount(ids)
        done |= ids
    return len(done)


def _missed() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_MISSED, {"shop": current_shop_id()})
        return {id for (id,) in cursor.fetchall()}
