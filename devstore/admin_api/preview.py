"""An order as GraphQL tells it, for comparing it with the webhook's shape."""

from devstore import gids, shops
from devstore.admin_api import execute
from devstore.admin_api.context import Context
from devstore.store import Store

MONEY = "{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }"
QUERY = f"""
query OrderPreview($id: ID!) {{
  order(id: $id) {{
    id legacyResourceId name createdAt updatedAt processedAt cancelledAt cancelReason closedAt test edited
    sourceName tags currencyCode presentmentCurrencyCode taxesIncluded displayFinancialStatus displayFulfillmentStatus
    email discountCodes customer {{ id }}
    subtotalPriceSet {MONEY} currentSubtotalPriceSet {MONEY} totalPriceSet {MONEY} currentTotalPriceSet {MONEY}
    totalTaxSet {MONEY} currentTotalTaxSet {MONEY} totalDiscountsSet {MONEY} totalShippingPriceSet {MONEY}
    currentShippingPriceSet {MONEY} totalTipReceivedSet {MONEY} totalRefundedSet {MONEY} totalOutstandingSet {MONEY}
    lineItems(first: 100) {{
      nodes {{
        id title name variantTitle sku vendor quantity currentQuantity isGiftCard taxable requiresShipping
        customAttributes {{ key value }} product {{ id productType tags }} variant {{ id }}
        sellingPlan {{ name sellingPlanId }}
        originalUnitPriceSet {MONEY} discountedTotalSet {MONEY} taxLines {{ title rate priceSet {MONEY} }}
        discountAllocations {{
          allocatedAmountSet {MONEY}
          discountApplication {{
            index targetType targetSelection allocationMethod
            ... on DiscountCodeApplication {{ code }} ... on ManualDiscountApplication {{ title }}
          }}
        }}
      }}
    }}
    shippingLines(first: 10) {{
      nodes {{
        id title originalPriceSet {MONEY} discountedPriceSet {MONEY} taxLines {{ title rate priceSet {MONEY} }}
      }}
    }}
    transactions {{ id kind status gateway receiptJson processedAt amountSet {MONEY} parentTransaction {{ id }} }}
    refunds {{
      id createdAt note totalRefundedSet {MONEY}
      refundLineItems(first: 100) {{
        nodes {{ id quantity restockType lineItem {{ id }} subtotalSet {MONEY} totalTaxSet {MONEY} }}
      }}
      refundShippingLines(first: 10) {{
        nodes {{ id subtotalAmountSet {MONEY} taxAmountSet {MONEY} shippingLine {{ id }} }}
      }}
      orderAdjustments(first: 10) {{ nodes {{ id reason amountSet {MONEY} taxAmountSet {MONEY} }} }}
      transactions(first: 10) {{ nodes {{ id kind status gateway amountSet {MONEY} }} }}
    }}
  }}
}}
"""
EVERYTHING = ["read_all_orders", "read_orders", "read_customers", "read_products"]


def order(store: Store, shop: str, order_id: int) -> dict | None:
    """The order's node, asked with every scope."""
    request = execute.read(QUERY, {"id": gids.gid("Order", order_id)}, None)
    data, errors = execute.run(request, Context(store, shop, shops.stored(store, shop), EVERYTHING))
    if errors:
        raise ValueError(errors[0]["message"])
    return data["order"]
