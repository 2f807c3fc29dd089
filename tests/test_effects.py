"""Each effect against the stand-in: what Shopify shows afterwards, and what we know."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import catalogue, customers, edits, installs, metafields, misbehaviour, shops
from devstore import orders as store_orders
from devstore.oauth import id_tokens
from loyalty_app import arrivals, effects, order_news, outbox
from loyalty_app.earning import rulebook
from loyalty_app.earning.models import ProgrammeRevision
from loyalty_app.ledger import balances
from loyalty_app.members import enrol
from loyalty_app.members.models import Member, TagSighting
from loyalty_app.orders import facts, record
from loyalty_app.outbox.models import Effect
from loyalty_app.shops import session_tokens
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.factories import per_amount, per_order, running_programme


@pytest.fixture
def store():
    with standin.running() as running:
        standin.installed(running)
        yield running.store


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def shop(db, store, now, rival):
    """The stand-in's shop, connected, with a point per dollar; rival is a second shop in every list."""
    session = session_tokens.verify(id_tokens.mint(store, store.default_shop), now=now)
    shop, _ = arrivals.open_app(session, now=now)
    with acting_for(shop.id):
        ProgrammeRevision.objects.update(starts_at=now - timedelta(days=1))
        running_programme(per_amount(), at=now - timedelta(days=1))
        effects.drain(now=timezone.now())
        yield shop


@pytest.fixture
def ann(store):
    return customers.create(store, store.default_shop, email="ann@example.com", tags=["VIP"])


def place(store, **fields):
    """Two things of 24.00, paid, without tax or shipping."""
    line = {"product": catalogue.products(store, store.default_shop)[0]["handle"], "quantity": 2, "price": "24.00"}
    return store_orders.place(store, store.default_shop, [line], tax_rate="0", **fields)


def shown(store, customer_id):
    fields = metafields.for_theme(store, store.default_shop, f"gid://shopify/Customer/{customer_id}")
    told = fields.get("$app:loyalty", {}).get("member", {}).get("value")
    return told and {name: told[name] for name in ("available", "pending")}


def points_of(customer_id):
    held = balances.of(enrol.find(customer_id).id)
    return held.available, held.pending


def refetch(store, order):
    outbox.record("refetch_order", key=str(order["id"]))
    return effects.drain(now=timezone.now())


def test_an_order_that_is_refetched_is_settled_and_its_members_balance_shown(shop, store, ann):
    order = place(store, customer_id=ann["id"])
    refetch(store, order)

    assert points_of(ann["id"]) == (48, 0)
    assert shown(store, ann["id"]) == {"available": 48, "pending": 0}
    assert list(Effect.objects.exclude(state="done")) == []


def test_an_edit_is_seen_by_refetching_and_twice_is_once(shop, store, ann):
    order = place(store, customer_id=ann["id"])
    refetch(store, order)
    edits.commit(store, shop.domain, order["id"], set_quantity={order["line_items"][0]["id"]: 1})

    for _ in range(2):
        refetch(store, order)
        assert points_of(ann["id"]) == (24, 0)
        assert shown(store, ann["id"])["available"] == 24


def test_the_webhook_and_the_refetch_of_an_order_come_to_the_same(shop, store, ann):
    order = place(store, customer_id=ann["id"], shipping="10.00")
    refetch(store, order)
    with_refetch = points_of(ann["id"])
    body = store_orders.get(store, shop.domain, order["id"])
    _, awards = order_news.tell([record.Seen(facts.from_webhook(body))], now=timezone.now())

    assert (points_of(ann["id"]), awards) == (with_refetch, [])


def test_an_order_that_shopify_no_longer_shows_is_left_as_it_is(shop, store):
    assert refetch(store, {"id": 999}).done == 1


def test_many_balances_go_out_together(shop, store):
    people = [customers.create(store, shop.domain, email=f"{n}@example.com") for n in range(30)]
    members = [enrol.join(person["id"], now=timezone.now()) for person in people]
    outbox.record_many("mirror_member", {str(member.id): {} for member in members}, now=timezone.now())

    assert effects.drain(now=timezone.now()).done == 30
    assert {shown(store, person["id"])["available"] for person in people} == {0}


