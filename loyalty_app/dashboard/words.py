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
    "mirror_balance": _("Show a member's balance in the shop"),
    "refetch_order": _("Read an order from Shopify"),
    "fetch_customer": _("Read a customer from Shopify"),
    "refresh_shop": _("Read the shop's settings from Shopify"),
}
