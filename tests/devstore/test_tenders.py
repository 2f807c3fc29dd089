"""Paying by gift card and store credit, and what a refund gives back to whom."""

import json

import pytest

from devstore import (
    cancellations,
    carts,
    catalogue,
    checkouts,
    gift_cards,
    installs,
    orders,
    refunds,
    sessions,
    shops,
    store_credit,
)
from devstore.errors import Refused
from tests.devstore.conftest import SHOP

PLAIN = {"tax_rate": "0", "shipping": None}


@pytest.fixture
def maya(store):
    return store.documents.all("customer", SHOP)[0]


def give(store, person, amount: int, **more) -> int:
    account = store_credit.open_account(store, SHOP, person["id"], "USD")
    store_credit.credit(store, SHOP, account["id"], amount, **more)
    return account["id"]


def place(store, price: str, **more) -> dict:
    return orders.place(store, SHOP, [{"title": "A thing", "price": price}], **PLAIN | more)


def moves(store, order) -> list[tuple]:
    return [
        (each["kind"], each["gateway"], each["amount"], each["status"])
        for each in orders.payments(store, SHOP, order["id"])
    ]


def held(store, account_id: int) -> int:
    return store_credit.balance(store_credit.get(store, SHOP, account_id))


def test_a_card_pays_part_then_credit_then_the_rest_by_card(store, maya):
    card = gift_cards.create(store, SHOP, amount="15", code="paywithme123")
    account = give(store, maya, 1000)

    order = place(store, "40.00", customer_id=maya["id"], gift_cards=["PAYW ITHM E123"], use_store_credit=True)

    assert moves(store, order) == [
        ("sale", "gift_card", "15.00", "success"),
        ("sale", "shopify_store_credit", "10.00", "success"),
        ("sale", "bogus", "15.00", "success"),
    ]
    assert order["payment_gateway_names"] == ["bogus", "gift_card", "shopify_store_credit"]
    receipt = orders.payments(store, SHOP, order["id"])[0]["receipt"]
    assert receipt == {"gift_card_id": card["id"], "gift_card_last_characters": "e123"}
    assert (gift_cards.get(store, SHOP, card["id"])["balance"], held(store, account)) == (0, 0)
    spent = store_credit.get(store, SHOP, account)["movements"][-1]
    assert (spent["event"], spent["amount"], spent["order_id"]) == ("ORDER_PAYMENT", -1000, order["id"])
    assert (order["financial_status"], order["total_outstanding"]) == ("paid", "0.00")


def test_a_card_that_covers_all_leaves_the_rest_on_it(store):
    card = gift_cards.create(store, SHOP, amount="50")

    order = place(store, "40.00", gift_cards=[card["code"]])

    assert moves(store, order) == [("sale", "gift_card", "40.00", "success")]
    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 1000


@pytest.mark.parametrize(
    ("case", "spoil", "words"),
    [
        ("deactivated", lambda store, card: gift_cards.deactivate(store, SHOP, card["id"]), "been disabled"),
        ("empty", lambda store, card: gift_cards.move(store, SHOP, card["id"], amount=-500), "no balance left"),
        ("expired", lambda store, card: gift_cards.update(store, SHOP, card["id"], expires_on="2020-01-01"), "expired"),
    ],
)
def test_a_card_that_is_no_good_pays_nothing(store, case, spoil, words):
    card = gift_cards.create(store, SHOP, amount="5")
    spoil(store, card)

    with pytest.raises(Refused, match=words):
        place(store, "40.00", gift_cards=[card["code"]])

    assert (case, orders.all(store, SHOP)) == (case, [])


def test_store_credit_needs_a_customer_and_enough(store, maya):
    give(store, maya, 300)

    with pytest.raises(Refused, match="signed in"):
        place(store, "40.00", use_store_credit=True)
    with pytest.raises(Refused, match=r"only 3\.00 of store credit"):
        place(store, "40.00", customer_id=maya["id"], use_store_credit="5.00")
    order = place(store, "40.00", customer_id=maya["id"], use_store_credit="2.00")

    assert moves(store, order)[0] == ("sale", "shopify_store_credit", "2.00", "success")


