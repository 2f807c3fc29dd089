"""Webhooks arrive as Shopify's do: at least once, retried, and badly when told to."""

import pytest

from devstore import compliance, customers, installs, misbehaviour, orders, server, shops
from devstore.webhooks import deliveries
from tests.devstore.conftest import CLIENT_ID, SECRET, SHOP

LINES = [{"price": "10.00", "title": "A thing"}]


def place(store, **options):
    return orders.place(store, SHOP, LINES, **options)


def order_topics(app) -> list[str]:
    return [topic for topic in app.topics() if topic.startswith("orders/")]


def test_a_paid_order_is_told_once_per_topic_under_one_event(store, app):
    order = place(store)
    counted = deliveries.flush(store)

    assert sorted(app.topics()) == ["order_transactions/create", "orders/create", "orders/paid"]
    assert len({call.headers["x-shopify-event-id"] for call in app.calls}) == 1
    assert len({call.headers["x-shopify-webhook-id"] for call in app.calls}) == 3
    assert {call.json["id"] for call in app.calls if call.topic.startswith("orders/")} == {order["id"]}
    assert counted == {"waiting": 0, "held": 0, "delivering": 0, "delivered": 3, "failed": 0, "lost": 0}


def test_nobody_is_told_where_the_app_is_not_installed(running, app):
    place(running.store)

    assert deliveries.flush(running.store)["delivered"] == 0
    assert app.calls == []


def test_a_failed_delivery_is_tried_again_with_the_same_id_and_body(store, app):
    store.settings.retry_factor = 0
    app.statuses = [503, 302, 500]
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})

    deliveries.flush(store, attempts=4)

    assert len(app.calls) == 4
    assert len({(call.headers["x-shopify-webhook-id"], call.body) for call in app.calls}) == 1
    only = deliveries.log(store)[0]
    assert [each["status"] for each in only["attempts"]] == [503, 302, 500, 200]
    assert only["state"] == "delivered"


def test_a_flush_tries_each_once_and_leaves_the_rest_to_the_schedule(store, app):
    store.settings.retry_factor = 1
    app.statuses = [500]
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})

    assert deliveries.flush(store)["waiting"] == 1
    assert len(app.calls) == 1


def test_after_eight_retries_it_is_given_up(store, app):
    app.statuses = [500] * 20
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})

    assert deliveries.flush(store, attempts=20)["failed"] == 1
    assert len(app.calls) == 9


def test_an_app_that_is_down_counts_as_a_failure(store):
    store.settings.app_url = "http://127.0.0.1:1"
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})

    deliveries.flush(store)

    attempt = deliveries.log(store)[0]["attempts"][0]
    assert attempt["status"] is None
    assert "Connection" in attempt["error"]


def test_lose_loses_the_whole_order_and_no_more(store, app):
    misbehaviour.add(store, "lose")
    lost, kept = place(store), place(store)

    assert deliveries.flush(store)["lost"] == 3
    assert {call.json["id"] for call in app.calls if call.topic.startswith("orders/")} == {kept["id"]}
    assert lost["id"] != kept["id"]


def test_lose_with_a_topic_loses_that_message_only(store, app):
    misbehaviour.add(store, "lose", topic="orders/paid")
    place(store)
    deliveries.flush(store)

    assert order_topics(app) == ["orders/create"]


@pytest.mark.parametrize(("case", "new_id", "ids"), [("a retry", False, 1), ("a second subscription", True, 3)])
def test_duplicates_repeat_body_and_maybe_the_id(store, app, case, new_id, ids):
    misbehaviour.add(store, "duplicate", topic="orders/paid", copies=2, new_id=new_id)
    place(store)
    deliveries.flush(store)

    paid = [call for call in app.calls if call.topic == "orders/paid"]
    assert (case, len(paid), len({call.body for call in paid})) == (case, 3, 1)
    assert len({call.headers["x-shopify-webhook-id"] for call in paid}) == ids


def test_reorder_sends_what_it_held_backwards(store, app):
    misbehaviour.add(store, "reorder", topic="orders/*", count=4)
    first, second = place(store), place(store)
    deliveries.flush(store)

    told = [(call.json["id"], call.topic) for call in app.calls if call.topic.startswith("orders/")]
    assert told == [
        (second["id"], "orders/paid"),
        (second["id"], "orders/create"),
        (first["id"], "orders/paid"),
        (first["id"], "orders/create"),
    ]


def test_a_reorder_that_waits_for_more_holds_what_it_has(store, app):
    misbehaviour.add(store, "reorder", topic="orders/*", count=3)
    place(store)
    assert deliveries.counts(store)["held"] == 2

    misbehaviour.clear(store)
    deliveries.flush(store)

    assert sorted(order_topics(app)) == ["orders/create", "orders/paid"]


def test_a_wrong_signature_is_wrong_once(store, app):
    store.settings.retry_factor = 0
    misbehaviour.add(store, "wrong_signature")
    app.statuses = [401]
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})
    deliveries.flush(store, attempts=2)

    first, second = (call.headers["x-shopify-hmac-sha256"] for call in app.calls)
    assert first != second


def test_the_new_header_family_has_no_prefix(store, app):
    misbehaviour.add(store, "new_headers")
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})
    deliveries.flush(store)

    assert app.calls[0].headers["shopify-topic"] == "shop/update"
    assert not [name for name in app.calls[0].headers if name.startswith("x-shopify")]


