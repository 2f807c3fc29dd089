"""The conditions of a reward, one entry each. Shopify holds a code to them; ``channels`` says where it is offered."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

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
        says=_("On orders from %s on."),
        refusal=_("Enter an amount of money above zero, or leave it empty."),
        most=AMOUNT_MAX,
        only_for=CODES - {"free_product"},
    ),
    Condition(
        name="share_max",
        kind="percent",
        label=_("At most this share of the order"),
        help=_("With 50 %, an amount of 10.00 asks for an order of 20.00."),
        says=_("It pays at most %d%% of the order."),
        refusal=_("Enter a whole percentage from 1 to 100, or leave it empty."),
        only_for=frozenset({"amount_off"}),
    ),
    Condition(
        name="products",
        kind="ids",
        label=_("Only on products"),
        help=_("Product ids: the number at the end of a product's address in the Shopify admin."),
        picks="product",
        says=ngettext_lazy("Only on %d product.", "Only on %d products."),
        says_how_many=True,
        refusal=_("Enter product ids as numbers, separated by commas."),
        only_for=_GOODS,
    ),
    Condition(
        name="collections",
        kind="ids",
        label=_("Only on collections"),
        help=_("Collection ids, likewise. Products or collections, not both."),
        picks="collection",
        says=ngettext_lazy("Only on %d collection.", "Only on %d collections."),
        says_how_many=True,
        refusal=_("Enter collection ids as numbers, separated by commas."),
        only_for=_GOODS,
    ),
    Condition(
        name="sale_items",
        kind="switch",
        label=_("Leave out items on sale"),
        help=_("The code is then made for the full-price items of the cart it is redeemed with."),
        says=_("Not on items on sale."),
        on="out",
        off="in",
        only_for=_GOODS,
    ),
    Condition(
        name="purchase",
        kind="one",
        label=_("Purchases"),
        says_of=(("one_time", _("Not on subscriptions.")), ("subscription", _("Only on subscriptions."))),
        choices=PURCHASES,
        only_for=CODES,
    ),
    Condition(
        name="combines_with",
        kind="several",
        label=_("Can be combined with"),
        help=_("Of your other discounts in Shopify. None chosen: with none."),
        says=_("Can be combined with %s."),
        says_unset=_("Can't be combined with other discounts."),
        in_sentence=(
            ("order", _("order discounts")),
            ("product", _("product discounts")),
            ("shipping", _("shipping discounts")),
        ),
        needs_all=True,
        choices=CLASSES,
        refusal=_("Choose from the discounts of the list."),
        only_for=CODES,
    ),
    Condition(
        name="channels",
        kind="several",
        label=_("Offered in"),
        help=_("None chosen: everywhere."),
        says=_("Offered only in %s."),
        in_sentence=(("web", _("the online store")), ("pos", _("the point of sale"))),
        needs_all=True,
        choices=CHANNELS,
        refusal=_("Choose from the channels of the list."),
    ),
)
