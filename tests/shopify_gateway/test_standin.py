"""Every operation against the stand-in, which holds it to Shopify's schema, scopes and costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import catalogue, installs, misbehaviour, refunds, shops
from devstore import customers as store_customers
from devstore import metafields as store_metafields
from devstore import orders as store_orders
from devstore.oauth import id_tokens
from loyalty_app import arrivals
from loyalty_app.orders import facts
from loyalty_app.shopify_gateway import customers, metafields, orders, shop
from loyalty_app.shopify_gateway.errors import Refused, Throttled, Unavailable
from loyalty_app.shops import client, session_tokens
from loyalty_app.shops.errors import ReconnectNeeded
from tests import standin


@pytest.fixture
def shopify():
    with standin.running() as running:
        yield running


@pytest.fixture
def store(shopify):
    return shopify.store


@pytest.fixture
def domain(shopify):
    return standin.installed(shopify)


@pytest.fixture
def admin(db, store, domain):
    """An authorised client of a shop that installed the app."""
    now = timezone.now()
    session = session_tokens.verify(id_tokens.mint(store, domain), now=now)
    return client.for_shop(arrivals.open_app(session, now=now)[0])


def place(store, domain, **fields):
    line = {"product": catalogue.products(store, domain)[0]["handle"], "quantity": 2, "price": "24.00"}
    return store_orders.place(store, domain, [line], **fields)


def test_an_order_read_by_graphql_is_the_order_of_its_webhook(admin, store, domain):
    order = place(store, domain, shipping="10.00", tax_rate="0.08")
    refunds.create(store, domain, order["id"], lines=[{"line_item_id": order["line_items"][0]["id"], "quantity": 1}])

    node = orders.fetch(admin, order["id"])
    body = store_orders.get(store, domain, order["id"])
    assert facts.from_graphql(node) == facts.from_webhook(body)
    assert orders.fetch(admin, 999) is None


def test_orders_that_changed_are_listed_oldest_change_first(admin, store, domain):
    store.clock.advance(seconds=5)
    since = store.clock.now()
    first, second = place(store, domain), place(store, domain)
    store.clock.advance(seconds=60)
    store_orders.update(store, domain, first["id"], note="changed")

    listed = [changed.order_id for page in orders.changed(admin, since=since) for changed in page]
    assert listed == [second["id"], first["id"]]
    assert list(orders.changed(admin, since=since + timedelta(days=1))) == [[]]


def test_a_customer_is_known_by_tags_and_verified_address(admin, store, domain):
    ann = store_customers.create(store, domain, email="ann@example.com", tags=["VIP"], verified_email=True)
    bob = store_customers.create(store, domain, email="bob@example.com", verified_email=False)

    assert customers.fetch(admin, ann["id"]).tags == ("VIP",)
    assert customers.fetch(admin, ann["id"]).verified_email == "ann@example.com"
    assert customers.fetch(admin, bob["id"]).verified_email == ""
    assert customers.fetch(admin, 999) is None


def test_what_a_member_has_stands_where_the_theme_reads_it(admin, store, domain):
    ann = store_customers.create(store, domain, email="ann@example.com")
    metafields.define_member(admin)
    metafields.define_member(admin)
    metafields.set_members(admin, {ann["id"]: {"available": 120, "pending": 8}})

    owner = f"gid://shopify/Customer/{ann['id']}"
    shown = store_metafields.for_theme(store, domain, owner)
    assert shown["$app:loyalty"]["member"]["value"] == {"available": 120, "pending": 8}
    for _ in range(2):
        metafields.remove_members(admin, [ann["id"]])
        assert store_metafields.for_theme(store, domain, owner) == {}


def test_what_the_shop_has_in_common_stands_on_the_installation_and_goes_with_it(admin, store, domain):
    before = metafields.installation(admin)
    metafields.set_app(admin, before, {"config": {"v": 1}, "said_en": {"launcher": "Überraschung"}})

    assert before.values == {}
    assert metafields.installation(admin).values == {"config": {"v": 1}, "said_en": {"launcher": "Überraschung"}}
    assert store_metafields.for_theme(store, domain, before.gid)["loyalty"]["config"]["value"] == {"v": 1}
    installs.uninstall(store, domain)
    assert store_metafields.of(store, domain, before.gid) == []


def test_a_value_that_is_too_large_is_refused(admin):
    with pytest.raises(Refused) as refused:
        metafields.set_app(admin, metafields.installation(admin), {"config": {"text": "x" * 132_000}})

    assert refused.value.codes == ("TOO_LONG",)


def test_the_shop_and_what_it_granted(admin, store, domain):
    told = shops.get(store, domain)

    assert shop.fetch(admin).name == told["name"]
    assert {"read_orders", "write_customers"} <= set(shop.granted_scopes(admin))


def test_too_fast_and_down_are_told_apart(admin, store):
    misbehaviour.add(store, "throttle", operation="Shop", count=1)
    with pytest.raises(Throttled):
        shop.fetch(admin)
    store.clock.advance(seconds=30)  # the bucket fills up again
    misbehaviour.add(store, "unavailable", operation="Shop", status=503, count=1)
    with pytest.raises(Unavailable):
        shop.fetch(admin)
    misbehaviour.add(store, "timeout_after_write", operation="Shop", count=1)
    with pytest.raises(Unavailable):
        shop.fetch(admin)

    assert shop.fetch(admin).name


def test_one_refused_call_is_repeated_with_a_new_token(admin, store):
    misbehaviour.add(store, "revoked", operation="Shop", count=1)

    assert shop.fetch(admin).name


def test_a_shop_that_refuses_for_good_must_reconnect(admin, store):
    installs.uninstall(store, store.default_shop)
    with pytest.raises(ReconnectNeeded):
        shop.fetch(admin)


def test_withheld_personal_fields_leave_an_order_readable(admin, store, domain):
    order = place(store, domain, email="ann@example.com")
    misbehaviour.add(store, "redact", operation="Order", count=1)

    node = orders.fetch(admin, order["id"])
    assert node["email"] is None
    assert facts.from_graphql(node).shopify_id == order["id"]
