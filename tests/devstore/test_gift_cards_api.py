"""Gift cards through the Admin API."""

from datetime import datetime

import pytest

from devstore import gift_cards, installs, shops
from tests.devstore.conftest import SHOP

CREATE = """mutation Create($input: GiftCardCreateInput!) { giftCardCreate(input: $input) {
  giftCard { id balance { amount currencyCode } initialValue { amount } lastCharacters maskedCode enabled expiresOn note
    customer { id } }
  giftCardCode userErrors { field code message } } }"""
MOVE = """mutation Move($id: ID!, $input: GiftCard%sInput!) { giftCard%s(id: $id, %sInput: $input) {
  giftCard%sTransaction { __typename amount { amount } giftCard { balance { amount } } }
  userErrors { field code } } }"""
CARDS = ["write_gift_cards", "write_gift_card_transactions"]


@pytest.fixture
def grant(store):
    installs.grant(store, SHOP, CARDS)


def made(ask, **wanted) -> dict:
    answer = ask(CREATE, input=wanted).json()
    assert "errors" not in answer, answer
    return answer["data"]["giftCardCreate"]


def moved(ask, verb: str, card: str, amount: str, currency: str = "USD", **more) -> dict:
    name = verb.lower()
    given = {f"{name}Amount": {"amount": amount, "currencyCode": currency}} | more
    answer = ask(MOVE % (verb, verb, name, verb), id=card, input=given).json()
    return answer["data"][f"giftCard{verb}"]


def test_a_card_tells_its_code_once(ask, store, grant):
    person = store.documents.all("customer", SHOP)[0]
    owner = f"gid://shopify/Customer/{person['id']}"

    payload = made(
        ask, initialAmount={"amount": "25.00", "currencyCode": "USD"}, code="Loyal2345Abcd", customerId=owner,
        expiresOn="2099-12-31", note="reward 7",
    )  # fmt: skip

    card = payload["giftCard"]
    assert (payload["giftCardCode"], payload["userErrors"]) == ("loyal2345abcd", [])
    assert card | {"id": None} == {
        "id": None,
        "balance": {"amount": "25.0", "currencyCode": "USD"},
        "initialValue": {"amount": "25.0"},
        "lastCharacters": "abcd",
        "maskedCode": "•••• •••• •••• abcd",
        "enabled": True,
        "expiresOn": "2099-12-31",
        "note": "reward 7",
        "customer": {"id": owner},
    }
    assert all("code" not in each for each in gift_cards.all(store, SHOP))


@pytest.mark.parametrize(
    ("case", "wanted", "field", "code"),
    [
        ("nothing", {"initialValue": "0"}, ["input", "initialValue"], "GREATER_THAN"),
        ("short", {"initialValue": "5", "code": "abc"}, ["input", "code"], "TOO_SHORT"),
        ("long", {"initialValue": "5", "code": "a" * 21}, ["input", "code"], "TOO_LONG"),
        ("odd", {"initialValue": "5", "code": "bad!code"}, ["input", "code"], "INVALID"),
        (
            "an unknown customer comes before a short code",
            {"initialValue": "5", "code": "abc", "customerId": "gid://shopify/Customer/7"},
            ["input", "customerId"],
            "CUSTOMER_NOT_FOUND",
        ),
        ("too much", {"initialValue": "10000.01"}, ["input", "initialValue"], "GIFT_CARD_LIMIT_EXCEEDED"),
    ],
)
def test_what_shopify_refuses_makes_no_card(ask, store, grant, case, wanted, field, code):
    payload = made(ask, **wanted)

    assert (case, payload["giftCard"], payload["giftCardCode"]) == (case, None, None)
    assert [(each["field"], each["code"]) for each in payload["userErrors"]] == [(field, code)]
    assert store.documents.all("gift_card", SHOP) == []


def test_a_code_is_given_once_and_the_answer_may_lack_its_code(ask, store, grant):
    made(ask, initialValue="5", code="samecode1")

    taken = made(ask, initialValue="5", code="SAMECODE1")["userErrors"]
    store.settings.gift_card_taken_code = None
    bare = made(ask, initialValue="5", code="samecode1")["userErrors"]

    message = {"field": ["input", "code"], "message": "Code has already been taken"}
    assert (taken, bare) == ([message | {"code": "TAKEN"}], [message | {"code": None}])
    assert len(store.documents.all("gift_card", SHOP)) == 1


def test_the_limit_is_the_shops(ask, store, grant, http):
    http("PATCH", f"/control/shops/{SHOP}/gift_cards", json={"limit": "20"})

    assert made(ask, initialValue="20")["userErrors"] == []
    assert made(ask, initialValue="20.01")["userErrors"][0]["code"] == "GIFT_CARD_LIMIT_EXCEEDED"
    limit = ask("{ giftCardConfiguration { issueLimit { amount } } }").json()["data"]["giftCardConfiguration"]
    assert limit == {"issueLimit": {"amount": "20.0"}}


def test_money_goes_on_and_off_a_card(ask, store, grant):
    card = made(ask, initialValue="10")["giftCard"]["id"]

    credit = moved(ask, "Credit", card, "5.00")
    debit = moved(ask, "Debit", card, "12.00")

    assert credit["giftCardCreditTransaction"] == {
        "__typename": "GiftCardCreditTransaction",
        "amount": {"amount": "5.0"},
        "giftCard": {"balance": {"amount": "15.0"}},
    }
    assert debit["giftCardDebitTransaction"]["amount"] == {"amount": "-12.0"}
    assert debit["giftCardDebitTransaction"]["giftCard"] == {"balance": {"amount": "3.0"}}
    listed = ask(
        """query C($id: ID!) { giftCard(id: $id) { balance { amount }
             transactions(first: 5) { nodes { __typename amount { amount } } } } }""",
        id=card,
    ).json()["data"]["giftCard"]
    assert [each["amount"]["amount"] for each in listed["transactions"]["nodes"]] == ["5.0", "-12.0"]


