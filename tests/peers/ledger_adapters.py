"""Families that need the books: what stands on an account after a sequence of acts. They act for a shop."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from loyalty_app import order_news
from loyalty_app.earning import joining, rulebook
from loyalty_app.ledger import balances, spending
from loyalty_app.ledger.audit import audit
from loyalty_app.ledger.models import Lot, Transfer
from loyalty_app.ledger.transfers import NotEnoughPoints, Posting, Reversal, Sweep, post
from loyalty_app.members import enrol
from loyalty_app.orders import facts
from loyalty_app.orders.record import Refunded, Seen
from loyalty_app.rewards import asking, redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from tests.factories import NOW, LineBody, MemberFactory, OrderBody, per_amount, refund_body, running_programme
from tests.factories import joining as joining_terms
from tests.peers.cases import CannotExpress
from tests.peers.orders import exact
from tests.rewards.offering import offering

CUSTOMER = 7001


class Books:
    """One member's account, and the peers' acts on it."""

    def __init__(self):
        self.member = MemberFactory(customer_id=CUSTOMER)
        self.lots: dict[str, str] = {}
        self.count = 0
        self.error = None

    def act(self, op: dict) -> None:
        self.count += 1
        at = datetime.fromisoformat(op["at"]).replace(tzinfo=UTC) if "at" in op else NOW
        getattr(self, op["op"], self._unknown)(op, at)

    def _unknown(self, op: dict, at: datetime) -> None:
        raise CannotExpress(f"the act {op['op']}")

    def credit(self, op: dict, at: datetime) -> None:
        key = f"credit:{self.count}"
        expires = op.get("expires")
        self._earn(
            key, op["points"], at, expires_at=datetime.fromisoformat(expires).replace(tzinfo=UTC) if expires else None
        )
        if "id" in op:
            self.lots[op["id"]] = key

    def earn_order(self, op: dict, at: datetime) -> None:
        self._earn(f"order:{op['order']}", op["points"], at)

    def earn_action(self, op: dict, at: datetime) -> None:
        self._earn(f"action:{op['source']}", op["points"], at)

    def debit(self, op: dict, at: datetime) -> None:
        posting = Posting(
            key=f"debit:{self.count}",
            kind="redeem",
            member_id=self.member.id,
            source="available",
            target="redeemed",
            points=op["points"],
            at=at,
            origin="peer",
            allow_negative=op.get("allow_negative", False),
        )
        try:
            post([posting], now=at)
        except NotEnoughPoints:
            self.error = "not_enough_points"

    def redeem(self, op: dict, at: datetime) -> None:
        key = f"redeem:{op['order']}"
        try:
            spending.spend(self.member.id, points=op["points"], origin=f"order:{op['order']}", key=key, now=at)
        except NotEnoughPoints:
            self.error = "not_enough_points"

    def clawback(self, op: dict, at: datetime) -> None:
        if "hook" in op:
            raise CannotExpress("hooks of other programmes' code")
        origin = f"order:{op['order']}"
        given = Transfer.objects.get(key=origin).points
        clamp = op["policy"] == "clamp_to_zero"
        post(
            [Reversal(key=f"back:{origin}", member_id=self.member.id, origin=origin, points=given, at=at, clamp=clamp)],
            now=at,
        )

    def expire_lot(self, op: dict, at: datetime) -> None:
        lot = Lot.objects.get(origin=self.lots[op["lot"]])
        Lot.objects.filter(id=lot.id, expires_at=None).update(expires_at=at)  # the peer expires by hand; we by date
        sweep = Sweep(
            key=f"expire:{lot.id}",
            kind="expire",
            member_id=self.member.id,
            source="available",
            target="expired",
            at=at,
            origin=lot.origin,
            lot_id=lot.id,
        )
        post([sweep], now=at)

    def _earn(self, key: str, points: int, at: datetime, *, expires_at: datetime | None = None) -> None:
        posting = Posting(
            key=key,
            kind="earn",
            member_id=self.member.id,
            source="issued",
            target="available",
            points=points,
            at=at,
            origin=key,
            expires_at=expires_at,
        )
        post([posting], now=at)

    @property
    def balance(self) -> int:
        assert audit() == []
        return balances.of(self.member.id).available

    def moved(self, *kinds: str) -> list[int]:
        return [
            -points
            for points in Transfer.objects.filter(kind__in=kinds).order_by("id").values_list("points", flat=True)
        ]


def ledger(case: dict) -> dict:
    books = Books()
    when = case["when"] if isinstance(case["when"], list) else [case["when"]]
    given = case["given"]
    ops = given.get("ops", [])
    ops += [{"op": "credit", "points": points} for points in given.get("credits", [])]
    ops += [{"op": "debit", "points": points, "allow_negative": True} for points in given.get("debits", [])]
    for op in [*ops, *(each for each in when if each["op"] not in ("replay", "net"))]:
        books.act(op)
    balance = books.balance
    lots = list(Lot.objects.order_by("earned_at", "id"))
    open_lots = [lot.left_points for lot in lots if lot.left_points]
    by_expiry = {f"{lot.expires_at:%Y-%m-%d}" if lot.expires_at else "never": lot.left_points for lot in lots}
    return {
        "balance": balance,
        "net": balance,
        "rows": Transfer.objects.count(),
        "lifetime_earned": sum(lot.points for lot in lots),
        "open_lots": open_lots,
        "deficit": max(-balance, 0),
        "remaining_by_expiry": by_expiry,
        "clawback_rows": books.moved("reverse"),
        "redeem_rows": books.moved("redeem"),
        "error": books.error,
    }


def event(case: dict) -> dict:
    """Joining is the one event that gives points so far."""
    given = case["given"]
    if given["rule"]["event"] != "account_created" or not given["customer"].get("active", True):
        raise CannotExpress("points for events other than joining")
    running_programme(joining_terms(given["rule"]["points"]))
    for _ in case["when"]:
        member = enrol.join(CUSTOMER, now=NOW)
        joining.award(member, now=NOW)
    return {"balance": given["customer"]["balance"] + balances.of(member.id).available}


class Shopping:
    """An order of one shopper, and the refunds of it, through recording and settling."""

    def __init__(self, *terms, prices=(), balance=0, units=1, **settings):
        self.rule_ids = running_programme(*terms, **settings)
        self.body = OrderBody(
            id=11,
            line_items=[
                LineBody(id=number, price=str(price), quantity=units) for number, price in enumerate(prices, 1)
            ],
        )
        self.member = enrol.join(CUSTOMER, now=NOW - timedelta(days=300))
        self.refunds = 0
        if balance:
            self._post("before", "earn", "issued", "available", balance)

    def order(self, **state) -> int:
        return self._tell(Seen(facts.from_webhook(self.body | state)))

    def use_reward(self, points: int, *, amount: str = "1.00") -> Redemption:
        """They turn points into an amount off, and the order uses its code on the first line."""
        row = redeem.redeem(self.member, offering(points=points, amount=Decimal(amount)), Wish(), key="wish", now=NOW)
        asking.begin(row.id, now=NOW)
        asking.confirm(row.id, now=NOW, code="LOYAL-1", shopify_id=1)
        self.body["discount_applications"] = [{"type": "discount_code", "code": "LOYAL-1"}]
        self.body["line_items"][0]["discount_allocations"] = [{"amount": amount, "discount_application_index": 0}]
        return row

    def refund(self, **parts) -> int:
        self.refunds += 1
        body = refund_body(11, id=self.refunds, **parts)
        return self._tell(Refunded(*facts.refund_from_webhook(body)))

    def spend(self, points: int) -> None:
        self._post("spent", "redeem", "available", "redeemed", points)

    @property
    def balance(self) -> int:
        assert audit() == []
        return balances.of(self.member.id).available

    def _post(self, key, kind, source, target, points) -> None:
        item = Posting(key=key, kind=kind, member_id=self.member.id, source=source, target=target, points=points,
                       at=NOW, origin=key)  # fmt: skip
        post([item], now=NOW)

    def _tell(self, change) -> int:
        order_news.tell([change], now=NOW)
        return self.balance


def refund_of_order(case: dict) -> dict:
    given = case["given"]
    said = given["order"]
    if said["spent"]:
        return _refund_of_both_sides(case)
    shopping = Shopping(
        per_amount(said["earned"], str(said["lines_total"])), prices=[said["lines_total"]], balance=given["balance"]
    )
    after_order = shopping.order()
    if given.get("spent_elsewhere"):
        shopping.spend(given["spent_elsewhere"])
    before = shopping.balance
    for op in case["when"]:
        shopping.refund(transactions=[("bogus", "success", str(op["amount"]))])
    return {
        "balance_after_order": after_order,
        "earned_reversed": before - shopping.balance,
        "spent_returned": 0,
        "balance": shopping.balance,
    }


def _refund_of_both_sides(case: dict) -> dict:
    """The order used a reward, which the programme lets earn all the same. Goods of the amount go back, by the cent."""
    given, said = case["given"], case["given"]["order"]
    cents = int(exact(said["lines_total"]) * 100)
    shopping = Shopping(
        per_amount(said["earned"], str(said["lines_total"])), prices=["0.01"], units=cents,
        balance=given["balance"], reward_discount="keeps",
    )  # fmt: skip
    row = shopping.use_reward(said["spent"])
    after_order = shopping.order()
    if given.get("spent_elsewhere"):
        shopping.spend(given["spent_elsewhere"])
    before = shopping.balance
    for op in case["when"]:
        shopping.refund(lines=[(1, int(exact(op["amount"]) * 100))])
    returned = Redemption.objects.get(id=row.id).returned_points
    return {
        "balance_after_order": after_order,
        "earned_reversed": before - (shopping.balance - returned),
        "spent_returned": returned,
        "balance": shopping.balance,
    }


def rate(case: dict) -> dict:
    given = case["given"]
    shopping = Shopping(per_amount(given["rate_at_order"]), prices=[given["net_paid"]])
    earned = shopping.order()
    if given["rate_now"] != given["rate_at_order"]:
        rulebook.revise(shopping.rule_ids[0], per_amount(given["rate_now"]), now=NOW)
    if not given["rule_active"]:
        rulebook.pause(shopping.rule_ids[0], now=NOW)
    for op in case["when"]:
        shopping.refund(transactions=[("bogus", "success", str(op["amount"]))])
    return {"earned": earned, "points_reversed": earned - shopping.balance}


def sequence(case: dict) -> dict:
    given = case["given"]
    if given.get("voucher"):
        raise CannotExpress("a voucher: the cases don't say yet what one costs and gives")
    shopping = Shopping(per_amount(given["rate"]), prices=given["items"], balance=given["balance"])
    told = []
    for op in case["when"]:
        told.append(shopping.order() if op["op"] == "order" else shopping.refund(lines=[(op["item"] + 1, 1)]))
    return {"balances": told}


ADAPTERS = {
    "earn.event": event,
    "ledger.clawback": ledger,
    "ledger.idempotent": ledger,
    "ledger.lots": ledger,
    "ledger.net": ledger,
    "ledger.ops": ledger,
    "ledger.redeem": ledger,
    "refund.order": refund_of_order,
    "refund.rate": rate,
    "refund.sequence": sequence,
}
