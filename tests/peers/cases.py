"""The cases, where we differ on purpose, and what the engine does not do yet: each in one place."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PATH = Path(os.environ.get("PEER_CASES", Path(__file__).parents[3] / "shared" / "peers" / "peer_cases.json"))


class CannotExpress(Exception):
    """The engine has no words for this case yet; the text says for what."""


@dataclass(frozen=True)
class Difference:
    """Where our number is another one on purpose, and why."""

    family: str
    applies: Callable[[dict], bool]
    reason: str


def _rules(case: dict) -> list[dict]:
    return case["given"].get("rules", [])


DIFFERENCES = [
    Difference(
        "earn.order_rules",
        lambda case: any(rule["type"] == "multiplier" for rule in _rules(case)),
        "We round once per order and rule, after multipliers; the peer rounds before them too and loses fractions.",
    ),
    Difference(
        "earn.item_rules",
        lambda case: {"multiply", "product_fixed"} <= {rule["type"] for rule in _rules(case)},
        "A campaign multiplies all that base rules give for its lines, fixed points too.",
    ),
    Difference(
        "earn.item_rules",
        lambda case: case["expect"]["points"] % 1 != 0,
        "Points are whole numbers, rounded once per order and rule; the peer keeps two decimals.",
    ),
    Difference(
        "earn.discounted_basis",
        lambda case: any(not each.get("same_domain", True) for each in case["given"]["discounts"]),
        "A discount that Shopify hands to a line reduces what that line is worth, whatever the discount was meant for.",
    ),
    Difference(
        "refund.rate",
        lambda case: (
            case["given"].get("rate_now") != case["given"]["rate_at_order"] or not case["given"]["rule_active"]
        ),
        "A refund takes back what the order was given, by the rule of its day; the peer takes today's rule.",
    ),
    Difference(
        "refund.proportional",
        lambda case: True,
        "A refund takes back what the returned line earned, not a share of the whole.",
    ),
    Difference(
        "ledger.redeem",
        lambda case: not {-op["points"] for op in case["when"]} & set(case["expect"]["redeem_rows"]),
        "More than is available is refused with a sentence; the peer spends what there is.",
    ),
    Difference(
        "reward.cost_per_point",
        lambda case: case["given"]["available"] % 1 != 0,
        "Points are whole numbers, so half a point buys nothing.",
    ),
    Difference(
        "discount.stack",
        lambda case: len(case["given"]["percents"]) > 1,
        "Each of Shopify's order discounts looks at what the goods cost, none at what another one left.",
    ),
    Difference(
        "earn.basis",
        lambda case: case["when"]["basis"] != "items_total" and not case["when"]["include_taxes"],
        "Tax is left out line by line, as Shopify states it per line.",
    ),
]

NOT_COVERED = {
    "condition.weekday": "rules for weekdays come with the rest of the catalogue of rules",
    "discount.best_of": "the shopper chooses the reward, and Shopify applies the codes that were entered",
    "discount.buy_x_get_y": "a free product is bought with points, not with other products",
    "discount.cap": "a percentage code of Shopify's has no most in money",
    "display.truncate": "points are whole numbers everywhere, so that nothing is ever truncated for display",
    "earn.code": "rules for discount codes come with the rest of the catalogue of rules",
    "earn.fx": "Shopify states every amount in the shop's currency; we never convert",
    "notify.points_reached": "messages",
    "segment.eval": "segments",
    "tier.manual_floor": "tiers",
    "tier.term": "tiers",
    "tier.threshold": "tiers",
    "wallet.pay": "a wallet is Shopify's store credit, and no shop sells it in an order",
    "wallet.tax": "a wallet is Shopify's store credit: a payment, which leaves prices and tax as they are",
}


def load() -> list[dict]:
    """All cases of the file; none when there is no file."""
    return json.loads(PATH.read_text(encoding="utf-8")) if PATH.is_file() else []


def exactly(said):
    """What JSON has as 0.1 is a tenth, not the binary number nearest to it."""
    if isinstance(said, dict):
        return {name: exactly(value) for name, value in said.items()}
    if isinstance(said, list):
        return [exactly(value) for value in said]
    return Decimal(str(said)) if isinstance(said, float) else said


def difference(case: dict) -> Difference | None:
    return next((each for each in DIFFERENCES if each.family == case["family"] and each.applies(case)), None)
