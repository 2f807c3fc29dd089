"""Subscriptions: the selling plans a product is sold by, and what a line bought by one carries."""

from decimal import ROUND_HALF_UP, Decimal

from devstore import money
from devstore.errors import Refused
from devstore.store import Store


def group(store: Store, wanted: dict) -> dict:
    """A group of one plan from {"name", "percentage"}; every month, so much off each delivery."""
    name = wanted.get("name", "Monthly")
    plan = {
        "id": store.new_id("selling_plan"),
        "name": name,
        "percentage": str(wanted.get("percentage", "10")),
        "interval": "MONTH",
        "interval_count": 1,
    }
    return {"id": store.new_id("selling_plan_group"), "name": "Subscribe and save", "plans": [plan]}


def of_product(product: dict) -> list[dict]:
    return [plan for each in product.get("selling_plan_groups", ()) for plan in each["plans"]]


def find(product: dict, plan_id: int | str) -> dict:
    for plan in of_product(product):
        if str(plan["id"]) == str(plan_id):
            return plan
    raise Refused("The selling plan is not sold with this product.")


def price(plan: dict, amount: int) -> int:
    """What a piece costs by the plan, in the smallest unit."""
    off = Decimal(amount) * Decimal(plan["percentage"]) / 100
    return amount - int(off.quantize(Decimal(1), ROUND_HALF_UP))


def allocation(plan: dict, *, before: int, after: int, currency: str | None) -> dict:
    """The line's selling_plan_allocation: with a currency as text (orders), without in the smallest unit (carts)."""

    def written(amount: int) -> object:
        return money.text(amount, currency) if currency else amount

    adjustment = {
        "order_count": None,
        "position": 1,
        "value_type": "percentage",
        "value": int(float(plan["percentage"])),
    }
    return {
        "price_adjustments": [{"position": 1, "price": written(after)}],
        "price": written(after),
        "compare_at_price": written(before),
        "per_delivery_price": written(after),
        "selling_plan": {
            "id": plan["id"],
            "name": plan["name"],
            "description": None,
            "options": [{"name": "Delivery every", "position": 1, "value": plan["name"]}],
            "recurring_deliveries": True,
            "price_adjustments": [adjustment],
        },
    }
