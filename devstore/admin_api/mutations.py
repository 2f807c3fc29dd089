"""The mutations on metafields, tags, scopes and subscriptions; what goes wrong is told in userErrors."""

import json

from devstore import app_config, customers, gids, installs, metafields, times
from devstore.admin_api import fields_shop, queries
from devstore.admin_api.context import Context, Thing, bad_request, plain
from devstore.errors import Unknown

MAX_METAFIELDS = 25
MAX_JSON_BYTES = 128 * 1024  # https://shopify.dev/docs/apps/build/metafields/metafield-limits
OWNER_SCOPES = {"Customer": "write_customers", "Order": "write_orders", "Product": "write_products"}
KNOWN_TOPICS = (
    "app/uninstalled", "app/scopes_update", "customers/create", "customers/update", "customers/delete",
    "customers/merge", "customer.tags_added", "customer.tags_removed", "orders/create", "orders/updated",
    "orders/paid", "orders/edited", "orders/cancelled", "orders/fulfilled", "orders/partially_fulfilled",
    "orders/delete", "order_transactions/create", "products/create", "products/update", "products/delete",
    "refunds/create", "shop/update", "discounts/create", "discounts/update", "discounts/delete",
    "discounts/redeemcode_added", "discounts/redeemcode_removed",
)  # fmt: skip


def user_error(field: list[str] | None, message: str, **more: object) -> dict:
    return {"field": field, "message": message} | more


def _owner_exists(context: Context, owner: str) -> bool:
    try:
        return queries.node(None, context, id=owner) is not None
    except Unknown:
        return False


def _metafields_set(source: None, context: Context, *, metafields: list[dict]) -> dict:
    """All or nothing, as at Shopify; a compareDigest that no longer fits refuses the whole call."""
    if len(metafields) > MAX_METAFIELDS:
        raise bad_request(
            f"The input array size of {len(metafields)} is greater than the maximum allowed of {MAX_METAFIELDS}.",
            "MAX_INPUT_SIZE_EXCEEDED",
        )
    with context.store.documents.together():
        errors = [
            error | {"elementIndex": place}
            for place, wanted in enumerate(metafields)
            if (error := _metafield_problem(context, place, wanted))
        ]
        if errors:
            return {"metafields": [], "userErrors": errors}
        written = [_put_metafield(context, wanted) for wanted in metafields]
    return {"metafields": [Thing("Metafield", each) for each in written], "userErrors": []}


def _metafield_problem(context: Context, place: int, wanted: dict) -> dict | None:
    at = ["metafields", str(place)]
    kind = gids.kind_of(wanted["ownerId"])
    if kind in OWNER_SCOPES:
        context.need(OWNER_SCOPES[kind], "metafieldsSet")
    if not _owner_exists(context, wanted["ownerId"]):
        return user_error([*at, "ownerId"], "Owner does not exist.", code="INVALID")
    known = metafields.get(context.store, context.shop, wanted["ownerId"], wanted.get("namespace"), wanted["key"])
    type_name = _type_of(context, wanted, known)
    if type_name is None:
        return user_error([*at, "type"], "Type can't be blank", code="BLANK")
    if known and known["type"] != type_name:
        message = f"Type must be consistent with the existing metafield's type: {known['type']}"
        return user_error([*at, "type"], message, code="INVALID_TYPE")
    if type_name == "json" and not _is_json(wanted["value"]):
        return user_error([*at, "value"], "Value is invalid JSON.", code="INVALID_VALUE")
    if type_name == "json" and len(wanted["value"].encode()) > MAX_JSON_BYTES:
        return user_error([*at, "value"], "Value is too large.", code="TOO_LONG")
    if "compareDigest" in wanted and wanted["compareDigest"] != (known and metafields.digest(known["value"])):
        message = "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."
        return user_error(at, message, code="STALE_OBJECT")
    return None