def test_a_delay_keeps_it_back_until_flushed(store, app):
    misbehaviour.add(store, "delay", seconds=3600)
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})
    assert app.calls == []

    assert deliveries.flush(store)["delivered"] == 1


def test_pause_holds_everything_and_resume_lets_it_go(store, app):
    deliveries.pause(store)
    place(store)
    assert deliveries.counts(store)["held"] == 3

    deliveries.resume(store)
    deliveries.flush(store)

    assert len(app.calls) == 3


def test_a_delivered_message_can_be_sent_again(store, app):
    deliveries.emit(store, SHOP, "shop/update", {"id": 1})
    deliveries.flush(store)

    deliveries.redeliver(store, deliveries.log(store)[0]["id"])
    deliveries.flush(store)

    assert len({call.headers["x-shopify-webhook-id"] for call in app.calls}) == 1
    assert len(app.calls) == 2


def test_many_orders_at_once_are_all_delivered(store, app):
    ids = orders.place_many(store, SHOP, 40)
    deliveries.flush(store)

    assert {call.json["id"] for call in app.calls if call.topic == "orders/paid"} == set(ids)
    assert len(set(ids)) == 40


def test_the_configuration_decides_topics_and_addresses(app, tmp_path):
    config = tmp_path / "shopify.app.toml"
    config.write_text(
        'application_url = "https://app.example.com"\n[webhooks]\napi_version = "2026-10"\n'
        '[[webhooks.subscriptions]]\ntopics = ["orders/paid"]\nuri = "https://app.example.com/in/"\nname = "paid"\n'
        '[[webhooks.subscriptions]]\ntopics = ["orders/create"]\nuri = "/other/"\ninclude_fields = ["id", "name"]\n'
    )
    with server.start(app_url=app.url, client_id=CLIENT_ID, client_secret=SECRET, config=config) as started:
        installs.install(started.store, SHOP)
        place(started.store)
        deliveries.flush(started.store)

    told = {call.path: call for call in app.calls}
    assert set(told) == {"/in/", "/other/"}
    assert told["/in/"].headers["x-shopify-name"] == "paid"
    assert set(told["/other/"].json) == {"id", "name"}


def test_uninstalling_is_told_last_and_alone(store, app):
    installs.uninstall(store, SHOP)
    place(store)
    compliance.redact_shop(store, SHOP)
    deliveries.flush(store)

    assert sorted(app.topics()) == ["app/uninstalled", "shop/redact"]


def test_customers_are_told_without_their_tags(store, app):
    ann = customers.create(store, SHOP, email="ann@example.com", tags=["vip"])
    customers.add_tags(store, SHOP, ann["id"], ["early"])
    deliveries.flush(store)

    created = next(call.json for call in app.calls if call.topic == "customers/create")
    tagged = next(call.json for call in app.calls if call.topic == "customer.tags_added")
    assert "tags" not in created
    assert tagged["tags"] == ["early"]
    assert tagged["customerId"] == f"gid://shopify/Customer/{ann['id']}"


def test_a_merge_moves_orders_and_a_failed_one_does_not(store, app):
    ann, bea = (customers.create(store, SHOP, email=f"{name}@example.com") for name in ("ann", "bea"))
    order = place(store, customer_id=bea["id"])

    customers.merge(store, SHOP, kept_id=ann["id"], deleted_id=bea["id"], status="failed")
    assert orders.get(store, SHOP, order["id"])["customer"]["id"] == bea["id"]

    customers.merge(store, SHOP, kept_id=ann["id"], deleted_id=bea["id"])
    deliveries.flush(store)
    assert orders.get(store, SHOP, order["id"])["customer"]["id"] == ann["id"]
    merges = [call.json for call in app.calls if call.topic == "customers/merge"]
    assert sorted(each["status"] for each in merges) == ["completed", "failed"]


def test_compliance_bodies_name_the_orders(store, app):
    ann = customers.create(store, SHOP, email="ann@example.com")
    order = place(store, customer_id=ann["id"])

    compliance.data_request(store, SHOP, ann["id"])
    compliance.redact_customer(store, SHOP, email="ann@example.com")
    deliveries.flush(store)

    bodies = {call.topic: call.json for call in app.calls}
    assert bodies["customers/data_request"]["orders_requested"] == [order["id"]]
    assert bodies["customers/redact"]["customer"] == {"email": "ann@example.com", "phone": None}
    assert bodies["customers/redact"]["orders_to_redact"] == [order["id"]]
    assert bodies["customers/redact"]["shop_id"] == shops.get(store, SHOP)["id"]


def test_scope_changes_say_what_was_before(store, app):
    before = installs.get(store, SHOP)["scopes"]
    installs.grant(store, SHOP, ["write_discounts"])
    deliveries.flush(store)

    body = app.calls[0].json
    assert body["previous"] == before
    assert set(body["current"]) - set(before) == {"write_discounts"}


def test_what_an_earlier_run_left_is_sent_by_the_next(app, tmp_path):
    options = {"app_url": app.url, "client_id": CLIENT_ID, "client_secret": SECRET, "data_dir": tmp_path}
    with server.start(**options) as first:
        installs.install(first.store, SHOP)
        first.store.courier.stop()
        placed = place(first.store)
    assert app.calls == []

    with server.start(**options) as second:
        deliveries.flush(second.store)
        assert orders.get(second.store, SHOP, placed["id"])["name"] == placed["name"]

    assert len(app.calls) == 3