@pytest.mark.parametrize(
    ("case", "verb", "amount", "more", "field", "code"),
    [
        ("more than it holds", "Debit", "10.01", {}, ["debitInput", "debitAmount", "amount"], "INSUFFICIENT_FUNDS"),
        ("nothing", "Credit", "0", {}, ["creditInput", "creditAmount", "amount"], "NEGATIVE_OR_ZERO_AMOUNT"),
        ("beyond the limit", "Credit", "9999", {}, ["creditInput", "creditAmount", "amount"],
         "GIFT_CARD_LIMIT_EXCEEDED"),
        ("later", "Credit", "1", {"processedAt": "2099-01-01T00:00:00Z"}, ["creditInput", "processedAt"], "INVALID"),
        ("before time", "Debit", "1", {"processedAt": "1960-01-01T00:00:00Z"}, ["debitInput", "processedAt"],
         "INVALID"),
    ],
)  # fmt: skip
def test_a_refused_movement_moves_nothing(ask, store, grant, case, verb, amount, more, field, code):
    card = made(ask, initialValue="10")["giftCard"]["id"]

    payload = moved(ask, verb, card, amount, **more)

    assert (case, payload["userErrors"]) == (case, [{"field": field, "code": code}])
    assert [each["balance"] for each in gift_cards.all(store, SHOP)] == ["10.00"]


def test_another_currency_is_refused(ask, store, grant):
    card = made(ask, initialValue="10")["giftCard"]["id"]

    payload = moved(ask, "Credit", card, "1", "EUR")

    field = ["creditInput", "creditAmount", "currencyCode"]
    assert payload["userErrors"] == [{"field": field, "code": "MISMATCHING_CURRENCY"}]


def test_a_deactivated_card_stays_so_and_an_expired_one_is_refused(ask, store, grant):
    card = made(ask, initialValue="10")["giftCard"]["id"]
    off = """mutation Off($id: ID!) { giftCardDeactivate(id: $id) {
      giftCard { enabled deactivatedAt isRedeemable } userErrors { code } } }"""
    store.clock.set(datetime.fromisoformat("2026-11-22T12:00:00+00:00"))

    done = ask(off, id=card).json()["data"]["giftCardDeactivate"]
    missing = ask(off, id="gid://shopify/GiftCard/7").json()["data"]["giftCardDeactivate"]
    old = made(ask, initialValue="10", expiresOn="2026-11-21")["giftCard"]["id"]
    today = made(ask, initialValue="10", expiresOn="2026-11-22")["giftCard"]["id"]

    assert done["giftCard"] == {"enabled": False, "deactivatedAt": "2026-11-22T12:00:00Z", "isRedeemable": False}
    assert missing["userErrors"] == [{"code": "GIFT_CARD_NOT_FOUND"}]
    assert moved(ask, "Credit", card, "1")["userErrors"] == [{"field": ["id"], "code": "INVALID"}]
    assert moved(ask, "Debit", old, "1")["userErrors"] == [{"field": ["id"], "code": "INVALID"}]
    assert moved(ask, "Debit", today, "1")["userErrors"] == []


def test_cards_are_found_by_customer_time_and_status_not_by_note(ask, store, grant):
    person = store.documents.all("customer", SHOP)[0]
    other = shops.create(store, "other.myshopify.com", "Other")["domain"]
    gift_cards.create(store, other, amount="5")
    store.clock.set(datetime.fromisoformat("2026-11-22T12:00:00+00:00"))
    mine = gift_cards.create(store, SHOP, amount="5", customer_id=person["id"], note="ours")
    store.clock.advance(seconds=60)
    gift_cards.deactivate(store, SHOP, gift_cards.create(store, SHOP, amount="5")["id"])
    listing = "query L($q: String!) { giftCards(first: 9, query: $q) { nodes { id note } } }"

    def found(query: str) -> list:
        return ask(listing, q=query).json()["data"]["giftCards"]["nodes"]

    me = {"id": f"gid://shopify/GiftCard/{mine['id']}", "note": "ours"}
    assert found(f"customer_id:{person['id']} created_at:>='2026-11-22T12:00:00Z'") == [me]
    assert found("created_at:>'2026-11-22T12:00:00Z' status:enabled") == []
    assert len(found("status:disabled")) == 1
    assert "errors" in ask(listing, q="note:ours").json()


def test_each_verb_wants_its_scope(ask, store):
    owner = f"gid://shopify/Customer/{store.documents.all('customer', SHOP)[0]['id']}"
    denied = ask(CREATE, input={"initialValue": "5"}).json()
    installs.grant(store, SHOP, ["write_gift_cards"])
    card = made(ask, initialValue="5")["giftCard"]["id"]
    moving = ask(MOVE % ("Credit", "Credit", "credit", "Credit"), id=card,
                 input={"creditAmount": {"amount": "1", "currencyCode": "USD"}}).json()  # fmt: skip
    installs.revoke(store, SHOP, ["write_customers"])
    for_somebody = ask(CREATE, input={"initialValue": "5", "customerId": owner}).json()

    scopes = [each["errors"][0]["extensions"]["requiredAccess"] for each in (denied, moving, for_somebody)]
    assert scopes == [
        "`write_gift_cards` access scope.",
        "`write_gift_card_transactions` access scope.",
        "`write_customers` access scope.",
    ]
    assert len(store.documents.all("gift_card", SHOP)) == 1
