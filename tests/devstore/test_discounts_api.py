"""Discount codes through the Admin API: what is written is read back, what is wrong is refused in Shopify's words."""

import pytest

from devstore import catalogue, customers, installs, product_collections
from tests.devstore.conftest import SHOP

CREATE = """mutation Create($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode { id } userErrors { field code message extraInfo }
  }
}"""
SHIP = """mutation Ship($input: DiscountCodeFreeShippingInput!) {
  discountCodeFreeShippingCreate(freeShippingCodeDiscount: $input) {
    codeDiscountNode { id } userErrors { field code message extraInfo }
  }
}"""
READ = """query Read($code: String!) { codeDiscountNodeByCode(code: $code) { id codeDiscount { __typename
  ... on DiscountCodeBasic {
    title status startsAt endsAt usageLimit asyncUsageCount appliesOncePerCustomer tags summary discountClasses
    codes(first: 2) { nodes { code asyncUsageCount } } codesCount { count }
    combinesWith { orderDiscounts productDiscounts shippingDiscounts }
    context { __typename ... on DiscountBuyerSelectionAll { all } ... on DiscountCustomers { customers { id } } }
    minimumRequirement { __typename
      ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount currencyCode } }
      ... on DiscountMinimumQuantity { greaterThanOrEqualToQuantity } }
    customerGets { appliesOnOneTimePurchase appliesOnSubscription
      value { __typename ... on DiscountPercentage { percentage }
        ... on DiscountAmount { amount { amount currencyCode } appliesOnEachItem } }
      items { __typename ... on AllDiscountItems { allItems }
        ... on DiscountProducts { products(first: 5) { nodes { id } } productVariants(first: 5) { nodes { id } } }
        ... on DiscountCollections { collections(first: 5) { nodes { id title } } } } } }
  ... on DiscountCodeFreeShipping {
    title status summary maximumShippingPrice { amount } appliesOnOneTimePurchase
    destinationSelection { __typename ... on DiscountCountries { countries includeRestOfWorld } } } } } }"""
PLAIN = {
    "title": "Five off",
    "code": "FIVE-1",
    "startsAt": "2026-01-01T00:00:00Z",
    "context": {"all": "ALL"},
    "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
}


@pytest.fixture
def grant(store):
    installs.grant(store, SHOP, ["write_discounts", "read_customers"])


def made(ask, query: str = CREATE, **wanted) -> dict:
    answer = ask(query, input=wanted).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def read(ask, code: str) -> dict:
    return ask(READ, code=code).json()["data"]["codeDiscountNodeByCode"]["codeDiscount"]


def codes_of(payload: dict) -> list[tuple]:
    return [(".".join(each["field"][1:]), each["code"]) for each in payload["userErrors"]]


def test_a_code_for_one_customer_is_read_back_whole(ask, store, grant):
    person = store.documents.all("customer", SHOP)[0]
    owner = f"gid://shopify/Customer/{person['id']}"

    made(
        ask,
        **PLAIN | {
            "context": {"customers": {"add": [owner]}},
            "customerGets": {"value": {"discountAmount": {"amount": "5.00"}}, "items": {"all": True}},
            "minimumRequirement": {"subtotal": {"greaterThanOrEqualToSubtotal": "20.00"}},
            "combinesWith": {"shippingDiscounts": True},
            "usageLimit": 1, "appliesOncePerCustomer": True, "endsAt": "2099-01-01T00:00:00Z", "tags": ["loyalty"],
        },
    )  # fmt: skip

    assert read(ask, "five-1") == {
        "__typename": "DiscountCodeBasic",
        "title": "Five off",
        "status": "ACTIVE",
        "startsAt": "2026-01-01T00:00:00Z",
        "endsAt": "2099-01-01T00:00:00Z",
        "usageLimit": 1,
        "asyncUsageCount": 0,
        "appliesOncePerCustomer": True,
        "tags": ["loyalty"],
        "summary": "$5.00 off entire order • Minimum purchase of $20.00 • For 1 customer • One use per customer",
        "discountClasses": ["ORDER"],
        "codes": {"nodes": [{"code": "FIVE-1", "asyncUsageCount": 0}]},
        "codesCount": {"count": 1},
        "combinesWith": {"orderDiscounts": False, "productDiscounts": False, "shippingDiscounts": True},
        "context": {"__typename": "DiscountCustomers", "customers": [{"id": owner}]},
        "minimumRequirement": {
            "__typename": "DiscountMinimumSubtotal",
            "greaterThanOrEqualToSubtotal": {"amount": "20.0", "currencyCode": "USD"},
        },
        "customerGets": {
            "appliesOnOneTimePurchase": True,
            "appliesOnSubscription": False,
            "value": {
                "__typename": "DiscountAmount",
                "amount": {"amount": "5.0", "currencyCode": "USD"},
                "appliesOnEachItem": False,
            },
            "items": {"__typename": "AllDiscountItems", "allItems": True},
        },
    }


