"""A discount code's life through the Admin API: changed, switched, deleted, seen by its own shop only."""

import pytest

from devstore import catalogue, clock, customers, discounts, gift_cards, installs, orders, seed, shops, store_credit
from devstore.errors import Refused
from tests.devstore.conftest import SHOP

CREATE = """mutation Create($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) {
    codeDiscountNode { id } userErrors { field code message extraInfo }
  }
}"""
READ = "query Read($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"
PLAIN = {
    "title": "Five off",
    "code": "FIVE-1",
    "startsAt": "2026-01-01T00:00:00Z",
    "context": {"all": "ALL"},
    "customerGets": {"value": {"percentage": 0.1}, "items": {"all": True}},
}


@pytest.fixture
def grant(store):
    installs.grant(store, SHOP, ["write_discounts", "read_customers"])


def made(ask, query: str = CREATE, **wanted) -> dict:
    answer = ask(query, input=wanted).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def gets(value: dict, **items) -> dict:
    return {"customerGets": {"value": value, "items": items or {"all": True}}}


def test_an_update_changes_what_it_names_and_nothing_else(ask, store, grant):
    first, second = (each["id"] for each in catalogue.products(store, SHOP)[:2])
    add = {"products": {"productsToAdd": [f"gid://shopify/Product/{first}", f"gid://shopify/Product/{second}"]}}
    node = made(ask, **PLAIN | gets({"percentage": 0.2}, **add))["codeDiscountNode"]["id"]
    change = """mutation Change($id: ID!, $input: DiscountCodeBasicInput!) {
      discountCodeBasicUpdate(id: $id, basicCodeDiscount: $input) { codeDiscountNode { id } userErrors { code field } }
    }"""
    remove = {"customerGets": {"items": {"products": {"productsToRemove": [f"gid://shopify/Product/{first}"]}}}}

    answer = ask(change, id=node, input=remove | {"endsAt": "2030-05-01T00:00:00Z"}).json()
    unknown = ask(change, id="gid://shopify/DiscountCodeNode/7", input={"title": "x"}).json()

    assert answer["data"]["discountCodeBasicUpdate"] == {"codeDiscountNode": {"id": node}, "userErrors": []}
    kept = discounts.by_code(store, SHOP, "FIVE-1")
    assert (kept["items"], kept["ends_at"][:10], kept["title"], kept["value"]) == (
        {"products": [second], "variants": []}, "2030-05-01", "Five off", "20.0",
    )  # fmt: skip
    assert unknown["data"]["discountCodeBasicUpdate"]["userErrors"] == [{"code": None, "field": ["id"]}]


def test_deactivate_activate_delete(ask, store, grant):
    node = made(ask, **PLAIN)["codeDiscountNode"]["id"]
    switch = """mutation S($id: ID!) { discountCode%s(id: $id) {
      codeDiscountNode { codeDiscount { ... on DiscountCodeBasic { status endsAt } } } userErrors { code } } }"""

    off = ask(switch % "Deactivate", id=node).json()["data"]["discountCodeDeactivate"]
    on = ask(switch % "Activate", id=node).json()["data"]["discountCodeActivate"]
    gone = ask("mutation D($id: ID!) { discountCodeDelete(id: $id) { deletedCodeDiscountId } }", id=node).json()
    again = ask("mutation D($id: ID!) { discountCodeDelete(id: $id) { userErrors { code field } } }", id=node).json()

    assert off["codeDiscountNode"]["codeDiscount"]["status"] == "EXPIRED"
    assert on["codeDiscountNode"]["codeDiscount"] == {"status": "ACTIVE", "endsAt": None}
    assert gone["data"]["discountCodeDelete"] == {"deletedCodeDiscountId": node}
    assert again["data"]["discountCodeDelete"]["userErrors"] == [{"code": "INVALID", "field": ["id"]}]
    assert ask(READ, code="FIVE-1").json()["data"] == {"codeDiscountNodeByCode": None}


