"""A busy hour, at random: forty orders and all that befalls them, told by Shopify twice, late, backwards or never.

In the end each order has what a second reckoning gives it, written here from the rules alone and fed with the orders as
the stand-in store has them; the members' balances are the sums of it; and the books tie.
"""

import random
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from django.utils import timezone

from devstore import cancellations, catalogue, customers, edits, errors, installs, orders, refunds
from devstore.oauth import id_tokens
from devstore.webhooks import deliveries
from loyalty_app import arrivals, effects
from loyalty_app.earning import explanation
from loyalty_app.earning.models import Award
from loyalty_app.ledger import audit, balances
from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.shops import session_tokens
from loyalty_app.tenancy import acting_for
from storefront_widget import joining
from tests import standin
from tests.factories import multiplier, per_amount, per_order, running_programme
from tests.webhooks.events import arrive
from webhooks import processing, reconcile

ORDERS = 40
ACTS = 90
DOUBLED = "Casa Alva"
CERTAIN = {"orders/delete", "customers/merge"}  # no later news and no comparison tells these again


def money(holder: dict, name: str) -> Fraction:
    return Fraction(Decimal(str(holder[f"{name}_set"]["shop_money"]["amount"])))


def reckoned(order: dict | None) -> int:
    """What the order deserves: 3 points per 1.00 and 25 for 100.00 or more, doubled for one vendor, rounded down."""
    if order is None or order["cancelled_at"]:  # test orders count: it is a store for development
        return 0
    if order["financial_status"] not in ("paid", "partially_refunded"):
        return 0
    worth = doubled = paid = Fraction(0)
    for line in order["line_items"]:
        if line["gift_card"] or line.get("tip"):
            continue
        part = Fraction(line["current_quantity"], line["quantity"])
        net = Fraction(Decimal(line["price"])) * line["quantity"]
        net -= sum(money(each, "amount") for each in line["discount_allocations"])
        tax = sum(money(each, "price") for each in line["tax_lines"])
        worth += net * part
        doubled += net * part if line["vendor"] == DOUBLED else 0
        paid += (net + tax) * part
    beyond = sum(
        max(-money(each, "amount"), 0)
        for refund in order["refunds"]
        for each in refund["order_adjustments"]
        if each["kind"] == "refund_discrepancy"
    )
    kept = max(1 - beyond / paid, Fraction(0)) if paid else Fraction(0)
    worth, doubled = worth * kept, doubled * kept
    for_goods = floor(3 * (worth + doubled))
    return for_goods + (floor(25 * (worth + doubled) / worth) if worth >= 100 else 0)


