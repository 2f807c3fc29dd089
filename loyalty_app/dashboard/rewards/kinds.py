"""What a merchant can offer, as the page lists it: each kind of reward, at a fixed price or by slider."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from loyalty_app import money
from loyalty_app.rewards.terms import CODES, CREDITS, SCOPES, Terms

SLIDES = "_slider"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind with its way to be priced, which decides the fields of its form. ``key``: as in the address."""

    key: str
    title: str
    text: str
    icon: str

    @property
    def kind(self) -> str:
        return self.key.removesuffix(SLIDES)

    @property
    def is_slider(self) -> bool:
        return self.key.endswith(SLIDES) or self.kind == "cashback"

    @property
    def is_code(self) -> bool:
        return self.kind in CODES

    @property
    def is_credit(self) -> bool:
        return self.kind in CREDITS

    @property
    def scopes(self) -> tuple[str, ...]:
        return SCOPES[self.kind]


OFF_AN_ORDER = [
    Shape("amount_off", _("Amount off"), _("A fixed amount off one order, for a fixed price in points."), "discount"),
    Shape(
        "amount_off_slider",
        _("Points as money"),
        _("Members choose how many points come off an order, with a slider."),
        "cash-dollar",
    ),
    Shape("percent_off", _("Percentage off"), _("A percentage off one order."), "discount"),
    Shape("free_shipping", _("Free shipping"), _("One order is sent for free, up to a price you set."), "delivery"),
    Shape("free_product", _("Free product"), _("One piece of a product, chosen from a few."), "product"),
]
MONEY_TO_KEEP = [
    Shape("gift_card", _("Gift card"), _("A gift card of a fixed amount, good for any order."), "gift-card"),
    Shape("gift_card_slider", _("Gift card, any amount"), _("Members choose how much is on it."), "gift-card"),
    Shape("store_credit", _("Store credit"), _("A fixed amount on the customer's account."), "wallet"),
    Shape("store_credit_slider", _("Store credit, any amount"), _("Members choose how much they get."), "wallet"),
    Shape(
        "cashback",
        _("Cashback"),
        _("A percentage of every order comes back as store credit, by itself. One form for all of it."),
        "refresh",
    ),
]
MORE = [
    Shape("donation", _("Donation"), _("Members give points, and you give money to a cause."), "heart"),
    Shape("donation_slider", _("Donation, any amount"), _("Members choose how much they give."), "heart"),
    Shape("custom", _("Custom reward"), _("Anything you send or do yourself, with a queue to work through."), "star"),
]
GROUPS = [(_("Off an order"), OFF_AN_ORDER), (_("Money to keep"), MONEY_TO_KEEP), (_("Something else"), MORE)]
SHAPES = {shape.key: shape for _heading, shapes in GROUPS for shape in shapes}

# As lists and filters name a kind, however it is priced.
KINDS = {shape.kind: shape.title for shape in SHAPES.values() if not shape.key.endswith(SLIDES)}


def shape_of(terms: Terms) -> Shape:
    slides = terms.slider is not None and terms.kind != "cashback"
    return SHAPES[terms.kind + (SLIDES if slides else "")]


def begins_with(shape: Shape, *, currency: str) -> dict:
    """What a new reward's form shows first, so that its preview is there before anything is typed."""
    scale = 1 if money.exponent(currency) else 100  # prices people recognise: 5.00 USD, 500 JPY
    if shape.is_slider:
        return {"slider_points": 100, "slider_amount": Decimal(scale), "cashback_percent": Decimal(5)}
    return {"points": 500, "amount": Decimal(5 * scale), "percent": Decimal(10)}
