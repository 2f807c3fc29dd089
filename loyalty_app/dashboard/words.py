"""What merchants read for the words the tables hold: kinds of transfers and accounts, topics of webhooks."""

from django.utils.translation import gettext_lazy as _

TRANSFERS = {
    "earn": _("Earned"),
    "release": _("Released"),
    "reverse": _("Taken back"),
    "merge": _("Moved by a merge"),
    "adjust": _("Adjusted"),
    "expire": _("Expired"),
    "reserve": _("Reserved"),
    "void": _("Reservation returned"),
    "redeem": _("Redeemed"),
    "return": _("Redeemed points returned"),
}

ACCOUNTS = {
    "available": _("available"),
    "pending": _("pending"),
    "reserved": _("reserved"),
    "issued": _("Issued by the shop"),
    "redeemed": _("Redeemed"),
    "expired": _("Expired"),
    "reversed": _("Taken back by the shop"),
    "adjusted": _("Adjusted by the shop"),
}

TOPICS = {
    "orders/create": _("Order placed"),
    "orders/updated": _("Order updated"),
    "orders/paid": _("Order paid"),
    "orders/edited": _("Order edited"),
    "orders/cancelled": _("Order cancelled"),
    "orders/fulfilled": _("Order fulfilled"),
    "orders/partially_fulfilled": _("Order partly fulfilled"),
    "orders/delete": _("Order deleted"),
    "refunds/create": _("Refund made"),
    "order_transactions/create": _("Payment made"),
    "customers/create": _("Customer created"),
    "customers/update": _("Customer updated"),
    "customers/delete": _("Customer deleted"),
    "customers/merge": _("Customers merged"),
    "customer.tags_added": _("Customer tags added"),
    "customer.tags_removed": _("Customer tags removed"),
    "customers/data_request": _("Customer asked for their data"),
    "customers/redact": _("Customer asked to be forgotten"),
    "shop/redact": _("Shop's data to be erased"),
    "shop/update": _("Shop settings changed"),
    "app/uninstalled": _("App uninstalled"),
    "app/scopes_update": _("App permissions changed"),
}

EFFECTS = {
    "mirror_member": _("Show a member's points in the shop"),
    "mirror_everybody": _("Show all members' points in the shop"),
    "unmirror_member": _("Remove a forgotten member's points from the shop"),
    "forget_bodies": _("Delete what Shopify sent of a forgotten member"),
    "mirror_config": _("Show the programme in the shop"),
    "look_at_stock": _("See which products of rewards are in stock"),
    "refetch_order": _("Read an order from Shopify"),
    "fetch_customer": _("Read a customer from Shopify"),
    "fetch_tags": _("Read a customer's tags from Shopify"),
    "fulfil_redemption": _("Make a discount code or gift card"),
    "credit_member": _("Give store credit"),
    "withdraw_redemption": _("Take back a code, gift card or store credit"),
    "check_code": _("Look at a discount code that was changed"),
    "refresh_code": _("Bring a discount code up to date"),
    "follow_reward": _("Bring a reward's codes up to date once its change begins"),
    "refresh_shop": _("Read the shop's settings from Shopify"),
}