def test_a_refund_goes_back_to_the_tenders_the_latest_first(store, maya):
    card = gift_cards.create(store, SHOP, amount="15")
    account = give(store, maya, 1000)
    order = place(store, "40.00", customer_id=maya["id"], gift_cards=[card["code"]], use_store_credit=True)

    first = refunds.create(store, SHOP, order["id"], amount="20.00")
    second = refunds.create(store, SHOP, order["id"], amount="20.00")

    assert [(each["gateway"], each["amount"]) for each in first["transactions"]] == [
        ("bogus", "15.00"),
        ("shopify_store_credit", "5.00"),
    ]
    assert [(each["gateway"], each["amount"]) for each in second["transactions"]] == [
        ("shopify_store_credit", "5.00"),
        ("gift_card", "15.00"),
    ]
    assert second["transactions"][1]["receipt"]["gift_card_id"] == card["id"]
    assert (gift_cards.get(store, SHOP, card["id"])["balance"], held(store, account)) == (1500, 1000)
    assert store_credit.get(store, SHOP, account)["movements"][-1]["event"] == "ORDER_REFUND"
    with pytest.raises(Refused):
        refunds.create(store, SHOP, order["id"], amount="0.01")


def test_the_merchant_may_choose_the_tender_or_store_credit(store, maya):
    card = gift_cards.create(store, SHOP, amount="15")
    order = place(store, "40.00", customer_id=maya["id"], gift_cards=[card["code"]])
    paid_by_card = orders.payments(store, SHOP, order["id"])[0]

    refunds.create(
        store, SHOP, order["id"], amount="5.00", tenders=[{"parent_id": paid_by_card["id"], "amount": "5.00"}]
    )
    with pytest.raises(Refused, match="More than this payment can give back"):
        refunds.create(
            store, SHOP, order["id"], amount="11.00", tenders=[{"parent_id": paid_by_card["id"], "amount": "11.00"}]
        )
    credited = refunds.create(store, SHOP, order["id"], amount="12.00", store_credit="all")

    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 500
    assert [(each["gateway"], each["amount"], each["parent_id"]) for each in credited["transactions"]] == [
        ("shopify_store_credit", "12.00", None)
    ]
    (account,) = store_credit.accounts(store, SHOP, maya["id"])
    assert store_credit.balance(account) == 1200


def test_store_credit_for_nobody_is_refused_and_nothing_is_refunded(store):
    order = place(store, "40.00")

    with pytest.raises(Refused, match="Store credit needs a customer"):
        refunds.create(store, SHOP, order["id"], amount="5.00", store_credit="all")

    assert orders.get(store, SHOP, order["id"])["refunds"] == []


def test_a_pending_refund_reaches_the_card_when_it_arrives(store):
    card = gift_cards.create(store, SHOP, amount="15")
    order = place(store, "15.00", gift_cards=[card["code"]])

    refund = refunds.create(store, SHOP, order["id"], amount="15.00", pending=True)
    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 0
    refunds.complete(store, SHOP, order["id"], refund["id"])

    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 1500


@pytest.mark.parametrize(("refund", "card_after", "credit_after"), [(True, 1500, 1000), ("store_credit", 0, 4000)])
def test_cancelling_restores_what_was_used(store, maya, refund, card_after, credit_after):
    card = gift_cards.create(store, SHOP, amount="15")
    account = give(store, maya, 1000)
    order = place(store, "40.00", customer_id=maya["id"], gift_cards=[card["code"]], use_store_credit=True)

    cancellations.cancel(store, SHOP, order["id"], refund=refund)

    assert gift_cards.get(store, SHOP, card["id"])["balance"] == card_after
    assert held(store, account) == credit_after


def test_webhooks_and_graphql_tell_the_same(store, ask, http, app, maya):
    installs.grant(store, SHOP, ["read_store_credit_accounts", "write_store_credit_account_transactions"])
    card = gift_cards.create(store, SHOP, amount="15")
    account = give(store, maya, 1000)
    order = place(
        store, "40.00", customer_id=maya["id"], gift_cards=[card["code"]], use_store_credit=True, codes=["FIVEOFF"]
    )
    http("POST", "/control/webhooks/flush", json={})

    told = [call.json for call in app.calls if call.topic == "order_transactions/create"]
    told.sort(key=lambda body: body["id"])  # they travel side by side
    asked = ask(
        """query O($id: ID!) { order(id: $id) {
             paymentGatewayNames discountCodes totalDiscountsSet { shopMoney { amount } }
             transactions { gateway formattedGateway receiptJson amountSet { shopMoney { amount } } } } }""",
        id=order["admin_graphql_api_id"],
    ).json()["data"]["order"]

    assert [(each["gateway"], each["amount"]) for each in told] == [
        ("gift_card", "15.00"),
        ("shopify_store_credit", "10.00"),
        ("bogus", "10.00"),
    ]
    assert told[0]["receipt"] == json.loads(asked["transactions"][0]["receiptJson"])
    assert [each["formattedGateway"] for each in asked["transactions"]] == ["Gift card", "Store credit", "Bogus"]
    assert (asked["paymentGatewayNames"], asked["discountCodes"]) == (order["payment_gateway_names"], ["FIVEOFF"])
    assert asked["totalDiscountsSet"]["shopMoney"]["amount"] == "5.0"
    origin = ask(
        """query A($id: ID!) { storeCreditAccount(id: $id) { transactions(first: 1, reverse: true) { nodes {
             event origin { ... on OrderTransaction { gateway amountSet { shopMoney { amount } } } } } } } }""",
        id=f"gid://shopify/StoreCreditAccount/{account}",
    ).json()["data"]["storeCreditAccount"]["transactions"]["nodes"]
    tender = {"gateway": "shopify_store_credit", "amountSet": {"shopMoney": {"amount": "10.0"}}}
    assert origin == [{"event": "ORDER_PAYMENT", "origin": tender}]


