"""What a reward is, what it costs and what it asks for, as the merchant chose it. Pure."""

from decimal import Decimal
from typing import Literal, get_args

import msgspec

from loyalty_app.invalid import Invalid
from loyalty_app.money import ZERO

POINTS_MAX = 10_000_000
AMOUNT_MAX = Decimal(10) ** 7
LIFE_DAYS_MAX = 1825
COUNT_MAX = 1_000_000
PREFIX_LENGTH_MAX = 12
CAUSE_LENGTH_MAX = 120
TEXT_LENGTH_MAX = 500
VARIANTS_MAX = PRODUCTS_MAX = COLLECTIONS_MAX = 50
FRESH_LIFE_DAYS = 30  # of points that come back to a lot which expired meanwhile

Kind = Literal[
    "amount_off",
    "percent_off",
    "free_shipping",
    "free_product",
    "gift_card",
    "store_credit",
    "cashback",
    "donation",
    "custom",
]
KINDS: tuple[str, ...] = get_args(Kind)
DISCOUNT_CLASSES = ("order", "product", "shipping")  # as Shopify combines them
CHANNELS = ("web", "pos")

CODES = frozenset({"amount_off", "percent_off", "free_shipping", "free_product"})  # a discount code in Shopify
CREDITS = frozenset({"store_credit", "cashback"})
IN_MONEY = frozenset({"amount_off", "gift_card", "donation"}) | CREDITS  # worth an amount, fixed or by slider
OUTSIDE = CODES | CREDITS | {"gift_card"}  # Shopify must do something; the others are ours alone

# What Shopify must allow us before a reward of the kind can be given.
SCOPES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(CODES, ("write_discounts",)),
    **dict.fromkeys(CREDITS, ("read_store_credit_accounts", "write_store_credit_account_transactions")),
    "gift_card": ("write_gift_cards",),
    "donation": (),
    "custom": (),
}


class InvalidReward(Invalid):
    """What a reward's form says can't be."""


class Slider(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As many points as the member likes, in steps: ``amount`` (shop's currency) for every ``points``."""

    points: int
    amount: Decimal
    points_min: int = 0  # 0: one step
    points_max: int | None = None


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """What a free product can be. The title is for people; Shopify's price of the day decides what it is worth."""

    id: int
    title: str = ""


class Conditions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of use, at the checkout; Shopify holds them. ``channels``: where the reward is offered; empty: everywhere."""

    minimum_spend: Decimal | None = None
    share_max: int | None = None  # percent of the order that an amount may pay at most
    products: tuple[int, ...] = ()  # Shopify's ids; with collections: any of these
    collections: tuple[int, ...] = ()
    purchase: Literal["any", "one_time", "subscription"] = "any"
    combines_with: tuple[Literal["order", "product", "shipping"], ...] = ()
    sale_items: Literal["in", "out"] = "in"
    channels: tuple[Literal["web", "pos"], ...] = ()


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often it can be redeemed: by everybody, and by one member in a period of the shop's calendar."""

    stock: int | None = None
    per_member: int | None = None
    period: Literal["day", "month", "year", "life"] = "life"


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``points`` buy it, or a ``slider`` turns points into money. What a kind doesn't need stays empty.

    Cashback is store credit that converts by itself: as soon as a member has ``slider.points_min``, whole steps go.
    """

    kind: Kind
    points: int = 0
    amount: Decimal = ZERO
    slider: Slider | None = None
    percent: Decimal = ZERO
    shipping_price_max: Decimal | None = None
    variants: tuple[Variant, ...] = ()
    cause: str = ""  # what a donation is for
    text: str = ""  # shown to members; of a custom reward: what they get and how
    takes_note: bool = False  # a custom reward: the member may say something (a size, a date)
    life_days: int | None = 90  # of a code or gift card; None: no end
    prefix: str = ""
    unused: Literal["returned", "lost"] = "returned"  # the points of a code that expired or was cancelled
    refunded: Literal["in_proportion", "when_all", "never"] = "in_proportion"  # of a used code
    expired_lots: Literal["fresh", "lost"] = "fresh"  # points that return to a lot which expired meanwhile
    open_codes: Literal["follow", "stay"] = "follow"  # when the conditions change
    conditions: Conditions = Conditions()
    limits: Limits = Limits()

    @property
    def discount_class(self) -> str:
        """As Shopify sorts the code for combining; "" for what is no code."""
        if self.kind not in CODES:
            return ""
        if self.kind == "free_shipping":
            return "shipping"
        narrowed = self.conditions.products or self.conditions.collections or self.conditions.sale_items == "out"
        return "product" if self.kind == "free_product" or narrowed else "order"

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES[self.kind]
