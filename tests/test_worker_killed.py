"""A worker that is killed in the middle leaves nothing half done, and who comes next does it once."""

import signal
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone

from devstore import customers, discounts, gift_cards, installs, misbehaviour, shops
from devstore.oauth import id_tokens
from loyalty_app import effects, order_news, outbox
from loyalty_app.earning.models import Award
from loyalty_app.ledger import audit, balances
from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.orders import facts, record
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shops import tokens
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.factories import OrderBody, per_amount, running_programme
from tests.rewards.conftest import with_points
from tests.rewards.offering import offering
from tests.test_worker import NOBODY, Process
from tests.waiting import eventually
from tests.webhooks.events import arrive, outcome
from webhooks import processing

pytestmark = pytest.mark.django_db(transaction=True)

ASLEEP = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')"


@pytest.fixture
def store():
    with standin.running() as running:
        yield running.store


@pytest.fixture
def shop(acme, store):
    shops.create(store, acme.domain, name="Acme")
    installs.install(store, acme.domain)
    pair = oauth.exchange(acme.domain, session_token=id_tokens.mint(store, acme.domain), claims={})
    with acting_for(acme.id):
        tokens.store(Connection(), pair, now=timezone.now())
        running_programme(per_amount(1))
        yield acme
        assert audit.audit() == []


@contextmanager
def slow_the_first_time(table: str):
    """The first row that is written to the table takes two seconds: long enough to be killed in."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE test_times")  # what a rollback doesn't take back
        cursor.execute(
            "CREATE FUNCTION test_trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF nextval('test_times') = 1 THEN PERFORM pg_sleep(2); END IF; RETURN NEW; END $$"
        )
        cursor.execute(f"CREATE TRIGGER test_trap BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION test_trap()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER test_trap ON {table}")
            cursor.execute("DROP FUNCTION test_trap")
            cursor.execute("DROP SEQUENCE test_times")


def is_asleep() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ASLEEP)
        return cursor.fetchone()[0]


def kill_in_the_middle() -> None:
    """Start a worker, wait until it is in the middle of its transaction, and kill it."""
    with Process("run_worker", NOBODY) as worker:
        eventually(is_asleep)
        assert worker.stop(signal.SIGKILL) == -signal.SIGKILL


def bought(id: int, customer_id: int | None, **fields) -> None:
    body = OrderBody(id=id, customer=customer_id and {"id": customer_id}, **fields)
    order_news.tell([record.Seen(facts.from_webhook(body))], now=timezone.now())


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_dailytotal"])
def test_in_a_merge(shop, table):
    bought(1, 7001)
    bought(2, 7002)
    event = arrive(
        shop,
        "customers/merge",
        {
            "admin_graphql_api_customer_kept_id": "gid://shopify/Customer/7001",
            "admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/7002",
            "status": "completed",
        },
    )
    with slow_the_first_time(table):
        kill_in_the_middle()
        assert Member.objects.exclude(merged_into=None).count() == 0
        assert balances.of(enrol.find(7001).id).available == 100

        eventually(lambda: processing.drain(now=timezone.now()).applied)

    assert outcome(event) == ("applied", "Merged.")
    assert balances.of(enrol.find(7002).id).available == 200


@pytest.mark.parametrize("table", ["ledger_transfer", "earning_award"])
def test_in_an_effect_that_claims_guest_orders(shop, store, table):
    bea = customers.create(store, shop.domain, email="bea@example.com", verified_email=True)
    for number in (1, 2):
        bought(number, None, email="bea@example.com", created_at=timezone.now().isoformat())
    member = enrol.join(bea["id"], now=timezone.now())
    outbox.record("fetch_customer", key=str(bea["id"]))
    with slow_the_first_time(table):
        kill_in_the_middle()
        assert balances.of(member.id).available == 0

        eventually(lambda: effects.drain(now=timezone.now()).done)
        eventually(lambda: Effect.objects.get(kind="fetch_customer").state == "done")

    assert balances.of(member.id).available == 200
    assert Award.objects.filter(member_id=member.id).count() == 2


@pytest.mark.parametrize("kind", ["amount_off", "gift_card"])
def test_while_it_waits_for_shopifys_answer_to_a_redemption(shop, store, kind):
    """Shopify has made it and is about to say so: who comes next finds it, and makes no second one."""
    installs.grant(store, shop.domain, ["write_gift_cards"])
    member = with_points(store, shop, 1_000)
    row = redeem.redeem(member, offering(kind), redeem.Wish(), key="wish", now=timezone.now())
    operation = "GiftCardCreate" if kind == "gift_card" else "DiscountCodeBasicCreate"
    misbehaviour.add(store, "timeout_after_write", operation=operation, hang_seconds=5.0)

    def made():
        cards = gift_cards.all(store, shop.domain, customer_id=member.customer_id)
        return [*cards, *(code for code in discounts.codes(store, shop.domain) if f"-{row.id})" in code["title"])]

    with Process("run_worker", NOBODY) as worker:
        eventually(made)
        assert worker.stop(signal.SIGKILL) == -signal.SIGKILL
    assert (Redemption.objects.get(id=row.id).state, balances.of(member.id).reserved) == ("pending", 500)

    eventually(lambda: effects.drain(now=timezone.now()) and Redemption.objects.get(id=row.id).state == "ready")

    assert len(made()) == 1
    assert (balances.of(member.id).available, balances.of(member.id).reserved) == (500, 0)
