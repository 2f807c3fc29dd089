"""Operations: valid against Shopify's schema, and every plane of errors told apart."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from graphql import build_client_schema, parse, validate

from loyalty_app.shopify_gateway import customers, documents, metafields, orders, shop
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Throttled, Unavailable
from tests.loopback import Answer, serving

SCHEMA = Path(__file__).parents[2] / "devstore" / "schema" / "admin_2026-10.json.gz"


class Tokens:
    """Tokens of a shop whose first one may be revoked."""

    def __init__(self):
        self.refused, self.given_up = [], []

    def current(self):
        return "shpat_1"

    def instead_of(self, refused):
        self.refused.append(refused)
        return "shpat_2"

    def give_up(self, reason):
        self.given_up.append(reason)


@pytest.fixture
def ask(settings):
    """Run one call against a server with these answers; returns what came back and what was sent."""

    def asking(call, *answers):
        with serving(*answers) as server:
            settings.SHOPIFY_SHOP_URL = server.url + "/shop/{shop}"
            return call(Client("acme.myshopify.com", Tokens())), server.requests

    return asking


def run(client):
    return client.run("Shop")


@pytest.fixture(scope="module")
def schema():
    """Shopify's whole Admin API: building it takes a second."""
    introspection = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    return build_client_schema(introspection.get("data", introspection), assume_valid=True)


@pytest.mark.parametrize("operation", documents.operations())
def test_every_operation_is_valid_in_shopifys_schema(operation, schema):
    assert validate(schema, parse(documents.document(operation))) == []


def test_every_file_is_named_as_what_it_holds():
    assert sorted(documents.operations()) == [
        "AppMetafields",
        "Customer",
        "CustomerNames",
        "CustomersFound",
        "Discount",
        "DiscountByCode",
        "DiscountCodeBasicCreate",
        "DiscountCodeBasicUpdate",
        "DiscountCodeDeactivate",
        "DiscountCodeDelete",
        "DiscountCodeFreeShippingCreate",
        "DiscountCodeFreeShippingUpdate",
        "DiscountItems",
        "GiftCard",
        "GiftCardCreate",
        "GiftCardDeactivate",
        "GiftCards",
        "GrantedScopes",
        "MetafieldDefinitionCreate",
        "MetafieldsDelete",
        "MetafieldsSet",
        "NamedGoods",
        "Order",
        "OrderLines",
        "OrdersChanged",
        "Shop",
        "StoreCreditAccountCredit",
        "StoreCreditAccountDebit",
        "StoreCreditAccounts",
        "StoreCreditTransactions",
        "Variants",
    ]


def test_a_call_names_its_operation_and_carries_the_token(ask):
    data, ((path, headers, body),) = ask(run, Answer(body={"data": {"shop": {"name": "Acme"}}}))

    assert data == {"shop": {"name": "Acme"}}
    assert path == "/shop/acme.myshopify.com/admin/api/2026-10/graphql.json"
    assert headers["X-Shopify-Access-Token"] == "shpat_1"
    assert (body["operationName"], body["variables"]) == ("Shop", {})


def cost(requested, available, rate=100.0):
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": available, "restoreRate": rate}
    return {"cost": {"requestedQueryCost": requested, "actualQueryCost": None, "throttleStatus": status}}


def error(code, **more):
    return {"message": code.lower(), "extensions": {"code": code}} | more


@pytest.mark.parametrize(
    ("extensions", "seconds"),
    [(cost(250, 50), 2), (cost(101, 50, 1000.0), 0.5), (cost(5, 0, 0), 2), ({}, 2), ({"cost": None}, 2)],
)
def test_too_fast_says_how_long_to_wait(ask, extensions, seconds):
    with pytest.raises(Throttled) as throttled:
        ask(run, Answer(body={"errors": [error("THROTTLED")], "extensions": extensions}))

    assert throttled.value.retry_after_s == seconds


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(429, {}, {"Retry-After": "3"}), Throttled),
        (Answer(502, b"bad gateway"), Unavailable),
        (Answer(200, b"<html>"), Unavailable),
        (Answer(200, {"data": None}), Unavailable),
        (Answer(200, {"errors": [error("INTERNAL_SERVER_ERROR")]}), Unavailable),
        (Answer(200, {"errors": [error("MAX_COST_EXCEEDED")]}), Refused),
        (Answer(200, {"errors": [error("ACCESS_DENIED")], "data": None}), Refused),
        (Answer(200, {"errors": [error("ACCESS_DENIED", path=["shop"])], "data": {"shop": None}}), Refused),
        (Answer(200, {"errors": "Not Found"}), Refused),
        (Answer(200, {"errors": [{"message": "syntax"}], "data": {"shop": {}}}), Refused),
        (Answer(400, {"errors": "bad"}), Refused),
        (Answer(403, {"errors": "scope"}), Refused),
    ],
    ids=lambda value: str(getattr(value, "status", value.__name__ if isinstance(value, type) else value)),
)
def test_the_planes_of_errors_are_told_apart(ask, answer, expected):
    with pytest.raises(expected):
        ask(run, answer)


def test_withheld_fields_are_null_and_the_rest_is_used(ask):
    withheld = error("ACCESS_DENIED", path=["order", "email"])
    data, _ = ask(run, Answer(body={"data": {"order": {"id": "1", "email": None}}, "errors": [withheld]}))

    assert data == {"order": {"id": "1", "email": None}}


