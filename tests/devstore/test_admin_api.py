"""Admin GraphQL: held to Shopify's schema, answered from the same orders as the webhooks, failing on demand."""

import pytest
import requests

from devstore import catalogue, customers, installs, misbehaviour, orders, shops, store_credit
from devstore.admin_api import execute
from tests.devstore.conftest import SHOP

LINES = [{"title": "A thing", "price": "10.00"}]


def codes(answer) -> list[str]:
    return [each["extensions"]["code"] for each in answer.json()["errors"]]


def test_a_wrong_field_is_refused_in_shopifys_words(ask):
    answer = ask("query A { shop { name nonsense } }")

    assert answer.status_code == 200
    assert answer.json() == {
        "errors": [
            {
                "message": "Field 'nonsense' doesn't exist on type 'Shop'",
                "locations": [{"line": 1, "column": 23}],
                "extensions": {"code": "undefinedField", "typeName": "Shop", "fieldName": "nonsense"},
            }
        ]
    }


@pytest.mark.parametrize(
    ("case", "query", "code"),
    [
        ("unknown argument", "{ order(id: 1, foo: 2) { id } }", "argumentNotAccepted"),
        ("missing argument", "{ order { id } }", "missingRequiredArguments"),
        ("no selection", "{ shop }", "selectionMismatch"),
        ("unknown mutation", "mutation { orderEat(id: 1) { id } }", "undefinedField"),
        ("not a document", "{ shop {", "invalid"),
        ("a removed field", "{ shop { domainsPaginated { nodes { id } } } }", "undefinedField"),
    ],
)
def test_documents_that_do_not_fit_the_schema_are_refused(ask, case, query, code):
    assert (case, codes(ask(query))[0]) == (case, code)


def test_what_it_cannot_answer_it_refuses_before_anything_runs(ask, store):
    answer = ask(
        """mutation A($m: [MetafieldsSetInput!]!) {
             metafieldsSet(metafields: $m) { metafields { id } }
             flowTriggerReceive(handle: "x", payload: {}) { userErrors { message } }
           }""",
        m=[{"ownerId": "gid://shopify/Customer/1", "key": "a", "type": "json", "value": "{}"}],
    )

    assert set(codes(answer)) == {execute.UNSUPPORTED}
    assert store.documents.all("metafield", SHOP) == []


def test_every_page_wants_a_size(ask):
    answer = ask("{ orders { nodes { id } } }")

    assert (codes(answer), answer.json()["errors"][0]["message"]) == (
        ["BAD_REQUEST"],
        "you must provide one of first or last",
    )