def test_a_balance_that_could_not_be_shown_is_shown_later(shop, store, ann):
    misbehaviour.add(store, "timeout_after_write", operation="MetafieldsSet", count=1)
    refetch(store, place(store, customer_id=ann["id"]))

    waiting = Effect.objects.get(kind="mirror_member")
    assert (waiting.state, waiting.attempts) == ("due", 1)
    effects.drain(now=waiting.due_at)
    assert shown(store, ann["id"]) == {"available": 48, "pending": 0}


def test_nobody_is_told_about_members_without_a_customer(shop, store, ann, now):
    member = enrol.join(ann["id"], now=now)
    Member.objects.filter(id=member.id).update(customer_id=None, state="redacted")
    outbox.record("mirror_member", key=str(member.id), now=now)

    assert effects.drain(now=now).done == 1
    assert shown(store, ann["id"]) is None


def test_a_member_who_joins_is_known_by_tags_and_gets_their_guest_orders(shop, store):
    guest_order = place(store, email="bea@example.com", guest="none")
    refetch(store, guest_order)
    bea = customers.create(store, shop.domain, email="bea@example.com", tags=["Wholesale"], verified_email=True)
    enrol.join(bea["id"], now=timezone.now())
    outbox.record("fetch_customer", key=str(bea["id"]))
    effects.drain(now=timezone.now())

    assert TagSighting.objects.get().tags == ["wholesale"]
    assert points_of(bea["id"]) == (48, 0)
    assert shown(store, bea["id"]) == {"available": 48, "pending": 0}


def test_tags_that_a_rule_asks_for_are_fetched_once_and_claim_nothing(shop, store):
    rulebook.publish("For gold", per_order(50, customer_tags=("gold",)), now=timezone.now() - timedelta(minutes=1))
    gold = customers.create(store, shop.domain, email="bea@example.com", tags=["Gold"], verified_email=True)
    refetch(store, place(store, email="bea@example.com", guest="none"))
    refetch(store, place(store, customer_id=gold["id"]))
    effects.drain(now=timezone.now())

    assert points_of(gold["id"]) == (98, 0)
    assert shown(store, gold["id"])["available"] == 98
    refetch(store, place(store, customer_id=gold["id"]))
    assert Effect.objects.get(kind="fetch_tags").asked == 1
    assert points_of(gold["id"]) == (196, 0)


def test_an_unverified_address_claims_nothing(shop, store):
    refetch(store, place(store, email="bea@example.com", guest="none"))
    eve = customers.create(store, shop.domain, email="bea@example.com", verified_email=False)
    enrol.join(eve["id"], now=timezone.now())
    outbox.record("fetch_customer", key=str(eve["id"]))
    effects.drain(now=timezone.now())

    assert points_of(eve["id"]) == (0, 0)


def test_the_shops_details_follow_shopify(shop, store):
    shops.update(store, shop.domain, name="Juniper & Son", iana_timezone="Europe/Berlin", currency="EUR")
    outbox.record("refresh_shop", key="shop")
    effects.drain(now=timezone.now())

    shop.refresh_from_db()
    assert (shop.name, shop.timezone, shop.currency) == ("Juniper & Son", "Europe/Berlin", "EUR")
    assert Shop.objects.get(domain="rival.myshopify.com").name == ""


def test_a_revoked_token_parks_the_effects_until_the_merchant_opens_the_app(shop, store, ann):
    order = place(store, customer_id=ann["id"])
    installs.uninstall(store, shop.domain)
    refetch(store, order)
    assert Connection.objects.get().state == "reconnect_needed"
    assert Effect.objects.get(kind="refetch_order").state == "due"

    installs.install(store, shop.domain)
    session = session_tokens.verify(id_tokens.mint(store, shop.domain), now=timezone.now())
    arrivals.open_app(session, now=timezone.now())
    effects.drain(now=timezone.now())
    assert points_of(ann["id"]) == (48, 0)
