"""Trim Shopify's Admin schema to the roots listed here, so that the repository carries what is used and little more.

Usage, after `npm pack @shopify/dev-mcp` and unpacking it:

    python -m devstore.schema.trim package/dist/data/admin_2026-10.json.gz

Types keep every field they have: a misspelt field is refused exactly where Shopify would refuse it.
Only the root fields are cut, and with them the types that nothing reaches any more; descriptions go too.
"""

import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("admin_2026-10.json.gz")

QUERIES = [
    "app",
    "appInstallation",
    "bulkOperation",
    "codeDiscountNode",
    "codeDiscountNodeByCode",
    "codeDiscountNodes",
    "collection",
    "collections",
    "currentAppInstallation",
    "customer",
    "customerByIdentifier",
    "customerMergeJobStatus",
    "customers",
    "customersCount",
    "discountNode",
    "discountNodes",
    "giftCard",
    "giftCardConfiguration",
    "giftCards",
    "giftCardsCount",
    "job",
    "metafieldDefinition",
    "metafieldDefinitions",
    "node",
    "nodes",
    "order",
    "orderByIdentifier",
    "orderEditSession",
    "orders",
    "ordersCount",
    "product",
    "productByIdentifier",
    "productVariant",
    "productVariants",
    "products",
    "refund",
    "return",
    "shop",
    "storeCreditAccount",
    "webhookSubscription",
    "webhookSubscriptions",
]

MUTATIONS = [
    "appRevokeAccessScopes",
    "appUninstall",
    "bulkOperationCancel",
    "bulkOperationRunQuery",
    "customerCreate",
    "customerDelete",
    "customerMerge",
    "customerSet",
    "customerUpdate",
    "discountCodeActivate",
    "discountCodeBasicCreate",
    "discountCodeBasicUpdate",
    "discountCodeBxgyCreate",
    "discountCodeDeactivate",
    "discountCodeDelete",
    "discountCodeFreeShippingCreate",
    "discountCodeFreeShippingUpdate",
    "discountRedeemCodeBulkAdd",
    "flowTriggerReceive",
    "giftCardCreate",
    "giftCardCredit",
    "giftCardDeactivate",
    "giftCardDebit",
    "giftCardUpdate",
    "metafieldDefinitionCreate",
    "metafieldDefinitionDelete",
    "metafieldDefinitionUpdate",
    "metafieldsDelete",
    "metafieldsSet",
    "orderCancel",
    "orderCreate",
    "orderEditAddCustomItem",
    "orderEditAddLineItemDiscount",
    "orderEditAddVariant",
    "orderEditBegin",
    "orderEditCommit",
    "orderEditSetQuantity",
    "orderMarkAsPaid",
    "orderUpdate",
    "refundCreate",
    "storeCreditAccountCredit",
    "storeCreditAccountDebit",
    "tagsAdd",
    "tagsRemove",
    "webhookSubscriptionCreate",
    "webhookSubscriptionDelete",
    "webhookSubscriptionUpdate",
]

# Node and its like are implemented by hundreds of types; only the small interfaces pull in all of theirs.
SMALL_INTERFACE = 12

DROPPED_KEYS = {"description", "specifiedByURL", "isOneOf"}


def trim(schema: dict) -> dict:
    """Return the `__schema` object with only what the root fields above reach."""
    types = {each["name"]: each for each in schema["types"]}
    _keep_fields(types[schema["queryType"]["name"]], QUERIES)
    _keep_fields(types[schema["mutationType"]["name"]], MUTATIONS)

    kept: set[str] = {"String", "Boolean", "Int", "Float", "ID"} | {name for name in types if name.startswith("__")}
    waiting = [schema["queryType"]["name"], schema["mutationType"]["name"]]
    waiting += [_named(argument["type"]) for each in schema["directives"] for argument in each["args"]]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += _reached_from(types[name])

    trimmed = [each for name, each in sorted(types.items()) if name in kept]
    for each in trimmed:
        if each["kind"] == "INTERFACE":
            each["possibleTypes"] = [one for one in each["possibleTypes"] if one["name"] in kept]
    return _without_words({**schema, "types": trimmed, "subscriptionType": None})


def _keep_fields(root: dict, names: list[str]) -> None:
    missing = set(names) - {field["name"] for field in root["fields"]}
    if missing:
        raise SystemExit(f"Shopify's schema has no {root['name']} fields {sorted(missing)}.")
    root["fields"] = [field for field in root["fields"] if field["name"] in names]


def _reached_from(kind: dict) -> list[str]:
    names = [_named(field["type"]) for field in kind.get("fields") or []]
    names += [_named(argument["type"]) for field in kind.get("fields") or [] for argument in field["args"]]
    names += [_named(field["type"]) for field in kind.get("inputFields") or []]
    names += [each["name"] for each in kind.get("interfaces") or []]
    if kind["kind"] == "UNION" or (kind["kind"] == "INTERFACE" and len(kind["possibleTypes"]) <= SMALL_INTERFACE):
        names += [each["name"] for each in kind["possibleTypes"]]
    return names


def _named(reference: dict) -> str:
    while reference.get("ofType"):
        reference = reference["ofType"]
    return reference["name"]


def _without_words(node):
    if isinstance(node, dict):
        return {key: _without_words(value) for key, value in node.items() if key not in DROPPED_KEYS}
    if isinstance(node, list):
        return [_without_words(value) for value in node]
    return node


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with gzip.open(sys.argv[1]) as file:
        document = json.load(file)
    schema = (document.get("data") or document)["__schema"]
    text = json.dumps({"__schema": trim(schema)}, separators=(",", ":"), sort_keys=True)
    # mtime=0 makes the same schema give the same bytes, so that a needless commit doesn't happen.
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