@pytest.mark.parametrize("status", [401, 402, 404, 423])
def test_a_refused_token_is_replaced_once(ask, status):
    data, requests = ask(run, Answer(status, {}), Answer(body={"data": {"shop": {}}}))

    assert data == {"shop": {}}
    assert [headers["X-Shopify-Access-Token"] for _, headers, _ in requests] == ["shpat_1", "shpat_2"]
    with pytest.raises(AccessRevoked):
        ask(run, Answer(status, {}))


def test_what_shopify_would_not_do_is_refused_with_its_codes(ask):
    said = {"metafieldsSet": {"metafields": None, "userErrors": [{"message": "Owner is invalid", "code": "INVALID"}]}}

    with pytest.raises(Refused) as refused:
        ask(
            lambda client: metafields.set_members(client, {7: {"available": 1, "pending": 0}}),
            Answer(body={"data": said}),
        )
    assert refused.value.codes == ("INVALID",)


def test_what_a_member_has_is_written_to_the_apps_own_namespace(ask):
    done = Answer(body={"data": {"metafieldsSet": {"metafields": [], "userErrors": []}}})
    _, requests = ask(lambda client: metafields.set_members(client, {7: {"pending": 0, "available": 1}}), done)

    assert requests[0][2]["variables"] == {
        "metafields": [
            {
                "ownerId": "gid://shopify/Customer/7",
                "namespace": "$app:loyalty",
                "key": "member",
                "type": "json",
                "value": '{"available":1,"pending":0}',
            }
        ]
    }


def test_a_definition_that_is_there_already_is_as_good(ask):
    def answer(*codes):
        errors = [{"message": code, "code": code} for code in codes]
        return Answer(body={"data": {"metafieldDefinitionCreate": {"createdDefinition": None, "userErrors": errors}}})

    ask(metafields.define_member, answer())
    ask(metafields.define_member, answer("TAKEN"))
    with pytest.raises(Refused):
        ask(metafields.define_member, answer("TAKEN", "INVALID"))


def lines(ids, cursor):
    page = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return {"nodes": [{"id": id} for id in ids], "pageInfo": page}


def order(ids, cursor, updated_at="2026-11-22T12:00:00Z"):
    node = {"id": "gid://shopify/Order/5", "updatedAt": updated_at, "lineItems": lines(ids, cursor)}
    return Answer(body={"data": {"order": node}})


def test_an_order_has_all_its_lines_however_many(ask):
    node, requests = ask(lambda client: orders.fetch(client, 5), order([1, 2], "a"), order([3], "b"), order([4], None))

    assert [line["id"] for line in node["lineItems"]["nodes"]] == [1, 2, 3, 4]
    assert [body["variables"].get("after") for _, _, body in requests] == [None, "a", "b"]


def test_an_order_that_changes_while_it_is_read_is_read_again_later(ask):
    with pytest.raises(Unavailable):
        ask(lambda client: orders.fetch(client, 5), order([1], "a"), order([2], None, "2026-11-22T12:00:01Z"))


def test_an_order_that_is_not_there_is_none(ask):
    assert ask(lambda client: orders.fetch(client, 5), Answer(body={"data": {"order": None}}))[0] is None


def test_changed_orders_come_page_by_page(ask):
    def page(ids, cursor):
        nodes = [{"id": f"gid://shopify/Order/{id}", "updatedAt": "2026-11-22T12:00:00Z"} for id in ids]
        info = {"hasNextPage": cursor is not None, "endCursor": cursor}
        return Answer(body={"data": {"orders": {"nodes": nodes, "pageInfo": info}}})

    since = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    pages, requests = ask(lambda client: list(orders.changed(client, since=since)), page([1, 2], "a"), page([3], None))

    assert [[changed.order_id for changed in found] for found in pages] == [[1, 2], [3]]
    assert pages[0][0].updated_at == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert requests[0][2]["variables"] == {"query": "updated_at:>='2026-11-21T10:00:00Z'", "after": None}


@pytest.mark.parametrize(("verified", "email"), [(True, "ann@example.com"), (False, "")])
def test_an_address_counts_only_when_it_is_verified(ask, verified, email):
    node = {
        "id": "gid://shopify/Customer/7",
        "tags": ["VIP"],
        "updatedAt": "2026-11-22T12:00:00Z",
        "verifiedEmail": verified,
        "defaultEmailAddress": {"emailAddress": "ann@example.com"},
    }
    customer, _ = ask(lambda client: customers.fetch(client, 7), Answer(body={"data": {"customer": node}}))

    assert (customer.tags, customer.verified_email) == (("VIP",), email)


def test_the_shop_tells_its_currency_zone_and_plan(ask):
    node = {
        "id": "gid://shopify/Shop/9",
        "name": "Acme",
        "myshopifyDomain": "acme.myshopify.com",
        "currencyCode": "JPY",
        "ianaTimezone": "Asia/Tokyo",
        "plan": {"partnerDevelopment": True},
    }
    facts, _ = ask(shop.fetch, Answer(body={"data": {"shop": node}}))

    assert facts == shop.ShopFacts(9, "Acme", "JPY", "Asia/Tokyo", True)