def test_goods_and_collections_are_read_back(ask, store, grant):
    goods = catalogue.products(store, SHOP)
    linen = product_collections.all(store, SHOP)[0]
    product, variant = goods[0]["admin_graphql_api_id"], goods[1]["variants"][0]["admin_graphql_api_id"]
    items = {"products": {"productsToAdd": [product], "productVariantsToAdd": [variant]}}
    value = {"percentage": 1.0}

    made(ask, **PLAIN | {"customerGets": {"value": value, "items": items}})
    shelf = {"collections": {"add": [linen["admin_graphql_api_id"]]}}
    made(ask, **PLAIN | {"code": "SHELF", "customerGets": {"value": value, "items": shelf}})

    assert read(ask, "FIVE-1")["customerGets"]["items"] == {
        "__typename": "DiscountProducts",
        "products": {"nodes": [{"id": product}]},
        "productVariants": {"nodes": [{"id": variant}]},
    }
    assert read(ask, "SHELF")["customerGets"]["items"]["collections"]["nodes"] == [
        {"id": linen["admin_graphql_api_id"], "title": "Linen"}
    ]
    assert read(ask, "SHELF")["discountClasses"] == ["PRODUCT"]
    assert read(ask, "SHELF")["summary"] == "100% off 1 collection"


def test_free_shipping_is_read_back(ask, store, grant):
    made(
        ask, SHIP, title="Ship", code="SHIP-1", startsAt="2026-01-01T00:00:00Z", context={"all": "ALL"},
        destination={"countries": {"add": ["US", "CA"]}}, maximumShippingPrice="10.00",
    )  # fmt: skip

    assert read(ask, "ship-1") == {
        "__typename": "DiscountCodeFreeShipping",
        "title": "Ship",
        "status": "ACTIVE",
        "summary": "Free shipping on all products • For selected countries • Applies to shipping rates under $10.00",
        "maximumShippingPrice": {"amount": "10.0"},
        "appliesOnOneTimePurchase": True,
        "destinationSelection": {
            "__typename": "DiscountCountries",
            "countries": ["CA", "US"],
            "includeRestOfWorld": False,
        },
    }


BOTH = {
    "subtotal": {"greaterThanOrEqualToSubtotal": "1"},
    "quantity": {"greaterThanOrEqualToQuantity": "2"},
}


def gets(value: dict, **items) -> dict:
    return {"customerGets": {"value": value, "items": items or {"all": True}}}


