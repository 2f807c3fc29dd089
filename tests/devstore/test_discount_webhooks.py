"""What the app hears when a merchant makes, changes and deletes codes."""

from devstore import discounts
from tests.devstore.conftest import SHOP


def told(http, app) -> list[tuple[str, dict]]:
    http("POST", "/control/webhooks/flush", json={})
    heard = sorted(((call.topic, call.json) for call in app.calls), key=lambda pair: pair[0])
    app.forget()
    return heard


def test_a_new_code_and_its_end(store, http, app):
    made = discounts.add(store, SHOP, code="HELLO", kind="percentage", value="10.0")
    node = f"gid://shopify/DiscountCodeNode/{made['id']}"
    code = {"id": f"gid://shopify/DiscountRedeemCode/{made['code_id']}", "code": "HELLO"}

    (_, created), (_, added) = told(http, app)
    discounts.deactivate(store, SHOP, made["id"])
    ((topic, updated),) = told(http, app)
    discounts.delete(store, SHOP, made["id"])
    deleted, removed = told(http, app)

    assert list(created) == ["admin_graphql_api_id", "title", "status", "created_at", "updated_at"]
    assert (created["admin_graphql_api_id"], created["title"], created["status"]) == (node, "HELLO", "ACTIVE")
    assert (added["admin_graphql_api_id"], added["redeem_code"]) == (node, code)
    assert (topic, updated["status"]) == ("discounts/update", "EXPIRED")
    assert (deleted[0], deleted[1]["admin_graphql_api_id"]) == ("discounts/delete", node)
    assert (removed[0], removed[1]["redeem_code"]) == ("discounts/redeemcode_removed", code)


def test_another_code_for_the_same_discount(store, http, app):
    known = discounts.by_code(store, SHOP, "WELCOME10")

    discounts.update(store, SHOP, known["id"], code="WELCOME12")

    heard = {topic: body.get("redeem_code", {}).get("code") for topic, body in told(http, app)}
    assert heard == {
        "discounts/redeemcode_added": "WELCOME12",
        "discounts/redeemcode_removed": "WELCOME10",
        "discounts/update": None,
    }
