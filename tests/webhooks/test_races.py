"""Real transactions at once, through the doors that workers use: nothing lost, nothing doubled, nobody stuck."""

from datetime import timedelta

import pytest
from django.db import transaction

from loyalty_app import order_news
from loyalty_app.earning import joining, settle
from loyalty_app.earning.models import Award
from loyalty_app.ledger import audit, balances, release
from loyalty_app.ledger.models import Transfer
from loyalty_app.members import claim, enrol
from loyalty_app.orders import facts, record
from loyalty_app.tenancy import acting_for
from tests import factories
from tests.conftest import make_shop
from tests.factories import NOW, PLACED_AT, OrderBody, per_amount, refund_body, running_programme
from tests.ledger.threads import at_once, failures
from tests.webhooks.events import arrive, available
from webhooks import processing
from webhooks.models import Waiting

pytestmark = pytest.mark.django_db(transaction=True)

ANN, BOB = 7001, 7002
ROUNDS = 6


@pytest.fixture
def shop():
    shop = make_shop("acme.myshopify.com")
    with acting_for(shop.id):
        running_programme(per_amount(1))
        yield shop
        assert audit.audit() == []


def body(id: int, customer: int | None = ANN, **fields) -> dict:
    line = factories.LineBody(id=10 * id)
    return OrderBody(id=id, customer=customer and {"id": customer}, line_items=[line], **fields)


def drain() -> None:
    """As a worker does: again, as long as the other one has the turn."""
    while Waiting.objects.filter(state="due", due_at__lte=NOW, shop_id__gt=0).exists():
        processing.drain(now=NOW)


def tell(*bodies: dict):
    """As a refetch or the nightly comparison does; a deadlock makes them try again, as the outbox would."""

    def act():
        for _ in range(3):
            try:
                with transaction.atomic():
                    return order_news.tell([record.Seen(facts.from_webhook(one)) for one in bodies], now=NOW)
            except Exception as error:
                if "deadlock" not in str(error):
                    raise
        raise AssertionError("three deadlocks in a row")

    return act


def merged(kept: int, gone: int) -> dict:
    ids = {"admin_graphql_api_customer_kept_id": f"gid://shopify/Customer/{kept}"}
    return ids | {"admin_graphql_api_customer_deleted_id": f"gid://shopify/Customer/{gone}", "status": "completed"}


def test_two_workers_settle_every_event_once(shop):
    for number in range(1, 61):
        arrive(shop, "orders/paid", body(number, ANN + number % 3))
        arrive(shop, "orders/updated", body(number, ANN + number % 3))

    assert failures(at_once(shop, drain, drain, drain)) == []

    assert available(shop) == {ANN: 2000, BOB: 2000, 7003: 2000}
    assert Award.objects.count() == Transfer.objects.count() == 60


def test_the_nightly_comparison_and_the_webhooks_may_bring_the_same_orders(shop):
    for turn in range(ROUNDS):
        bodies = [body(10 * turn + number + 1, ANN + number % 2) for number in range(10)]
        for one in bodies:
            arrive(shop, "orders/create", one)

        assert failures(at_once(shop, drain, tell(*reversed(bodies)), tell(*bodies[::2]))) == []

    assert available(shop) == {ANN: 500 * ROUNDS, BOB: 500 * ROUNDS}
    assert Award.objects.count() == 10 * ROUNDS


def test_a_release_and_a_refund_of_the_same_points(shop):
    factories.programme.change(factories.programme.Programme(pending_days=1), now=PLACED_AT - timedelta(hours=1))
    for turn in range(1, ROUNDS + 1):
        tell(body(turn, ANN + turn, updated_at=PLACED_AT.isoformat()))()
        arrive(shop, "refunds/create", refund_body(turn, id=turn, lines=[(10 * turn, 1)]))

        assert failures(at_once(shop, drain, lambda: release.release_due(now=NOW + timedelta(days=1)))) == []

    release.release_due(now=NOW + timedelta(days=1))
    assert available(shop) == {}


@pytest.mark.parametrize("whose", [ANN, BOB])
def test_a_merge_while_an_order_of_either_is_settled(shop, whose):
    for turn in range(ROUNDS):
        ann, bob = ANN + 10 * turn, BOB + 10 * turn
        tell(body(100 + turn, ann), body(200 + turn, bob))()
        arrive(shop, "customers/merge", merged(ann, bob))
        again = body(100 + turn if whose == ANN else 200 + turn, ann if whose == ANN else bob)
        partly = refund_body(again["id"], id=turn + 1, adjustments=[("refund_discrepancy", "-40.00")])
        again |= {"refunds": [partly], "updated_at": NOW.isoformat()}

        assert failures(at_once(shop, drain, tell(again, body(300 + turn, bob)))) == []

    assert available(shop) == {ANN + 10 * turn: 260 for turn in range(ROUNDS)}


def test_a_claim_while_its_member_is_merged(shop):
    for turn in range(ROUNDS):
        ann, bob = ANN + 10 * turn, BOB + 10 * turn
        tell(body(turn + 1, None, email=f"bob{turn}@example.com"), body(turn + 100, bob))()
        member = enrol.find(bob)
        arrive(shop, "customers/merge", merged(ann, bob))

        def claimed(member=member, turn=turn):
            with transaction.atomic():
                settle.settle(claim.claim_by_email(member, f"bob{turn}@example.com", now=NOW), now=NOW)

        assert failures(at_once(shop, drain, claimed)) == []

    assert available(shop) == {ANN + 10 * turn: 200 for turn in range(ROUNDS)}


def test_joining_while_two_are_merged_gives_one_bonus(shop):
    factories.rulebook.publish("Welcome", factories.joining(200), now=PLACED_AT)
    for turn in range(ROUNDS):
        ann, bob = ANN + 10 * turn, BOB + 10 * turn
        joining.award(enrol.join(ann, now=NOW), now=NOW)
        arrive(shop, "customers/merge", merged(ann, bob))

        def join(bob=bob):
            with transaction.atomic():
                joining.award(enrol.join(bob, now=NOW), now=NOW)

        assert failures(at_once(shop, drain, join, join)) == []
        assert balances.of(enrol.find(ann).id).available == 200
