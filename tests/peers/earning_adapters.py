"""Families that rules decide alone: what an order earns, and whether a condition holds. No database."""

from datetime import UTC, datetime, timedelta

from loyalty_app.earning.terms import Programme, Terms
from loyalty_app.earning.worth import of_order
from tests.factories import multiplier, per_amount, per_order
from tests.peers.cases import CannotExpress
from tests.peers.orders import exact, judged, line, minor, order, rule

ROUNDING = {"floor": "floor", "round": "half_up", "half_up": "half_up", "ceil": "ceiling", "ceiling": "ceiling"}


def minimum(case: dict) -> dict:
    given, when = case["given"], case["when"]
    placed = order(line(given["untaxed"], tax=exact(given["taxed"]) - exact(given["untaxed"])))
    tax = "out" if when["tax"] == "excl" else "in"
    return {"met": judged(placed, per_amount(minimum=exact(when["minimum"])), tax=tax).reason != "below_minimum"}


def order_total(case: dict) -> dict:
    placed = order(line(case["given"]["order_total"]))
    deserved = judged(placed, per_amount(minimum=exact(case["when"]["at_least"])))
    return {"met": deserved.reason != "below_minimum"}


def dates(case: dict) -> dict:
    """Both days inclusive: a rule that ends on a day holds until the next one begins."""
    given = case["given"]
    return {"met": _holds(_day(given["from"]), _day(given["to"], after=1), _day(case["when"]["at"]))}


def window(case: dict) -> dict:
    given = case["given"]
    return {"met": _holds(_instant(given["from"]), _instant(given["to"]), _instant(case["when"]["at"]))}


def _holds(starts_at, ends_at, at) -> bool:
    return rule(per_amount(), starts_at=starts_at or datetime.min.replace(tzinfo=UTC), ends_at=ends_at).holds_at(at)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _day(text: str | None, *, after: int = 0) -> datetime | None:
    found = _instant(text)
    return found + timedelta(days=after) if found else None


def amount(case: dict) -> dict:
    return {"points": judged(order(line(minor(case["when"]["basis_minor"]))), _terms(case["given"]["rule"],
            units=case["when"].get("units", 1))).points}  # fmt: skip


def _terms(said: dict, *, units: int = 1) -> Terms:
    shared = {"exclusive": not said.get("stackable", True), "priority": said.get("priority", 0)}
    match said["type"]:
        case "per_amount":
            return per_amount(said["points"], str(minor(said["per"])), **shared)
        case "multiplier":
            return multiplier(str(said["factor"]), **shared)
        case "fixed" if units == 1 or not said["points"]:
            return per_order(said["points"], **shared)
        case "fixed":
            raise CannotExpress("points per item come with the rest of the catalogue of rules")
    raise CannotExpress(f"a rule of the kind {said['type']}")


def basis(case: dict) -> dict:
    given, when = case["given"]["order"], case["when"]
    item_tax, all_tax = minor(given["item_tax"]), minor(given["order_tax"])
    shipping = {
        "price": str(minor(given["order_total"]) - minor(given["items_total"])),
        "tax_lines": [{"price": str(all_tax - item_tax)}],
    }
    placed = order(line(minor(given["items_total"]), tax=item_tax), taxes_included=True, shipping_lines=[shipping])
    counted = Programme(
        tax="in" if when["include_taxes"] else "out", shipping="out" if when["basis"] == "items_total" else "in"
    )
    return {"basis_minor": int(of_order(placed, programme=counted).total * 100)}


def basis_items(case: dict) -> dict:
    given = case["given"]
    excluded = tuple(given["exclude_skus"])
    placed = _items(given["items"])

    def worth(skus: tuple[str, ...]):
        conditions = {"excluded_skus": skus, "excluded_product_types": tuple(given["exclude_labels"])}
        return judged(placed, per_amount(**conditions)).points

    return {"gross": worth(excluded), "gross_without_delivery": worth((*excluded, *given["delivery_skus"]))}


def _items(items: list[dict]):
    """Lines with their labels as product types: one label each is all that a type can say."""
    lines = []
    for number, item in enumerate(items, 1):
        if len(item.get("labels", [])) > 1:
            raise CannotExpress("several labels on a line: product tags come with the catalogue")
        quantity = item.get("quantity", 1)
        lines.append(
            line(
                exact(item["gross"]) / quantity,
                sku=item["sku"],
                product_id=number,
                quantity=quantity,
                product_type=(item.get("labels") or ["none"])[0],
            )
        )
    return order(*lines)


def item_rules(case: dict) -> dict:
    items = case["given"]["items"]
    delivery = tuple(item["sku"] for item in items if item.get("delivery"))
    terms = []
    for said in case["given"]["rules"]:
        chosen = {
            "skus": tuple(said.get("skus", ())),
            "product_types": tuple(said.get("labels", ())),
            "excluded_product_types": tuple(said.get("exclude_labels", ())),
            "excluded_skus": tuple(said.get("exclude_skus", ())) + (delivery if said.get("exclude_delivery") else ()),
            "minimum": exact(said["min_order_value"]) if said.get("min_order_value") else None,
        }
        match said["type"]:
            case "points":
                points, per = exact(said["per_unit"]).as_integer_ratio()
                terms.append(per_amount(points, str(per), **chosen))
            case "multiply":
                terms.append(multiplier(str(said["factor"]), **chosen))
            case "product_fixed":
                if any(item.get("quantity", 1) > 1 for item in items if item["sku"] in said["skus"]):
                    raise CannotExpress("points per item come with the rest of the catalogue of rules")
                terms.append(per_order(said["points"], **chosen))
            case other:
                raise CannotExpress(f"a rule of the kind {other}")
    return {"points": judged(_items(items), *terms, stacking="multiply").points}