def _type_of(context: Context, wanted: dict, known: dict | None) -> str | None:
    if wanted.get("type"):
        return wanted["type"]
    owner_type = metafields.OWNER_TYPES.get(gids.kind_of(wanted["ownerId"]), "CUSTOMER")
    definition = metafields.find_definition(
        context.store, context.shop, owner_type, wanted.get("namespace"), wanted["key"]
    )
    return definition["type"] if definition else (known and known["type"])


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _put_metafield(context: Context, wanted: dict) -> dict:
    known = metafields.get(context.store, context.shop, wanted["ownerId"], wanted.get("namespace"), wanted["key"])
    return metafields.put(
        context.store,
        context.shop,
        owner=wanted["ownerId"],
        namespace=wanted.get("namespace"),
        key=wanted["key"],
        kind=_type_of(context, wanted, known),
        value=wanted["value"],
    )


def _metafields_delete(source: None, context: Context, *, metafields: list[dict]) -> dict:
    gone = []
    for wanted in metafields:
        removed = remove_metafield(context, wanted)
        gone.append(
            {"ownerId": wanted["ownerId"], "namespace": wanted["namespace"], "key": wanted["key"]} if removed else None
        )
    return {"deletedMetafields": gone, "userErrors": []}


def remove_metafield(context: Context, wanted: dict) -> bool:
    return metafields.remove(
        context.store, context.shop, owner=wanted["ownerId"], namespace=wanted["namespace"], key=wanted["key"]
    )


def _define(source: None, context: Context, *, definition: dict) -> dict:
    store, shop = context.store, context.shop
    namespace, key, owner_type = definition.get("namespace"), definition["key"], definition["ownerType"]
    if metafields.find_definition(store, shop, owner_type, namespace, key):
        message = f"Key is in use for {owner_type.title()} metafields on the '{namespace}' namespace."
        error = user_error(["definition", "key"], message, code="TAKEN", elementIndex=None, elementKey=None)
        return {"createdDefinition": None, "userErrors": [error]}
    made = metafields.define(
        store,
        shop,
        owner_type=owner_type,
        namespace=namespace,
        key=key,
        name=definition["name"],
        kind=definition["type"],
        access=(definition.get("access") or {}).get("storefront") or "NONE",
    )
    return {"createdDefinition": Thing("MetafieldDefinition", made), "userErrors": []}


def _redefine(source: None, context: Context, *, definition: dict) -> dict:
    store, shop = context.store, context.shop
    known = metafields.find_definition(
        store, shop, definition["ownerType"], definition.get("namespace"), definition["key"]
    )
    if not known:
        error = user_error(["definition"], "Definition not found.", code="NOT_FOUND")
        return {"updatedDefinition": None, "validationJob": None, "userErrors": [error]}
    made = metafields.define(
        store,
        shop,
        owner_type=known["owner_type"],
        namespace=known["namespace"],
        key=known["key"],
        name=definition.get("name") or known["name"],
        kind=known["type"],
        access=(definition.get("access") or {}).get("storefront") or known["storefront_access"],
    )
    return {"updatedDefinition": Thing("MetafieldDefinition", made), "validationJob": None, "userErrors": []}


def _tags(verb):
    def change(source: None, context: Context, *, id: str, tags: list[str]) -> dict:
        kind = gids.kind_of(id)
        if kind != "Customer":
            raise bad_request(f"The stand-in tags customers only, not {kind}.")
        context.need("write_customers", "tags")
        if context.store.documents.find("customer", context.shop, gids.number(id)) is None:
            return {"node": None, "userErrors": [user_error(["id"], "Customer does not exist")]}
        verb(context.store, context.shop, gids.number(id), tags)
        return {"node": queries.node(None, context, id=id), "userErrors": []}

    return change


