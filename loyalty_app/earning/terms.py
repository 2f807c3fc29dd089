"""What an earn rule says. Pure: a rule's terms are part of its revision and never change within it."""

from decimal import Decimal
from typing import Literal

import msgspec
from django.utils.translation import gettext as _

from loyalty_app.orders.facts import CHANNELS

POINTS_MAX = 1_000_000
AMOUNT_MAX = Decimal(10) ** 9
FACTOR_MAX = Decimal(100)


class InvalidTerms(ValueError):
    """Terms that can't be. ``errors`` has a sentence per field."""

    def __init__(self, errors: dict[str, str]):
        super().__init__(str(errors))
        self.errors = errors


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


def check(terms: Terms) -> None:
    """Raises InvalidTerms with a sentence per field that says what to do."""
    errors: dict[str, str] = {}
    if terms.multiplies:
        if not 1 < terms.factor <= FACTOR_MAX:
            errors["factor"] = _("Enter a factor above 1 and up to %(most)d, such as 2 for double points.") % {
                "most": FACTOR_MAX
            }
    elif not 1 <= terms.points <= POINTS_MAX:
        errors["points"] = _("Enter a whole number of points from 1 to %(most)d.") % {"most": POINTS_MAX}
    if terms.kind == "per_amount" and not 0 < terms.per <= AMOUNT_MAX:
        errors["per"] = _("Enter an amount of money above zero.")
    errors |= _conditions_errors(terms) | _caps_errors(terms.caps)
    if errors:
        raise InvalidTerms(errors)


def _conditions_errors(terms: Terms) -> dict[str, str]:
    conditions = terms.conditions
    errors = {}
    if conditions.minimum is not None and not 0 <= conditions.minimum <= AMOUNT_MAX:
        errors["minimum"] = _("Enter an amount of money, zero or more, or leave it empty.")
    if not set(conditions.channels) <= set(CHANNELS):
        errors["channels"] = _("Choose from the channels of the list.")
    if terms.kind == "joining" and conditions != Conditions():
        errors["conditions"] = _("Points for joining have no conditions: remove them.")
    return errors


def _caps_errors(caps: Caps) -> dict[str, str]:
    wrong = _("Enter a whole number of points, 1 or more, or leave it empty.")
    return {
        field: wrong
        for field in ("per_order", "per_member", "budget")
        if (value := getattr(caps, field)) is not None and value < 1
    }