def order_rules(case: dict) -> dict:
    given = case["given"]
    at = datetime.fromisoformat(given["at"]).replace(tzinfo=UTC)
    rules = [
        rule(
            _terms(said),
            number,
            starts_at=_day(said.get("starts")) or datetime.min.replace(tzinfo=UTC),
            ends_at=_day(said.get("ends"), after=1),
        )
        for number, said in enumerate(given["rules"], 1)
        if said.get("enabled", True)
    ]
    placed = order(line(minor(given["basis_minor"])))
    settings = {"rounding": ROUNDING[given["rounding"]], "stacking": "multiply"}
    return {"points": judged(placed, *rules, at=at, **settings).points}


def collection_factor(case: dict) -> dict:
    """What was paid with points reduces the lines, as a reward's discount does; what was returned is refunded."""
    when = case["when"]
    placed = order(line(when["grand_total"], discount=when["loyalty_amount"]), refunded=when["returned"])
    return {"points": judged(placed, per_amount(1, str(case["given"]["collection_factor"]))).points}


def currency(case: dict) -> dict:
    given = case["given"]
    money = {
        "shop_money": {"amount": str(given["shop"]["amount"]), "currency_code": given["shop"]["currency"]},
        "presentment_money": {"amount": str(given["presentment"]["amount"])},
    }
    placed = order(line(given["presentment"]["amount"], price_set=money), currency=given["shop"]["currency"])
    points, per = exact(given["rate_per_shop_unit"]).as_integer_ratio()
    return {"points": judged(placed, per_amount(points, str(per))).points}


def discounted_basis(case: dict) -> dict:
    """Discounts reach the lines as Shopify allocates them; stored value is a payment."""
    given = case["given"]
    paid, total = exact(0), exact(0)
    lines, eligible = [], []
    for number, each in enumerate(given["lines"], 1):
        left = exact(each["price"])
        for discount in given["discounts"]:
            if (discount["kind"] == "promo" and discount["lines"] in ("all", each["id"])) or each["id"] in str(
                discount.get("lines", "")
            ).split(","):
                if "percent" not in discount:
                    raise CannotExpress("a discount that is no percentage")
                left -= left * exact(discount["percent"]) / 100
        lines.append(line(each["price"], discount=exact(each["price"]) - left, product_id=number))
        eligible += [number] if each["eligible"] else []
        total += left
    paid = sum((exact(each["amount"]) for each in given["discounts"] if each["kind"] == "stored_value"), exact(0))
    placed = order(*lines, payment_gateway_names=["gift_card"] if paid else ["bogus"])
    rate = exact(case["policy"]["rate"]).as_integer_ratio()
    deserved = judged(placed, per_amount(rate[0], str(rate[1]), products=tuple(eligible)))
    return {"order_total": total - paid, "points": deserved.points}


def formula(case: dict) -> dict:
    given = case["given"]
    goods = exact(given["total"]) - exact(given["shipping"])
    placed = order(
        line(goods, tax=given["tax"]), taxes_included=True, shipping_lines=[{"price": str(given["shipping"])}]
    )
    return {"points": judged(placed, per_amount(given["earn"], str(given["per"]))).points}


def paid_with_points(case: dict) -> dict:
    """Points pay as a discount on the lines: an order they pay in full is worth nothing."""
    given = case["given"]
    discount = given["would_earn"] if given["paid_with_points"] else 0
    return {"points": judged(order(line(given["would_earn"], discount=discount)), per_amount()).points}


def subtotal(case: dict) -> dict:
    given = case["given"]
    placed = order(
        line(given["subtotal"], discount=given["discount"], tax=given["tax"]),
        shipping_lines=[{"price": str(given["shipping"])}],
    )
    return {"basis": of_order(placed, programme=Programme()).total}


def proportional(case: dict) -> dict:
    """Only the sums are told, not which line earned what: a refund of an amount."""
    given = case["given"]
    terms = per_amount(given["points_earned"], str(given["order_total"]))
    [refund] = case["when"]
    left = judged(order(line(given["order_total"]), refunded=refund["amount"]), terms).points
    return {"points_reversed": given["points_earned"] - left}


def reearn(case: dict) -> dict:
    given = case["given"]
    points, per = exact(given["rate"]).as_integer_ratio()
    returned = sum(each["amount"] for each in case["when"])
    return {"points_left": judged(order(line(given["paid"]), refunded=returned), per_amount(points, str(per))).points}


ADAPTERS = {
    "condition.dates": dates,
    "condition.minimum": minimum,
    "condition.order_total": order_total,
    "condition.window": window,
    "earn.amount": amount,
    "earn.basis": basis,
    "earn.basis_items": basis_items,
    "earn.collection_factor": collection_factor,
    "earn.currency": currency,
    "earn.discounted_basis": discounted_basis,
    "earn.formula": formula,
    "earn.item_rules": item_rules,
    "earn.order_rules": order_rules,
    "earn.paid_with_points": paid_with_points,
    "earn.subtotal": subtotal,
    "refund.proportional": proportional,
    "refund.reearn": reearn,
}