@pytest.mark.parametrize(
    ("case", "changes", "errors"),
    [
        ("no title", {"title": ""}, [("title", "BLANK")]),
        ("no code", {"code": None}, [("code", "BLANK")]),
        ("a long code", {"code": "X" * 256}, [("code", "TOO_LONG")]),
        ("two lines", {"code": "A\nB"}, [("code", "INVALID")]),
        ("a taken code in another case", {"code": "welcome10"}, [("code", "TAKEN")]),
        ("no start", {"startsAt": None}, [("startsAt", "BLANK")]),
        ("ends first", {"endsAt": "2025-01-01T00:00:00Z"}, [("endsAt", "INVALID")]),
        ("nobody", {"context": None}, [("context", "BLANK")]),
        (
            "an unknown customer",
            {"context": {"customers": {"add": ["gid://shopify/Customer/7"]}}},
            [("context.customers.add", "INVALID"), ("context", "BLANK")],
        ),
        (
            "both minimums",
            {"minimumRequirement": BOTH},
            [
                ("minimumRequirement.subtotal.greaterThanOrEqualToSubtotal", "CONFLICT"),
                ("minimumRequirement.quantity.greaterThanOrEqualToQuantity", "CONFLICT"),
            ],
        ),
        ("no use", {"usageLimit": 0}, [("usageLimit", "VALUE_OUTSIDE_RANGE")]),
        ("above all", gets({"percentage": 1.01}), [("customerGets.value.percentage", "VALUE_OUTSIDE_RANGE")]),
        (
            "a negative amount",
            gets({"discountAmount": {"amount": "-1"}}),
            [("customerGets.value.discountAmount.amount", "LESS_THAN_OR_EQUAL_TO")],
        ),
        (
            "so many pieces",
            gets({"discountOnQuantity": {"quantity": "1", "effect": {"percentage": 1.0}}}),
            [("customerGets.value.discountOnQuantity", "INVALID")],
        ),
        (
            "an unknown product",
            gets({"percentage": 0.5}, products={"productsToAdd": ["gid://shopify/Product/7"]}),
            [("customerGets.items.products.productsToAdd", "INVALID")],
        ),
        (
            "on nothing",
            {"customerGets": PLAIN["customerGets"] | {"appliesOnOneTimePurchase": False}},
            [("customerGets", "APPLIES_ON_NOTHING")],
        ),
        ("six tags", {"tags": list("abcdef")}, [("tags", "TOO_MANY_TAGS")]),
    ],
)
def test_what_shopify_refuses_changes_nothing(ask, store, grant, case, changes, errors):
    before = store.documents.all("discount", SHOP)

    payload = made(ask, **PLAIN | changes)

    assert (case, payload["codeDiscountNode"], codes_of(payload)) == (case, None, errors)
    assert store.documents.all("discount", SHOP) == before


def test_too_many_customers_are_refused(ask, store, grant):
    people = [customers.create(store, SHOP, email=f"p{n}@example.com", announce=False) for n in range(101)]
    owners = [each["admin_graphql_api_id"] for each in people]

    payload = made(ask, **PLAIN | {"context": {"customers": {"add": owners}}})

    assert codes_of(payload) == [("context.customers.add", "EXCEEDED_MAX")]


def test_free_shipping_combines_with_no_other_shipping(ask, store, grant):
    payload = made(
        ask, SHIP, title="Ship", code="SHIP-1", startsAt="2026-01-01T00:00:00Z", context={"all": "ALL"},
        destination={"all": True}, combinesWith={"shippingDiscounts": True},
    )  # fmt: skip

    assert codes_of(payload) == [("combinesWith", "INVALID_COMBINES_WITH_FOR_DISCOUNT_CLASS")]


def test_subscriptions_can_be_meant_only_where_they_are_sold(ask, store, grant):
    on_subscription = {"customerGets": PLAIN["customerGets"] | {"appliesOnSubscription": True}}
    assert made(ask, **PLAIN | on_subscription)["userErrors"] == []
    for product in store.documents.all("product", SHOP):
        store.documents.put("product", SHOP, product["id"], product | {"selling_plan_groups": []})

    payload = made(ask, **PLAIN | on_subscription | {"code": "OTHER"})

    assert codes_of(payload) == [("customerGets.appliesOnSubscription", "INVALID")]
