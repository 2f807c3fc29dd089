"""The nightly comparison, against the stand-in store: no webhook arrives in these tests, all of them are lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import catalogue, installs, misbehaviour, refunds
from devstore import customers as store_customers
from devstore import orders as store_orders
from devstore.oauth import id_tokens
from loyalty_app import arrivals, effects, jobs
from loyalty_app.ledger import audit
from loyalty_app.outbox.models import Effect
from loyalty_app.shopify_gateway.errors import AccessRevoked, Throttled, Unavailable
from loyalty_app.shops import session_tokens
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.factories import per_amount, running_programme
from tests.webhooks.events import arrive, available
from webhooks import processing, reconcile
from webhooks.models import Reconciliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def store():
    with standin.running() as running:
        yield running.store


@pytest.fixture
def domain(store):
    return store.default_shop


@pytest.fixture
def shop(store, domain, rival):
    """A connected shop that gives a point for every unit of money."""
    installs.install(store, domain)
    now = timezone.now()
    shop, _ = arrivals.open_app(session_tokens.verify(id_tokens.mint(store, domain), now=now), now=now)
    with acting_for(shop.id):
        running_programme(per_amount(1))
    store.clock.advance(seconds=5)  # its orders carry whole seconds, and count from the programme's first instant on
    return shop


@pytest.fixture
def ann(store, domain) -> int:
    return store_customers.create(store, domain, email="ann@example.com")["id"]


def place(store, domain, customer_id: int, price: str = "40.00") -> dict:
    line = {"product": catalogue.products(store, domain)[0]["handle"], "quantity": 1, "price": price}
    return store_orders.place(store, domain, [line], customer_id=customer_id)


def state_of(shop) -> Reconciliation:
    with acting_for(shop.id):
        return Reconciliation.objects.get()


def test_lost_orders_are_found_settled_and_found_only_once(shop, rival, store, domain, ann):
    place(store, domain, ann)
    place(store, domain, ann, "2.00")

    first = reconcile.reconcile(shop.id, now=timezone.now())
    second = reconcile.reconcile(shop.id, now=timezone.now())

    assert (first.repaired, second.repaired) == (2, 0)
    assert second.seen == first.seen
    assert available(shop) == {ann: 42}
    assert available(rival) == {}
    with acting_for(shop.id):
        assert audit.audit() == []


def test_what_webhooks_brought_is_not_fetched_again(shop, store, domain, ann):
    order = place(store, domain, ann)
    arrive(shop, "orders/paid", order)
    processing.drain(now=timezone.now())

    assert reconcile.reconcile(shop.id, now=timezone.now()).repaired == 0


def test_a_lost_refund_is_found_by_the_orders_change(shop, store, domain, ann):
    order = place(store, domain, ann)
    reconcile.reconcile(shop.id, now=timezone.now())
    store.clock.advance(seconds=60)
    refunds.create(store, domain, order["id"], lines=[{"line_item_id": order["line_items"][0]["id"], "quantity": 1}])

    assert reconcile.reconcile(shop.id, now=timezone.now()).repaired == 1
    assert available(shop) == {}


def test_an_order_that_shopifys_search_showed_late_is_still_found(shop, store, domain, ann):
    place(store, domain, ann)
    with acting_for(shop.id):
        Reconciliation.objects.create(updated_through=store.clock.now() + timedelta(minutes=90))

    assert reconcile.reconcile(shop.id, now=timezone.now()).repaired == 1


@pytest.mark.parametrize(
    ("kind", "operation", "error"),
    [("throttle", "Order", Throttled), ("unavailable", "Order", Unavailable), ("throttle", "OrdersChanged", Throttled)],
)
def test_what_was_interrupted_continues(shop, store, domain, ann, kind, operation, error):
    place(store, domain, ann)
    misbehaviour.add(store, kind, operation=operation, count=1)

    with pytest.raises(error):
        reconcile.reconcile(shop.id, now=timezone.now())
    assert error.__name__ in state_of(shop).error
    assert available(shop) == {}

    assert reconcile.reconcile(shop.id, now=timezone.now()).repaired == 1
    assert (state_of(shop).error, state_of(shop).repaired) == ("", 1)
    assert available(shop) == {ann: 40}


def test_many_lost_orders_are_repaired_slice_by_slice(shop, store, domain, ann, monkeypatch):
    """What one slice settled stays settled, whatever becomes of the next one."""
    monkeypatch.setattr(reconcile, "TOGETHER", 2)
    for _ in range(5):
        place(store, domain, ann, "10.00")
    _skip_the_seeded_orders(shop, store)

    first = reconcile.reconcile(shop.id, now=timezone.now(), fetches_max=2)
    assert (first.repaired, first.is_complete, available(shop)) == (2, False, {ann: 20})

    misbehaviour.add(store, "unavailable", operation="Order", count=1)
    with pytest.raises(Unavailable):
        reconcile.reconcile(shop.id, now=timezone.now())
    assert available(shop) == {ann: 20}

    last = reconcile.reconcile(shop.id, now=timezone.now())
    assert (last.repaired, last.is_complete, available(shop)) == (5, True, {ann: 50})
    assert reconcile.reconcile(shop.id, now=timezone.now()).repaired == 0


def _skip_the_seeded_orders(shop, store) -> None:
    with acting_for(shop.id):
        Reconciliation.objects.create(updated_through=store.clock.now() - timedelta(seconds=1), is_complete=False)


def test_the_worker_goes_on_until_all_is_compared(shop, store, domain, ann, monkeypatch):
    monkeypatch.setattr(effects, "RECONCILE_FETCHES_MAX", 1)
    monkeypatch.setattr(reconcile, "TOGETHER", 1)
    for _ in range(3):
        place(store, domain, ann, "10.00")
    _skip_the_seeded_orders(shop, store)
    jobs.reconcile_all()
    now = timezone.now()

    held = []
    for second in range(5):
        effects.drain(now=now + timedelta(seconds=1 + 2 * second))
        held.append(available(shop).get(ann, 0))

    assert held == [10, 20, 30, 30, 30]
    with acting_for(shop.id):
        assert Effect.objects.get(kind="reconcile").state == "done"


def test_what_changed_while_the_shop_was_away_is_found_when_it_comes_back(shop, store, domain, ann):
    order = place(store, domain, ann)
    arrive(shop, "orders/paid", order)
    processing.drain(now=timezone.now())
    assert available(shop) == {ann: 40}
    store.clock.advance(seconds=60)
    refunds.create(store, domain, order["id"], lines=[{"line_item_id": order["line_items"][0]["id"], "quantity": 1}])
    shop.installed_at = timezone.now() + timedelta(days=30)  # it left, and came back now
    shop.save()

    assert reconcile.reconcile(shop.id, now=timezone.now()).repaired == 1
    assert available(shop) == {}


def test_a_shop_that_left_is_left_alone(shop, store, domain, ann):
    place(store, domain, ann)
    shop.uninstalled_at = timezone.now()
    shop.save()

    assert reconcile.reconcile(shop.id, now=timezone.now()).seen == 0
    assert available(shop) == {}


def test_a_dead_connection_is_said_and_loses_nothing(shop, store, domain, ann):
    place(store, domain, ann)
    installs.uninstall(store, domain)

    with pytest.raises((ReconnectNeeded, AccessRevoked)):
        reconcile.reconcile(shop.id, now=timezone.now())

    assert state_of(shop).error
    assert state_of(shop).updated_through is None