REFUND = """mutation R($input: RefundInput!) { refundCreate(input: $input) {
  refund { transactions(first: 5) { nodes { gateway amountSet { shopMoney { amount } } } } }
  userErrors { message } } }"""


def test_refund_create_by_tender_and_as_store_credit(store, ask, maya):
    installs.grant(store, SHOP, ["write_orders"])
    card = gift_cards.create(store, SHOP, amount="15")
    order = place(store, "40.00", customer_id=maya["id"], gift_cards=[card["code"]])
    node = order["admin_graphql_api_id"]
    payment = orders.payments(store, SHOP, order["id"])[0]["admin_graphql_api_id"]
    money = {"amount": "7.00", "currencyCode": "USD"}

    tender = {"orderId": node, "parentId": payment, "gateway": "gift_card", "kind": "REFUND", "amount": "4.00"}
    by_card = ask(REFUND, input={"orderId": node, "transactions": [tender]}).json()["data"]["refundCreate"]
    to_credit = ask(REFUND, input={"orderId": node, "refundMethods": [{"storeCreditRefund": {"amount": money}}]})

    def paid(payload: dict) -> list[tuple]:
        nodes = payload["refund"]["transactions"]["nodes"]
        return [(each["gateway"], each["amountSet"]["shopMoney"]["amount"]) for each in nodes]

    assert paid(by_card) == [("gift_card", "4.0")]
    assert paid(to_credit.json()["data"]["refundCreate"]) == [("shopify_store_credit", "7.0")]
    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 400


def test_a_shopper_pays_by_card_and_credit(store, maya):
    shops.change(store, SHOP, tax_rate="0")
    card = gift_cards.create(store, SHOP, amount="30", code="shopper23456")
    give(store, maya, 600)
    session = sessions.start(store, SHOP, customer_id=maya["id"])
    carts.add(store, session, catalogue.variant_by(store, SHOP, sku="CA-TOWEL-WAFFLE")["id"])
    checkouts.enter(store, session, "shopper23456")

    told = checkouts.summary(store, session, use_store_credit=True)
    order = checkouts.checkout(store, session, use_store_credit=True)

    assert [(each["title"], each["amount"]) for each in told["tenders"]] == [
        ("Gift card •••• 3456", "30.00"),
        ("Store credit", "6.00"),
    ]
    assert (told["total"], told["due"]) == ("44.00", "8.00")
    assert [each[2] for each in moves(store, order)] == ["30.00", "6.00", "8.00"]
    assert gift_cards.get(store, SHOP, card["id"])["balance"] == 0


def test_a_refused_order_takes_nothing_from_anybody(store, maya):
    card = gift_cards.create(store, SHOP, amount="15")
    account = give(store, maya, 300)
    people = len(store.documents.all("customer", SHOP))

    for refused in (
        {"customer_id": maya["id"], "use_store_credit": "5.00"},
        {"customer_id": maya["id"], "use_store_credit": True, "paid": "perhaps"},
        {"email": "new@example.com", "guest": "customer", "codes": ["NOPE"]},
        {"email": "new@example.com", "guest": "customer", "use_store_credit": True},
    ):
        with pytest.raises(Refused):
            place(store, "40.00", gift_cards=[card["code"]], **refused)

    assert (gift_cards.get(store, SHOP, card["id"])["balance"], held(store, account)) == (1500, 300)
    assert (orders.all(store, SHOP), len(store.documents.all("customer", SHOP))) == ([], people)


def test_a_card_given_twice_pays_once(store):
    card = gift_cards.create(store, SHOP, amount="15")

    order = place(store, "40.00", gift_cards=[card["code"], card["code"].upper()])

    assert [each[:3] for each in moves(store, order)] == [("sale", "gift_card", "15.00"), ("sale", "bogus", "25.00")]
