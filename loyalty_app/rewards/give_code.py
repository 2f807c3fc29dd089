"""A redemption becomes a discount code in Shopify: single use, for this customer only."""

from datetime import datetime, timedelta
from decimal import Decimal

from loyalty_app.money import in_currency
from loyalty_app.rewards import asking, catalogue, codes, pricing
from loyalty_app.rewards.asking import WontDo
from loyalty_app.rewards.holder import customer_of
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import Terms
from loyalty_app.shopify_gateway import catalog, discounts
from loyalty_app.shopify_gateway.catalog import Variant
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.discounts import Code, CodeTaken, CodeTerms
from loyalty_app.shopify_gateway.errors import Refused

TRIES_MAX = 5
IN_AMOUNT = ("amount_off", "free_product")
# A code whose life begins "now" by our clock may not have begun by Shopify's.
CLOCKS_DIFFER_BY = timedelta(minutes=5)


def give(row: Redemption, *, client: Client, now: datetime) -> None:
    """Create the code, or find that it was created before. Raises WontDo, Refused, Retryable, AccessRevoked."""
    terms = catalogue.terms_of(row.revision)
    amount, variants = row.amount, tuple(int(id) for id in row.variants)
    if variants:
        amount, variants = _of_the_day(row, terms, variants, client)
    for tries in range(row.tries, row.tries + TRIES_MAX):
        code = codes.discount_code(row.id, prefix=terms.prefix, tries=tries)
        try:
            discount_id = discounts.create(client, wanted(row, terms, code=code, amount=amount, variants=variants))
        except CodeTaken:
            # By ourselves, when an answer got lost; or by the merchant, then another code has to do.
            found = discounts.find(client, code)
            if found is None or not is_ours(found, row):
                continue
            discount_id = found.discount_id
        kept = [str(id) for id in variants]  # without what turned out to be on sale
        asking.confirm(row.id, now=now, code=code, tries=tries, shopify_id=discount_id, amount=amount, variants=kept)
        return
    raise Refused("Every code that was tried is another discount's.", ("TAKEN",))


def wanted(
    row: Redemption,
    terms: Terms,
    *,
    code: str,
    amount: Decimal | None,
    variants: tuple[int, ...],
    customer_id: int | None = None,
) -> CodeTerms:
    """The code as Shopify should hold it."""
    conditions = terms.conditions
    return CodeTerms(
        title=title(row),
        code=code,
        customer_id=customer_id or customer_of(row),
        starts_at=row.requested_at - CLOCKS_DIFFER_BY,
        ends_at=row.expires_at,
        free_shipping=terms.kind == "free_shipping",
        amount=in_currency(amount, row.currency) if amount is not None and terms.kind in IN_AMOUNT else None,
        percent=terms.percent if terms.kind == "percent_off" else None,
        products=conditions.products,
        variants=variants,
        collections=conditions.collections,
        minimum_subtotal=pricing.minimum_spend(terms, row.amount, row.currency),
        combines_with=frozenset(conditions.combines_with),
        on_one_time=conditions.purchase != "subscription",
        on_subscription=conditions.purchase != "one_time",
        shipping_price_max=terms.shipping_price_max,
    )


def title(row: Redemption) -> str:
    return f"{row.name} ({codes.reference(row.id)})"


def is_ours(found: Code, row: Redemption) -> bool:
    """Merchants may rename a discount, but hardly to the number of another redemption."""
    return found.title.endswith(f"({codes.reference(row.id)})")


def _of_the_day(
    row: Redemption, terms: Terms, variants: tuple[int, ...], client: Client
) -> tuple[Decimal | None, tuple[int, ...]]:
    """What the product costs today, or which of the cart's items are really at full price. Raises WontDo."""
    found = {variant.id: variant for variant in catalog.variants(client, variants)}
    if terms.kind == "free_product":
        variant = found.get(variants[0])
        if variant is None or not variant.is_available:
            raise WontDo("product_gone")
        # One piece: the price off, once. A percentage would make as many free as are in the cart.
        return variant.price, variants
    full_price = [id for id in variants if id in found and not _is_on_sale(found[id])]
    if not full_price:
        raise WontDo("only_sale_items")
    return row.amount, tuple(full_price)


def _is_on_sale(variant: Variant) -> bool:
    return variant.compare_at is not None and variant.compare_at > variant.price
