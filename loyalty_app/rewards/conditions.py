"""The conditions of a reward, one entry each. Shopify holds a code to them; ``channels`` says where it is offered."""

from django.utils.translation import gettext_lazy as _

from loyalty_app.conditions import Condition
from loyalty_app.rewards.terms import AMOUNT_MAX, CODES

_GOODS = CODES - {"free_product", "free_shipping"}
CLASSES = (
    ("order", _("Order discounts")),
    ("product", _("Product discounts")),
    ("shipping", _("Shipping discounts")),
)
PURCHASES = (
    ("any", _("All")),
    ("one_time", _("Only one-time purchases")),
    ("subscription", _("Only subscriptions")),
)
CHANNELS = (("web", _("Online store")), ("pos", _("Point of sale")))

CONDITIONS = (
    Condition(
        name="minimum_spend",
        kind="amount",
        label=_("From an order of"),
        help=_("Empty: any order."),
        refusal=_("Enter an amount of money above zero, or leave it empty."),
        most=AMOUNT_MAX,
        only_for=CODES - {"free_product"},
    ),
    Condition(
        name="share_max",
        kind="percent",
        label=_("At most this share of the order"),
        help=_("With 50 %, an amount of 10.00 asks for an order of 20.00."),
        refusal=_("Enter a whole percentage from 1 to 100, or leave it empty."),
        only_for=frozenset({"amount_off"}),
    ),
    Condition(
        name="products",
        kind="ids",
        label=_("Only on products"),
        help=_("Product ids: the number at the end of a product's address in the Shopify admin."),
        picks="product",
        refusal=_("Enter product ids as numbers, separated by commas."),
        only_for=_GOODS,
    ),
    Condition(
        name="collections",
        kind="ids",
        label=_("Only on collections"),
        help=_("Collection ids, likewise. Products or collections, not both."),
        picks="collection",
        refusal=_("Enter collection ids as numbers, separated by commas."),
        only_for=_GOODS,
    ),
    Condition(
        name="sale_items",
        kind="switch",
        label=_("Leave out items on sale"),
        help=_("The code is then made for the full-price items of the cart it is redeemed with."),
        on="out",
        off="in",
        only_for=_GOODS,
    ),
    Condition(name="purchase", kind="one", label=_("Purchases"), choices=PURCHASES, only_for=CODES),
    Condition(
        name="combines_with",
        kind="several",
        label=_("Can be combined with"),
        help=_("Of your other discounts in Shopify. None chosen: with none."),
        choices=CLASSES,
        refusal=_("Choose from the discounts of the list."),
        only_for=CODES,
    ),
    Condition(
        name="channels",
        kind="several",
        label=_("Offered in"),
        help=_("None chosen: everywhere."),
        choices=CHANNELS,
        refusal=_("Choose from the channels of the list."),
    ),
)
