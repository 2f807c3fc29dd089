"""What sorts of earn rules there are, as a merchant chooses one."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from loyalty_app.dashboard.rules.form import JOINING, MULTIPLIER, PER_AMOUNT, PER_ORDER


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    title: str
    text: str
    icon: str


KINDS = [
    Kind(
        PER_AMOUNT,
        gettext_lazy("Points for what is spent"),
        gettext_lazy("So many points for every amount of money. Most programmes begin with this one."),
        "cash-dollar",
    ),
    Kind(
        PER_ORDER,
        gettext_lazy("Points for an order"),
        gettext_lazy("The same number for every order, whatever it costs."),
        "order",
    ),
    Kind(
        JOINING,
        gettext_lazy("Points for joining"),
        gettext_lazy("Once, when a shopper joins in the storefront widget."),
        "person-add",
    ),
    Kind(
        MULTIPLIER,
        gettext_lazy("A campaign that multiplies"),
        gettext_lazy("Double points for a weekend, or for one brand."),
        "megaphone",
    ),
]
