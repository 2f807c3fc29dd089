"""Rows whose id is another row's: an order's, a member's. So each is there once, and is found by its key."""

from django.db import models
from django.db.models import Q

from loyalty_app.ledger.models import implied_owner
from loyalty_app.members.models import Member
from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner


class CountedOrder(ShopOwned):
    """What of an order is in the daily figures. ``id`` is the order's.

    An order that doesn't count any more keeps its row and its day, without a member.
    """

    shop = implied_owner()
    member = ShopForeignKey(Member, models.PROTECT, null=True, db_constraint=False, related_name="+")
    day = models.DateField(help_text="on which it was placed, in the shop's zone when it was first counted")
    goods_minor = models.BigIntegerField(help_text="goods bought and kept, with tax, in the currency's smallest unit")

    class Meta(ShopOwned.Meta):
        indexes = [
            models.Index(
                fields=["shop", "member", "day"], condition=Q(member__isnull=False), name="figures_order_of_member"
            ),
            models.Index(
                fields=["shop", "-day", "-id"], condition=Q(member__isnull=False), name="figures_order_of_day"
            ),
        ]


class Buyer(ShopOwned):
    """What a member bought in all, and when first and again. ``id`` is the member's."""

    shop = implied_owner()
    orders = models.BigIntegerField()
    goods_minor = models.BigIntegerField()
    first_on = models.DateField(null=True)
    second_on = models.DateField(null=True, help_text="day of the second order; the first's where both were on one day")
    last_on = models.DateField(null=True)

    class Meta(ShopOwned.Meta):
        pass


class OrderDay(ShopOwned):
    """The members' orders of a day (shop's zone), and how many of them were a member's first and second."""

    shop = owner()
    day = models.DateField()
    orders = models.BigIntegerField()
    goods_minor = models.BigIntegerField()
    first_orders = models.BigIntegerField()
    second_orders = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="figures_orderday_one")]