def _revoke_scopes(source: None, context: Context, *, scopes: list[str]) -> dict:
    required = set(app_config.of(context.store).scopes)
    held = set(context.scopes)
    if set(scopes) & required:
        error = user_error(["scopes"], "Required scopes cannot be revoked.", code="CANNOT_REVOKE_REQUIRED_SCOPES")
        return {"revoked": None, "userErrors": [error]}
    if set(scopes) - held:
        error = user_error(["scopes"], "The scopes are not granted.", code="CANNOT_REVOKE_UNDECLARED_SCOPES")
        return {"revoked": None, "userErrors": [error]}
    installs.revoke(context.store, context.shop, scopes)
    return {"revoked": [{"handle": scope, "description": scope} for scope in scopes], "userErrors": []}


def _subscribe(source: None, context: Context, *, topic: str, webhookSubscription: dict) -> dict:
    name = next((each for each in KNOWN_TOPICS if fields_shop.topic_name(each) == topic), None)
    uri = webhookSubscription.get("uri") or webhookSubscription.get("callbackUrl")
    if name is None or webhookSubscription.get("filter") or not uri:
        problem = "Address is invalid" if not uri else f"The stand-in cannot subscribe to {topic} this way."
        return {"webhookSubscription": None, "userErrors": [user_error(["webhookSubscription"], problem)]}
    store = context.store
    taken = any(
        each["topic"] == name and each["uri"] == uri
        for each in store.documents.all("webhook_subscription", context.shop)
    )
    if taken:
        error = user_error(["webhookSubscription", "callbackUrl"], "Address for this topic has already been taken")
        return {"webhookSubscription": None, "userErrors": [error]}
    document = {
        "id": store.new_id("webhook_subscription"),
        "topic": name,
        "uri": uri,
        "name": webhookSubscription.get("name"),
        "include_fields": webhookSubscription.get("includeFields") or [],
        "created_at": times.stored(store.clock.now()),
    }
    store.documents.put("webhook_subscription", context.shop, document["id"], document)
    return {"webhookSubscription": Thing("WebhookSubscription", document), "userErrors": []}


def _unsubscribe(source: None, context: Context, *, id: str) -> dict:
    found = queries.ONE["WebhookSubscription"](None, context, id=id)
    if not found:
        error = user_error(["id"], "Webhook subscription does not exist")
        return {"deletedWebhookSubscriptionId": None, "userErrors": [error]}
    context.store.documents.remove("webhook_subscription", context.shop, found.document["id"])
    return {"deletedWebhookSubscriptionId": id, "userErrors": []}


ERROR = plain("field", "message")
CODED = plain("field", "message", "code")

FIELDS = {
    "Mutation": {
        "metafieldsSet": _metafields_set,
        "metafieldsDelete": _metafields_delete,
        "metafieldDefinitionCreate": _define,
        "metafieldDefinitionUpdate": _redefine,
        "tagsAdd": _tags(customers.add_tags),
        "tagsRemove": _tags(customers.remove_tags),
        "appRevokeAccessScopes": _revoke_scopes,
        "webhookSubscriptionCreate": _subscribe,
        "webhookSubscriptionDelete": _unsubscribe,
    },
    "UserError": ERROR,
    "MetafieldsSetUserError": plain("field", "message", "code", "elementIndex"),
    "MetafieldDefinitionCreateUserError": plain("field", "message", "code", "elementIndex", "elementKey"),
    "MetafieldDefinitionUpdateUserError": CODED,
    "AppRevokeAccessScopesAppRevokeScopeError": CODED,
    "MetafieldsSetPayload": plain("metafields", "userErrors"),
    "MetafieldsDeletePayload": plain("deletedMetafields", "userErrors"),
    "MetafieldDefinitionCreatePayload": plain("createdDefinition", "userErrors"),
    "MetafieldDefinitionUpdatePayload": plain("updatedDefinition", "validationJob", "userErrors"),
    "TagsAddPayload": plain("node", "userErrors"),
    "TagsRemovePayload": plain("node", "userErrors"),
    "AppRevokeAccessScopesPayload": plain("revoked", "userErrors"),
    "WebhookSubscriptionCreatePayload": plain("webhookSubscription", "userErrors"),
    "WebhookSubscriptionDeletePayload": plain("deletedWebhookSubscriptionId", "userErrors"),
}
