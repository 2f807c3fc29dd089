"""LineItem, ShippingLine, taxes and discounts."""

from devstore import gids
from devstore.admin_api.context import Amount, Context, Thing, bag, plain, stored
from devstore.ordering import pricing, totals


def application(order: dict, place: int) -> Thing:
    found = order["discount_applications"][place]
    names = {
        "discount_code": "DiscountCodeApplication",
        "manual": "ManualDiscountApplication",
        "automatic": "AutomaticDiscountApplication",
    }
    return Thing(names[found["type"]], found | {"index": place}, order)


def tax_lines(order: dict, taxes: list[dict]) -> list[Thing]:
    return [Thing("TaxLine", each, order) for each in taxes]


def _line_left(source: Thing) -> int:
    return totals.current_quantity(source.order, source.document)


def _own_discounts(source: Thing) -> int:
    """Discounts made for this line; those of codes over the order are not in totalDiscountSet."""
    kinds = source.order["discount_applications"]
    return sum(
        each["amount"] for each in source.document["discounts"] if kinds[each["application"]]["type"] == "manual"
    )


def _product(source: Thing, context: Context) -> Thing | None:
    context.need("read_products", "product")
    found = context.store.documents.find("product", context.shop, source.document["product_id"] or "")
    return Thing("Product", found) if found else None


def _variant(source: Thing, context: Context) -> Thing | None:
    product = _product(source, context)
    for variant in product.document["variants"] if product else []:
        if variant["id"] == source.document["variant_id"]:
            return Thing("ProductVariant", variant | {"product": product.document})
    return None


def _selling_plan(source: Thing, context: Context) -> dict | None:
    plan = source.document.get("selling_plan")
    return {"name": plan["name"], "sellingPlanId": gids.gid("SellingPlan", plan["id"])} if plan else None


def _unit(source: Thing, amount: int) -> Amount:
    return bag(source, round(amount / source.document["quantity"]))


LINE_ITEM = {
    "id": lambda source, context: gids.gid("LineItem", source.document["id"]),
    "title": stored("title"),
    "name": stored("name"),
    "variantTitle": stored("variant_title"),
    "sku": stored("sku"),
    "vendor": stored("vendor"),
    "quantity": stored("quantity"),
    "currentQuantity": lambda source, context: _line_left(source),
    "refundableQuantity": lambda source, context: _line_left(source),
    "unfulfilledQuantity": lambda source, context: totals.fulfillable(source.order, source.document),
    "nonFulfillableQuantity": lambda source, context: source.document["quantity"] - _line_left(source),
    "isGiftCard": stored("gift_card"),
    "taxable": stored("taxable"),
    "requiresShipping": stored("requires_shipping"),
    "restockable": lambda source, context: source.document["variant_id"] is not None,
    "customAttributes": lambda source, context: [
        {"key": each["name"], "value": each["value"]} for each in source.document["properties"]
    ],
    "product": _product,
    "variant": _variant,
    "sellingPlan": _selling_plan,
    "discountAllocations": lambda source, context: [
        Thing("DiscountAllocation", each, source.order) for each in source.document["discounts"]
    ],
    "taxLines": lambda source, context, **arguments: tax_lines(source.order, source.document["taxes"]),
    "duties": lambda source, context: [],
    "originalUnitPriceSet": lambda source, context: bag(source, source.document["price"]),
    "originalTotalSet": lambda source, context: bag(source, pricing.gross_of(source.document)),
    "discountedTotalSet": lambda source, context, **arguments: bag(
        source,
        pricing.net_of(source.document)
        if arguments.get("withCodeDiscounts")
        else pricing.gross_of(source.document) - _own_discounts(source),
    ),
    "discountedUnitPriceSet": lambda source, context: _unit(
        source, pricing.gross_of(source.document) - _own_discounts(source)
    ),
    "discountedUnitPriceAfterAllDiscountsSet": lambda source, context: _unit(source, pricing.net_of(source.document)),
    "totalDiscountSet": lambda source, context: bag(source, _own_discounts(source)),
}

SHIPPING_LINE = {
    "id": lambda source, context: gids.gid("ShippingLine", source.document["id"]),
    "title": stored("title"),
    "code": stored("code"),
    "source": lambda source, context: "shopify",
    "isRemoved": lambda source, context: False,
    "custom": lambda source, context: False,
    "originalPriceSet": lambda source, context: bag(source, source.document["price"]),
    "discountedPriceSet": lambda source, context: bag(source, pricing.shipping_net(source.document)),
    "currentDiscountedPriceSet": lambda source, context: bag(
        source, pricing.shipping_net(source.document) - totals.refunded_shipping(source.order)
    ),
    "taxLines": lambda source, context: tax_lines(source.order, source.document["taxes"]),
    "discountAllocations": lambda source, context: [
        Thing("DiscountAllocation", each, source.order) for each in source.document["discounts"]
    ],
}

TAX_LINE = {
    "title": stored("title"),
    "rate": lambda source, context: float(source.document["rate"]),
    "ratePercentage": lambda source, context: float(source.document["rate"]) * 100,
    "channelLiable": lambda source, context: False,
    "source": lambda source, context: "shopify",
    "priceSet": lambda source, context: bag(source, source.document["amount"]),
}

ALLOCATION = {
    "allocatedAmountSet": lambda source, context: bag(source, source.document["amount"]),
    "discountApplication": lambda source, context: application(source.order, source.document["application"]),
}


def _value(source: Thing, context: Context) -> dict:
    found = source.document
    if found["value_type"] == "percentage":
        return {"__typename": "PricingPercentageValue", "percentage": float(found["value"])}
    return {"__typename": "MoneyV2", "amount": str(float(found["value"])), "currencyCode": source.order["currency"]}


APPLICATION = {
    "index": stored("index"),
    "allocationMethod": lambda source, context: source.document["allocation_method"].upper(),
    "targetSelection": lambda source, context: source.document["target_selection"].upper(),
    "targetType": lambda source, context: source.document["target_type"].upper(),
    "value": _value,
}


FIELDS = {
    "LineItem": LINE_ITEM,
    "ShippingLine": SHIPPING_LINE,
    "TaxLine": TAX_LINE,
    "DiscountAllocation": ALLOCATION,
    "DiscountApplication": APPLICATION,
    "DiscountCodeApplication": APPLICATION | {"code": stored("code")},
    "ManualDiscountApplication": APPLICATION | {"title": stored("title"), "description": stored("description")},
    "AutomaticDiscountApplication": APPLICATION | {"title": stored("title")},
    "ScriptDiscountApplication": APPLICATION | {"title": stored("title")},
    "PricingPercentageValue": plain("percentage"),
    "Attribute": plain("key", "value"),
    "LineItemSellingPlan": plain("name", "sellingPlanId"),
}
