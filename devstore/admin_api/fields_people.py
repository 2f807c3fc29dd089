"""Customer."""

from devstore import customers, gids, times
from devstore.admin_api import fields_meta, fields_orders, queries
from devstore.admin_api.context import Context, Thing, money_v2, plain, protected, stored
from devstore.ordering import totals

UNSUBSCRIBE = "https://example.com/unsubscribe"


def _orders_of(source: Thing, context: Context) -> list[dict]:
    context.need("read_orders", "orders")
    mine = source.document["id"]
    return [order for order in context.store.documents.all("order", context.shop) if order["customer_id"] == mine]


def _spent(source: Thing, context: Context) -> dict:
    total = sum(totals.received(order) - totals.paid_back(order) for order in _orders_of(source, context))
    return money_v2(total, context.settings["currency"])


def _email_address(source: Thing, context: Context) -> dict | None:
    email = source.document["email"]
    if not email or context.redacted:
        return None
    return {"emailAddress": email, "marketingState": "NOT_SUBSCRIBED", "validFormat": "@" in email}


def _phone_number(source: Thing, context: Context) -> dict | None:
    phone = source.document["phone"]
    return {"phoneNumber": phone} if phone and not context.redacted else None


def _display_name(source: Thing, context: Context) -> str:
    person = source.document
    name = " ".join(part for part in (person["first_name"], person["last_name"]) if part)
    return "" if context.redacted else name or person["email"] or person["phone"] or ""


def _orders(source: Thing, context: Context, **page) -> dict:
    return queries.order_page(context, _orders_of(source, context), **page)


def _mergeable(source: Thing, context: Context) -> dict:
    found = customers.merge_obstacles(context.store, context.shop, source.document["id"])
    reason = f"{_display_name(source, context)} {customers.OBSTACLES[found[0]]}" if found else None
    return {"isMergeable": not found, "reason": reason, "errorFields": found}


CUSTOMER = {
    "id": lambda source, context: gids.gid("Customer", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "firstName": protected("first_name"),
    "lastName": protected("last_name"),
    "displayName": _display_name,
    "email": protected("email"),
    "phone": protected("phone"),
    "defaultEmailAddress": _email_address,
    "defaultPhoneNumber": _phone_number,
    "verifiedEmail": stored("verified_email"),
    "validEmailAddress": lambda source, context: bool(source.document["email"]),
    "state": lambda source, context: source.document["state"].upper(),
    "note": stored("note"),
    "tags": stored("tags"),
    "locale": stored("locale"),
    "taxExempt": stored("tax_exempt"),
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
    "numberOfOrders": lambda source, context: str(len(_orders_of(source, context))),
    "amountSpent": _spent,
    "canDelete": lambda source, context: not _orders_of(source, context),
    "lastOrder": lambda source, context: next(
        (fields_orders.thing(order) for order in reversed(_orders_of(source, context))), None
    ),
    "orders": _orders,
    "mergeable": _mergeable,
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}

FIELDS = {
    "Customer": CUSTOMER,
    "CustomerEmailAddress": plain("emailAddress", "marketingState", "validFormat"),
    "CustomerPhoneNumber": plain("phoneNumber"),
    "CustomerMergeable": plain("isMergeable", "reason", "errorFields"),
}