def test_orders_are_paged_by_the_time_of_their_change(ask, store):
    placed = [orders.place(store, SHOP, LINES)["id"] for _ in range(5)]
    orders.update(store, SHOP, placed[0], note="changed last")
    query = """query A($after: String) {
      orders(first: 2, after: $after, sortKey: UPDATED_AT) {
        nodes { legacyResourceId } pageInfo { hasNextPage endCursor }
      }
    }"""

    seen, after = [], None
    while True:
        page = ask(query, after=after).json()["data"]["orders"]
        seen += [int(node["legacyResourceId"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == [*placed[1:], placed[0]]


def test_a_search_by_updated_at_finds_what_changed_since(ask, store):
    old = orders.place(store, SHOP, LINES)
    store.clock.advance(seconds=60)
    new = orders.place(store, SHOP, LINES)
    query = "query A($q: String!) { orders(first: 10, query: $q) { nodes { name } } }"

    def found(search: str) -> list[str]:
        return [node["name"] for node in ask(query, q=search).json()["data"]["orders"]["nodes"]]

    assert found(f"updated_at:>='{new['updated_at']}'") == [new["name"]]
    assert found(f"updated_at:<'{new['updated_at']}' AND financial_status:paid") == [old["name"]]
    assert found("test:true") == []
    assert codes(ask(query, q="colour:red")) == ["BAD_REQUEST"]


def test_without_read_all_orders_old_orders_are_hidden(ask, store):
    order = orders.place(store, SHOP, LINES, placed_at="2026-01-02T00:00:00Z")
    store.clock.set(store.clock.now())
    query = f'{{ order(id: "gid://shopify/Order/{order["id"]}") {{ name }} orders(first: 5) {{ nodes {{ name }} }} }}'
    assert ask(query).json()["data"] == {"order": None, "orders": {"nodes": []}}

    installs.grant(store, SHOP, ["read_all_orders"])

    assert ask(query).json()["data"]["order"] == {"name": order["name"]}


def test_a_missing_scope_denies_the_field_and_answers_the_rest(ask, store):
    ann = customers.create(store, SHOP, email="ann@example.com")
    order = orders.place(store, SHOP, LINES, customer_id=ann["id"])
    installs.revoke(store, SHOP, ["write_customers"])

    answer = ask(f'{{ order(id: "gid://shopify/Order/{order["id"]}") {{ name customer {{ id }} }} }}')

    assert answer.json()["data"]["order"] == {"name": order["name"], "customer": None}
    error = answer.json()["errors"][0]
    assert (error["path"], error["extensions"]["code"]) == (["order", "customer"], "ACCESS_DENIED")
    assert error["message"].startswith("Access denied for customer field.")


def test_a_token_opens_its_own_shop_only(ask, store, http):
    shops.create(store, "rival.myshopify.com", "Rival")
    installs.install(store, "rival.myshopify.com")

    assert ask("{ shop { name } }", shop="rival.myshopify.com").status_code == 401


def test_other_versions_are_not_spoken(ask):
    assert ask("{ shop { name } }", version="2023-01").status_code == 404


def test_amounts_drop_zeros_and_costs_are_told(ask, store):
    order = orders.place(store, SHOP, [{"title": "A", "price": "13.50"}], tax_rate="0", shipping=None)

    answer = ask(
        f'{{ order(id: "gid://shopify/Order/{order["id"]}") {{ totalPriceSet {{ shopMoney {{ amount }} }}'
        " totalTaxSet { shopMoney { amount currencyCode } } } }"
    ).json()

    assert answer["data"]["order"] == {
        "totalPriceSet": {"shopMoney": {"amount": "13.5"}},
        "totalTaxSet": {"shopMoney": {"amount": "0.0", "currencyCode": "USD"}},
    }
    assert answer["extensions"]["cost"] == {
        "requestedQueryCost": 1,
        "actualQueryCost": 1,
        "throttleStatus": {"maximumAvailable": 2000, "currentlyAvailable": 1999, "restoreRate": 100},
    }


def test_the_bucket_runs_dry_and_fills_again(ask, store):
    store.clock.set(store.clock.now())
    query = "query A { orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id product { id } } } } } }"

    answers = [ask(query).json() for _ in range(20)]
    assert all("data" in each for each in answers)
    misbehaviour.add(store, "throttle", operation="A")
    throttled = ask(query).json()

    assert throttled["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert "data" not in throttled
    status = throttled["extensions"]["cost"]["throttleStatus"]
    assert status["currentlyAvailable"] < throttled["extensions"]["cost"]["requestedQueryCost"]
    store.clock.advance(seconds=30)
    assert "data" in ask(query).json()


def test_a_query_that_is_too_dear_is_refused(ask):
    inner = "lineItems(first: 250) { nodes { taxLines { title } product { variants(first: 250) { nodes { id } } } } }"

    answer = ask(f"{{ orders(first: 250) {{ nodes {{ id {inner} }} }} }}")

    assert codes(answer) == ["MAX_COST_EXCEEDED"]


@pytest.mark.parametrize(("kind", "status"), [("unavailable", 503), ("revoked", 401)])
def test_http_faults_on_demand(ask, store, kind, status):
    misbehaviour.add(store, kind, operation="A")

    assert ask("query B { shop { name } }").status_code == 200
    assert ask("query A { shop { name } }").status_code == status
    assert ask("query A { shop { name } }").status_code == 200


def test_protected_fields_come_empty_when_not_approved(ask, store):
    person = store.documents.all("customer", SHOP)[0]
    misbehaviour.add(store, "redact", operation="Who")

    answer = ask(
        "query Who($id: ID!) { customer(id: $id) { tags firstName defaultEmailAddress { emailAddress } } }",
        id=f"gid://shopify/Customer/{person['id']}",
    )

    assert answer.json()["data"]["customer"] == {"tags": ["vip"], "firstName": None, "defaultEmailAddress": None}


def test_nodes_and_products_and_the_installation(ask, store):
    product = catalogue.products(store, SHOP)[0]

    data = ask(
        """query A($id: ID!) {
          node(id: $id) { id ... on Product { title tags variants(first: 3) { nodes { sku price } } } }
          products(first: 2, query: "vendor:'Fenwick Mill'") { nodes { vendor productType } }
          currentAppInstallation { accessScopes { handle } app { handle } }
          shop { plan { partnerDevelopment } ianaTimezone currencyCode }
        }""",
        id=product["admin_graphql_api_id"],
    ).json()["data"]

    assert data["node"]["variants"]["nodes"] == [{"sku": "JL-THROW-HERON", "price": "128.00"}]
    assert {node["vendor"] for node in data["products"]["nodes"]} == {"Fenwick Mill"}
    assert data["currentAppInstallation"]["app"] == {"handle": "loyalty"}
    assert data["shop"]["plan"] == {"partnerDevelopment": True}


def test_calls_are_written_down(ask, http):
    ask("query Seen { shop { name } }")

    calls = http("GET", "/control/api_calls").json()["api_calls"]
    assert [call["operation"] for call in calls] == ["Seen"]


def test_every_answered_field_is_in_shopifys_schema():
    types = execute.schema.load().type_map

    unknown = [
        f"{typename}.{name}"
        for typename, name in execute.RESOLVERS
        if name not in getattr(types.get(typename), "fields", {})
    ]

    assert unknown == []


GIVE = """mutation Give($id: ID!) { storeCreditAccountCredit(
  id: $id, creditInput: {creditAmount: {amount: "5.00", currencyCode: USD}}) { userErrors { code } } }"""


@pytest.mark.parametrize(
    ("kind", "status", "written"),
    [
        ("unavailable", 503, 0),
        ("unavailable_after_write", 503, 500),
        ("timeout_before_write", None, 0),
        ("timeout_after_write", None, 500),
        ("frozen", 402, 0),
    ],
)
def test_a_fault_of_one_operation_leaves_the_work_done_or_undone(ask, store, kind, status, written):
    installs.grant(store, SHOP, ["write_store_credit_account_transactions"])
    person = store.documents.all("customer", SHOP)[0]["id"]
    misbehaviour.add(store, kind, operation="Give")

    assert ask("query Other { shop { name } }").status_code == 200
    if status is None:
        with pytest.raises(requests.RequestException):
            ask(GIVE, id=f"gid://shopify/Customer/{person}")
    else:
        assert ask(GIVE, id=f"gid://shopify/Customer/{person}").status_code == status

    assert sum(store_credit.balance(each) for each in store_credit.accounts(store, SHOP, person)) == written
    assert ask(GIVE, id=f"gid://shopify/Customer/{person}").json()["data"]["storeCreditAccountCredit"] == {
        "userErrors": []
    }
