"""The conditions of an earn rule, one entry each. matching.choose holds them against an order."""

from django.utils.translation import gettext_lazy as _

from loyalty_app.conditions import Condition
from loyalty_app.earning.terms import AMOUNT_MAX

CHANNELS = (
    ("web", _("Online store")),
    ("pos", _("Point of sale")),
    ("draft", _("Draft orders")),
    ("subscription", _("Subscriptions")),
    ("b2b", _("B2B")),
    ("other", _("Everything else")),
)
_PRODUCT_ID = _("The number at the end of a product's address in the Shopify admin.")
_NO_IDS = _("Enter product ids as numbers, separated by commas.")

# In the order in which the editor offers them and a sentence tells them.
CONDITIONS = (
    Condition(
        name="minimum",
        kind="amount",
        label=_("Minimum"),
        help=_("What counts in the order must be worth at least this."),
        says=_("from %s on"),
        refusal=_("Enter an amount of money, zero or more, or leave it empty."),
        most=AMOUNT_MAX,
    ),
    Condition(
        name="channels",
        kind="several",
        label=_("Sales channels"),
        help=_("None chosen: all of them."),
        says=_("in %s"),
        choices=CHANNELS,
        refusal=_("Choose from the channels of the list."),
    ),
    Condition(
        name="customer_tags",
        kind="words",
        label=_("Customer tags"),
        help=_("Customers with one of these tags."),
        says=_("for customers tagged %s"),
    ),
    Condition(name="vendors", kind="words", label=_("Vendors"), says=_("on vendor %s")),
    Condition(name="product_types", kind="words", label=_("Product types"), says=_("on type %s")),
    Condition(name="skus", kind="words", label=_("SKUs"), says=_("on SKU %s")),
    Condition(
        name="products",
        kind="ids",
        label=_("Product ids"),
        help=_PRODUCT_ID,
        says=_("on product %s"),
        picks="product",
        refusal=_NO_IDS,
    ),
    Condition(
        name="excluded_customer_tags",
        kind="words",
        label=_("Not for customer tags"),
        help=_("Customers with one of these tags get nothing."),
        says=_("not for customers tagged %s"),
        is_exception=True,
    ),
    Condition(
        name="excluded_vendors",
        kind="words",
        label=_("Not for vendors"),
        says=_("not on vendor %s"),
        is_exception=True,
    ),
    Condition(
        name="excluded_product_types",
        kind="words",
        label=_("Not for product types"),
        says=_("not on type %s"),
        is_exception=True,
    ),
    Condition(name="excluded_skus", kind="words", label=_("Not for SKUs"), says=_("not on SKU %s"), is_exception=True),
    Condition(
        name="excluded_products",
        kind="ids",
        label=_("Not for product ids"),
        help=_PRODUCT_ID,
        says=_("not on product %s"),
        picks="product",
        refusal=_NO_IDS,
        is_exception=True,
    ),
)
