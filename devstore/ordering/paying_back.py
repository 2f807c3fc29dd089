"""Money of a refund on its way back: to the payments it came by, or to the customer's store credit."""

from dataclasses import dataclass, field

from devstore import money
from devstore.errors import Refused
from devstore.ordering import paying, totals
from devstore.store import Store


@dataclass(frozen=True)
class Ways:
    """How the money of one refund goes back: a gateway's name for all of it, named tenders, store credit."""

    gateway: str | None = None
    pending: bool = False
    tenders: list[dict] = field(default_factory=list)
    store_credit: str | None = None
    expires_at: str | None = None


def pay_back(store: Store, shop: str, order: dict, refund_id: int, given: int, *, ways: Ways) -> None:
    """Write the refund's movements of `given` in all, and put money back on gift cards and into store credit."""
    by_credit = _credit_part(order, given, ways)
    parts = _named(order, ways) if ways.tenders else _latest_first(order, given - by_credit)
    if ways.tenders and sum(amount for _, amount in parts) != given - by_credit:
        raise Refused("The amounts of the tenders are not the amount of the refund.")
    made = []
    for payment, amount in parts:
        gateway = ways.gateway or payment["gateway"]
        receipt = payment.get("receipt", {}) if gateway == payment["gateway"] else {}
        more = {"parent_id": payment["id"], "receipt": receipt}
        made.append(_written(store, order, refund_id, amount, gateway, ways, more))
    if by_credit:
        more = {"expires_at": ways.expires_at}
        made.append(_written(store, order, refund_id, by_credit, paying.STORE_CREDIT, ways, more))
    for each in made:
        if each["status"] == "success":
            paying.give_back(store, shop, order, each)


def _credit_part(order: dict, given: int, ways: Ways) -> int:
    if not ways.store_credit:
        return 0
    if not order["customer_id"]:
        raise Refused("Store credit needs a customer.")
    part = given if ways.store_credit == "all" else money.minor(ways.store_credit, order["currency"])
    if part > given:
        raise Refused("More store credit than is refunded.")
    return part


def _written(store: Store, order: dict, refund_id: int, amount: int, gateway: str, ways: Ways, more: dict) -> dict:
    movement = paying.transaction(
        store,
        order,
        kind="refund",
        amount=amount,
        gateway=gateway,
        status="pending" if ways.pending else "success",
        refund_id=refund_id,
        **more,
    )
    order["transactions"].append(movement)
    return movement


def _payments(order: dict) -> list[dict]:
    return [each for each in order["transactions"] if each["kind"] in totals.PAID_KINDS and each["status"] == "success"]


def refundable(order: dict, payment: dict) -> int:
    """What of a payment has not gone back yet."""
    back = sum(
        each["amount"]
        for each in order["transactions"]
        if each["kind"] == "refund" and each["parent_id"] == payment["id"] and each["status"] == "success"
    )
    return payment["amount"] - back


def _named(order: dict, ways: Ways) -> list[tuple[dict, int]]:
    known = {payment["id"]: payment for payment in _payments(order)}
    found = []
    for each in ways.tenders:
        payment = known.get(int(each["parent_id"]))
        amount = money.minor(each["amount"], order["currency"])
        if payment is None or amount > refundable(order, payment):
            raise Refused("More than this payment can give back.")
        if amount:
            found.append((payment, amount))
    return found


def _latest_first(order: dict, given: int) -> list[tuple[dict, int]]:
    found = []
    for payment in reversed(_payments(order)):
        part = min(given, refundable(order, payment))
        if part > 0:
            given -= part
            found.append((payment, part))
    return found