class Hour:
    """The store, what its merchant and shoppers do, and how the news of it travel."""

    def __init__(self, store, shop, seed: int):
        self.store, self.shop, self.domain = store, shop, shop.domain
        self.chance = random.Random(seed)
        self.order_ids: list[int] = []
        self.told: set[int] = set()
        self.late: list[tuple[str, dict]] = []
        self.happened: Counter = Counter()
        self.people = [one["id"] for one in customers.all(store, self.domain)]
        self.people += [
            customers.create(store, self.domain, email=f"shopper{number}@example.com")["id"] for number in range(5)
        ]
        self.by_email = {customers.get(store, self.domain, one)["email"]: one for one in self.people}
        self.became: dict[int, int] = {}
        goods = catalogue.products(store, self.domain)
        self.handles = [one["handle"] for one in goods]

    @property
    def now(self):
        return max(self.store.clock.now(), timezone.now())

    def act(self, verb, *arguments, **options) -> None:
        """The merchant does something, if the store lets them."""
        self.store.clock.advance(seconds=self.chance.choice((1, 1, 2, 3)))
        try:
            verb(self.store, self.domain, *arguments, **options)
            self.happened[f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"] += 1
        except errors.Refused:
            self.happened["refused"] += 1

    def place(self) -> None:
        dice, lines = self.chance, []
        for _ in range(dice.randint(1, 3)):
            price = dice.choice((None, "9.99", "33.33", "0.00", "120.00"))
            line = {"product": dice.choice(self.handles), "quantity": dice.randint(1, 3)}
            lines.append(line | ({"price": price} if price else {}))
        buyer = dice.choice(({"customer_id": dice.choice(self.people)}, {"customer_id": dice.choice(self.people)},
                             {"email": dice.choice(list(self.by_email))},
                             {"email": f"guest{dice.randint(1, 9)}@example.com", "guest": "customer"}))  # fmt: skip
        self.store.clock.advance(seconds=1)
        placed = orders.place(
            self.store, self.domain, lines,
            paid=dice.choice((True, True, True, False, "authorized", "partially")),
            discount_code=dice.choice((None, None, "WELCOME10", "FIVEOFF", "SHIPFREE")),
            tip=dice.choice((None, None, "4.00")), test=dice.random() < 0.05,
            source_name=dice.choice(("web", "web", "pos", "shopify_draft_order")),
            presentment_currency=dice.choice((None, "EUR")), exchange_rate="0.9", **buyer,
        )  # fmt: skip
        self.order_ids.append(placed["id"])

    def befall(self) -> None:
        """Something happens to one of the orders."""
        dice = self.chance
        id = dice.choice(self.order_ids)
        order = self.order(id)
        if order is None:
            return
        line = dice.choice(order["line_items"])
        some = [{"line_item_id": line["id"], "quantity": dice.randint(1, max(line["current_quantity"], 1))}]
        match dice.randrange(14):
            case 0 | 1 | 2:
                self.act(orders.mark_paid, id)
            case 3:
                self.act(refunds.create, id, lines=some)
            case 4:
                self.act(refunds.create, id, lines=some, amount=dice.choice(("5.00", "30.00")))
            case 5:
                self.act(refunds.create, id, amount=dice.choice(("1.00", "7.77", "25.00")))
            case 6:
                self.act(refunds.create, id, shipping="full")
            case 7:
                self.act(edits.commit, id, remove=[line["id"]])
                if float(self.order(id)["total_outstanding"]) < 0 and dice.random() < 0.7:
                    self.act(refunds.create, id, amount=self.order(id)["total_outstanding"].lstrip("-"))
            case 8:
                self.act(edits.commit, id, add=[{"product": dice.choice(self.handles), "quantity": 1}])
                self.act(orders.mark_paid, id)
            case 9:
                self.act(edits.commit, id, set_quantity={line["id"]: dice.randint(0, 4)})
                self.act(orders.mark_paid, id)
            case 10:
                self.act(cancellations.cancel, id, refund=dice.random() < 0.7)
            case 11:
                self.act(orders.fulfil, id)
            case 12:
                if order["customer"] is None:
                    self.act(orders.attach_customer, id, dice.choice(self.people))
            case 13:
                if dice.random() < 0.4:
                    self.act(orders.delete, id)

    def merge(self) -> None:
        kept, gone = self.chance.sample(self.people, 2)
        self.people.remove(gone)
        self.became[gone] = kept
        self.act(customers.merge, kept_id=kept, deleted_id=gone)

    def order(self, id: int) -> dict | None:
        try:
            return orders.get(self.store, self.domain, id)
        except errors.Unknown:
            return None

    def owner(self, order: dict | None, award: Award | None) -> int | None:
        """The customer who has the order's points. Whose e-mail went with a merge may have claimed it before."""
        if order is None or order["customer"]:
            return order and order["customer"]["id"]
        who = self.by_email.get(order["email"])
        if who in self.became and award.order.claimed_at is None:
            return None
        while who in self.became:
            who = self.became[who]
        return who

    def deliver(self, *, faultless: bool = False) -> None:
        """What is to be told arrives: in any sequence, now and then twice, late, or not at all."""
        news, dice = self.late, self.chance
        self.late = []
        for each in self.store.documents.all("delivery", ""):
            if each["id"] in self.told:
                continue
            self.told.add(each["id"])
            told = (each["topic"], deliveries.body(self.store, each["id"]))
            fate = "now" if faultless else dice.choice(("now", "now", "now", "twice", "late", "lost"))
            if fate == "late":
                self.late.append(told)
            elif fate != "lost" or each["topic"] in CERTAIN:
                news += [told] * (2 if fate == "twice" else 1)
        dice.shuffle(news)
        for topic, body in news:
            arrive(self.shop, topic, body, at=self.now)
        while processing.drain(now=self.now).more:
            pass

    def claim(self, *customer_ids: int) -> None:
        """Shoppers sign in and join; what they bought as guests is theirs."""
        with acting_for(self.shop.id):
            for customer_id in customer_ids:
                joining.join(customer_id, now=self.now)
        self.ask()

    def ask(self) -> None:
        while effects.drain(now=self.now).done:
            pass


@pytest.fixture
def hour(db, rival, request):
    with standin.running() as running:
        store = running.store
        deliveries.pause(store)
        installs.install(store, store.default_shop)
        now = timezone.now()
        shop, _ = arrivals.open_app(session_tokens.verify(id_tokens.mint(store, store.default_shop), now=now), now=now)
        with acting_for(shop.id):
            minimum = per_order(25, minimum=Decimal(100))
            running_programme(per_amount(3), minimum, multiplier("2", vendors=(DOUBLED,)), at=now)
        store.clock.advance(seconds=5)
        yield Hour(store, shop, request.param)


@pytest.mark.parametrize("hour", [1, 2, 3], indirect=True)
def test_every_order_has_what_it_deserves_after_a_busy_hour(hour):
    for number in range(ORDERS + ACTS):
        if len(hour.order_ids) < ORDERS and number % 3 != 1:
            hour.place()
        else:
            hour.befall()
        if number in (60, 85, 110):
            hour.merge()
        if number % 9 == 0:
            hour.deliver()
        if number % 40 == 0:
            hour.claim(hour.chance.choice(hour.people))
    hour.deliver()
    hour.deliver(faultless=True)
    hour.ask()
    reconcile.reconcile(hour.shop.id, now=hour.now)
    hour.claim(*hour.people)

    with acting_for(hour.shop.id):
        assert audit.audit() == []
        _compare(hour)


def _compare(hour: Hour) -> None:
    current = {award.order.shopify_id: award for award in Award.objects.select_related("order").order_by("number")}
    expected, held, points = {}, Counter(), {}
    for id in hour.order_ids:
        order = hour.order(id)
        owner = hour.owner(order, current.get(id))
        expected[id] = reckoned(order) if owner else 0
        if expected[id]:
            held[enrol.find(owner).id] += expected[id]
        points[id] = current[id].points if id in current else 0
        if id in current:
            told = explanation.load(current[id].explanation)
            assert points[id] == told.points == sum(line.points for line in told.lines)
            assert points[id] == sum(rule.points for rule in told.rules)
    wrong = {id: (expected[id], points[id]) for id in expected if expected[id] != points[id]}
    assert wrong == {}, hour.happened
    found = balances.of_many(list(Member.objects.values_list("id", flat=True)))
    assert {id: one.available for id, one in found.items() if one.available} == dict(held)
    assert sum(deserved > 0 for deserved in expected.values()) > 10
