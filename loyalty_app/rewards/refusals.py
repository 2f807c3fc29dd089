"""Why a reward can't be redeemed just now. Pure; the words for shoppers are the widget's."""

from decimal import Decimal


class NotRedeemable(Exception):
    """Nothing was taken. ``reason`` is one of REASONS, ``values`` what its sentence names.

    Whoever refuses knows what would help, and says it: how many points are missing, what the cart must come to.
    """

    def __init__(self, reason: str, **values: int | str | Decimal):
        assert reason in REASONS, reason
        super().__init__(reason)
        self.reason, self.values = reason, values


REASONS = frozenset(
    {
        "unknown_reward",  # the shop has none of this id
        "not_offered",  # paused, ended, not begun, or offered elsewhere
        "converts_by_itself",  # cashback
        "points_missing",  # points: how many more it takes
        "points_below_least",  # points_least: the least that can be turned into money
        "out_of_stock",
        "limit_day",
        "limit_month",
        "limit_year",
        "limit_life",
        "too_many_waiting",  # redemptions of the member that Shopify has not answered yet
        "choose_variant",
        "cart_empty",  # the reward leaves out sale items, so it must know what it is for
        "cart_minimum",  # amount: what the cart must come to
        "cart_only_sale_items",
        "cart_no_such_products",
        "cart_only_one_time",
        "cart_only_subscription",
        "cart_code",  # code: what is applied already and can't be combined
        "not_a_member",
    }
)
