"""What a merchant chose, as frozen values: the programme's settings, and what each earn rule says. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from loyalty_app.invalid import Invalid

POINTS_MAX = 1_000_000
AMOUNT_MAX = Decimal(10) ** 9
FACTOR_MAX = Decimal(100)
PENDING_DAYS_MAX = 365
CLAIM_WINDOW_DAYS_MAX = 730


class InvalidTerms(Invalid):
    """Of an earn rule."""


class InvalidProgramme(Invalid):
    """Of the programme's settings."""


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant chooses for the whole programme. The defaults are what most want."""

    enrolment: Literal["everyone", "joined"] = "everyone"  # whose orders earn
    trigger: Literal["paid", "fulfilled"] = "paid"
    pending_days: int = 0  # after the trigger, until points can be spent
    tax: Literal["out", "in"] = "out"
    shipping: Literal["out", "in"] = "out"
    gift_card_payment: Literal["keeps", "reduces"] = "keeps"  # what paying by gift card or credit does to the basis
    reward_discount: Literal["reduces", "keeps"] = "reduces"  # what a member's own reward does to the basis
    store_credit_refund: Literal["takes_back", "keeps"] = "takes_back"
    rounding: Literal["floor", "half_up", "ceiling"] = "floor"
    stacking: Literal["best", "multiply"] = "best"  # of several campaigns
    channels_off: tuple[str, ...] = ()  # of orders.facts.CHANNELS
    negative_balance: Literal["allowed", "clamped"] = "allowed"
    claim_window_days: int = 90  # how long a guest's order can be claimed
    adjustment_max: int | None = None  # points that staff may give or take at once; None: any number
    approval_above: int | None = None  # above it a second person of the staff approves; None: never
    paused: bool = False


class Conditions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When the rule applies. Empty means any. Texts are compared without case.

    The first four are about the order, the others choose its lines. ``minimum`` is compared with what the
    chosen lines are worth.
    """

    minimum: Decimal | None = None
    channels: tuple[str, ...] = ()
    customer_tags: tuple[str, ...] = ()  # any of these
    excluded_customer_tags: tuple[str, ...] = ()  # none of these
    products: tuple[int, ...] = ()  # Shopify's ids
    vendors: tuple[str, ...] = ()
    product_types: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    excluded_products: tuple[int, ...] = ()
    excluded_vendors: tuple[str, ...] = ()
    excluded_product_types: tuple[str, ...] = ()
    excluded_skus: tuple[str, ...] = ()

    @property
    def choose_lines(self) -> bool:
        return self != msgspec.structs.replace(self, **_NO_LINES)

    @property
    def read_product_types(self) -> bool:
        return bool(self.product_types or self.excluded_product_types)

    @property
    def read_tags(self) -> bool:
        return bool(self.customer_tags or self.excluded_customer_tags)


_NO_LINES = dict.fromkeys(
    [prefix + name for prefix in ("", "excluded_") for name in ("products", "vendors", "product_types", "skus")],
    (),
)


class Caps(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The most a rule gives: to one order, to one member in a period of the shop's calendar, to everybody."""

    per_order: int | None = None
    per_member: int | None = None
    period: Literal["day", "month", "year", "life"] = "life"
    budget: int | None = None

    @property
    def are_shared(self) -> bool:
        """Other orders decide too how much is left."""
        return self.per_member is not None or self.budget is not None


class Terms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``points`` per ``per`` of worth, per order, or for joining; or a campaign that multiplies by ``factor``.

    What a further kind of rule needs goes here, into ``check`` below and into a function of rules.py.
    """

    kind: Literal["per_amount", "per_order", "joining", "multiplier"]
    points: int = 0
    per: Decimal = Decimal(1)  # in the shop's currency
    mode: Literal["proportional", "per_step"] = "proportional"
    factor: Decimal = Decimal(1)
    conditions: Conditions = Conditions()
    caps: Caps = Caps()
    exclusive: bool = False  # wins alone among rules of its sort: those that give, or those that multiply
    priority: int = 0  # the higher wins

    @property
    def multiplies(self) -> bool:
        return self.kind == "multiplier"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A revision of a rule: what it says over [starts_at, ends_at)."""

    rule_id: int
    revision_id: int
    number: int
    name: str
    terms: Terms
    starts_at: datetime
    ends_at: datetime | None = None

    def holds_at(self, instant: datetime) -> bool:
        return self.starts_at <= instant and (self.ends_at is None or instant < self.ends_at)


class MemberFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What rules read of a member, as of the order's day."""

    id: int
    tags: frozenset[str] = frozenset()  # lower case
    joined_at: datetime | None = None
    claimed: bool = False  # they proved that this order is theirs