def test_the_status_follows_the_clock(ask, store, grant):
    made(ask, **PLAIN | {"startsAt": "2040-01-01T00:00:00Z", "endsAt": "2040-02-01T00:00:00Z"})
    states = []

    for day in ("2039-12-31", "2040-01-02", "2040-02-02"):
        store.clock.set(clock.datetime.fromisoformat(f"{day}T00:00:00+00:00"))
        found = discounts.by_code(store, SHOP, "FIVE-1")
        states.append(discounts.status(found, store.clock.now()))

    assert states == ["SCHEDULED", "ACTIVE", "EXPIRED"]


def test_without_the_scope_it_is_denied_as_shopify_denies(ask, store):
    answer = ask(CREATE, input=PLAIN).json()

    assert answer["data"] == {"discountCodeBasicCreate": None}
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert answer["errors"][0]["extensions"]["requiredAccess"] == "`write_discounts` access scope."
    assert ask(READ, code="WELCOME10").json()["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert discounts.by_code(store, SHOP, "FIVE-1") is None


def test_another_shops_codes_are_its_own(ask, store, grant):
    other = shops.create(store, "other.myshopify.com", "Other")["domain"]
    seed.fill(store, other)
    discounts.add(store, other, code="ONLYTHERE", kind="percentage", value="10.0")

    listed = ask("{ codeDiscountNodes(first: 9) { nodes { codeDiscount { ... on DiscountCodeBasic { title } } } } }")

    titles = [each["codeDiscount"].get("title") for each in listed.json()["data"]["codeDiscountNodes"]["nodes"]]
    assert titles == ["WELCOME10", "FIVEOFF", None]
    assert ask(READ, code="ONLYTHERE").json()["data"] == {"codeDiscountNodeByCode": None}


def test_a_data_file_of_before_keeps_its_codes(store):
    for each in store.documents.all("discount", SHOP):
        store.documents.remove("discount", SHOP, each["id"])
    store.documents.put("discount", SHOP, "OLD", {"code": "OLD", "kind": "percentage", "value": "10.0"})

    seed.first_shop(store)

    (kept,) = discounts.codes(store, SHOP)
    assert (kept["code"], kept["kind"], kept["value"], kept["status"]) == ("OLD", "percentage", "10.0", "ACTIVE")


def test_a_merged_customers_codes_go_to_the_one_that_is_kept(store):
    maya, theo, ines = (each["id"] for each in store.documents.all("customer", SHOP))
    discounts.add(store, SHOP, code="THEIRS", kind="percentage", value="10.0", context={"customers": [theo, ines]})

    customers.merge(store, SHOP, kept_id=maya, deleted_id=theo)

    assert discounts.by_code(store, SHOP, "THEIRS")["context"] == {"customers": [maya, ines]}


@pytest.mark.parametrize("what", ["GIFT_CARDS", "STORE_CREDIT", "SUBSCRIPTIONS"])
def test_who_has_cards_credit_or_a_subscription_is_not_merged(store, ask, what):
    maya, theo = (each["id"] for each in store.documents.all("customer", SHOP)[:2])
    if what == "GIFT_CARDS":
        gift_cards.create(store, SHOP, amount="5", customer_id=theo)
    elif what == "STORE_CREDIT":
        account = store_credit.open_account(store, SHOP, theo, "USD")
        store_credit.credit(store, SHOP, account["id"], 100)
    else:
        orders.place(store, SHOP, [{"sku": "CA-TEATOWEL-KETTLE", "selling_plan": True}], customer_id=theo)

    with pytest.raises(Refused, match="can’t be merged"):
        customers.merge(store, SHOP, kept_id=maya, deleted_id=theo)

    asked = ask("query M($id: ID!) { customer(id: $id) { mergeable { isMergeable errorFields } } }",
                id=f"gid://shopify/Customer/{theo}").json()["data"]["customer"]["mergeable"]  # fmt: skip
    assert asked == {"isMergeable": False, "errorFields": [what]}
    assert len(customers.all(store, SHOP)) == 3
