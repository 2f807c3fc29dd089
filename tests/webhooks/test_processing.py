import logging
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from loyalty_app.ledger import audit
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import acting_for
from tests.factories import OrderBody, per_amount, refund_body, running_programme
from tests.waiting import eventually
from tests.webhooks.events import arrive, available, on_insert_of_orders, outcome, outcomes, poisoned, row, waiting
from webhooks import processing, queue, replaying
from webhooks.models import Waiting

LADDER_S = [5, 30, 120, 600, 3_600, 21_600, 86_400]


@pytest.fixture
def earning(acme, rival):
    """Both shops give a point for every unit of money."""
    for shop in (acme, rival):
        with acting_for(shop.id):
            running_programme(per_amount(1))


def order(order_id: int, customer_id: int = 7001, **fields) -> dict:
    return OrderBody(id=order_id, customer={"id": customer_id}, **fields)


@pytest.mark.django_db
class TestDrain:
    def test_orders_become_points_and_the_events_are_done(self, acme, rival, earning, now):
        paid = arrive(acme, "orders/paid", order(1))
        guest = arrive(acme, "orders/create", order(2) | {"customer": None})
        theirs = arrive(rival, "orders/paid", order(1, 7002))

        drained = processing.drain(now=now)

        assert (drained.shops, drained.settled, drained.events, drained.more) == (2, 3, 3, False)
        assert available(acme) == {7001: 100}
        assert available(rival) == {7002: 100}
        assert (outcome(paid), outcome(guest), outcome(theirs)) == (
            ("settled", "earned"),
            ("settled", "guest"),
            ("settled", "earned"),
        )
        assert waiting(acme) == waiting(rival) == []
        assert processing.drain(now=now).events == 0

    def test_the_same_news_again_changes_nothing(self, acme, earning, now):
        for topic in ("orders/create", "orders/paid", "orders/updated"):
            arrive(acme, topic, order(1))
        processing.drain(now=now)
        again = arrive(acme, "orders/updated", order(1))

        processing.drain(now=now)

        assert available(acme) == {7001: 100}
        assert outcome(again) == ("settled", "unchanged")

    def test_a_refund_before_its_order_and_a_deletion_before_everything(self, acme, earning, now):
        body = order(1)
        arrive(acme, "refunds/create", refund_body(1, id=9, lines=[(body["line_items"][0]["id"], 1)]))
        arrive(acme, "orders/delete", {"id": 2})
        processing.drain(now=now)
        arrive(acme, "orders/paid", body)
        arrive(acme, "orders/paid", order(2))

        processing.drain(now=now)

        assert available(acme) == {}
        with acting_for(acme.id):
            assert audit.audit() == []

    def test_an_event_that_is_not_due_waits(self, acme, earning, now):
        arrive(acme, "orders/paid", order(1))
        Waiting.objects.filter(shop_id=acme.id).update(due_at=now + timedelta(seconds=1))

        assert processing.drain(now=now).events == 0
        assert processing.drain(now=now + timedelta(seconds=1)).events == 1

    def test_a_shop_with_much_to_do_does_not_keep_the_others_waiting(self, acme, rival, earning, now, monkeypatch):
        monkeypatch.setattr(processing, "BATCH", 2)
        monkeypatch.setattr(processing, "BATCHES_PER_SHOP", 1)
        for number in range(5):
            arrive(acme, "orders/paid", order(number + 1))
        arrive(rival, "orders/paid", order(1))

        drained = processing.drain(now=now)

        assert (drained.events, drained.more) == (3, True)
        assert (len(waiting(acme)), len(waiting(rival))) == (3, 0)

    def test_the_limit_leaves_shops_for_the_next_time(self, acme, rival, earning, now):
        arrive(acme, "orders/paid", order(1))
        arrive(rival, "orders/paid", order(1))

        drained = processing.drain(now=now, limit=1)

        assert (drained.events, drained.more) == (1, True)
        assert processing.drain(now=now).events == 1

    @pytest.mark.parametrize(
        ("topic", "body", "reason"),
        [
            ("orders/paid", b"", "The body is not JSON."),
            ("orders/paid", b"{", "The body is not JSON."),
            ("orders/paid", b"[" * 5_000, None),
            ("orders/paid", [1], None),
            ("orders/paid", {}, None),
            ("orders/paid", {"id": None}, None),
            ("refunds/create", {"id": 1}, None),
            ("orders/edited", {"order_edit": "soon"}, None),
            ("orders/delete", {"id": "gid://shopify/Order/"}, None),
            ("customers/update", {"id": 5}, "The body tells no tags."),
            ("customers/update", {"tags": "gold"}, "The body has no id."),
            ("customer.tags_added", {"customerId": "gid://shopify/Customer/5"}, "The body names no tags."),
            ("customers/merge", {"status": "completed"}, None),
            ("customers/redact", {"customer": None}, "The body names no customer."),
            ("customers/data_request", {"customer": []}, None),
        ],
    )
    def test_what_can_never_work_is_ignored_with_the_reason(self, acme, earning, now, topic, body, reason):
        event = arrive(acme, topic, body)
        good = arrive(acme, "orders/paid", order(1))

        processing.drain(now=now)

        result, detail = outcome(event)
        assert result == "ignored"
        assert detail.endswith(".") and (reason is None or detail == reason)
        assert outcome(good) == ("settled", "earned")

    def test_after_an_uninstall_orders_are_ignored_and_the_rest_is_done(self, acme, earning, now):
        acme.uninstalled_at = now
        acme.save()
        for topic, body in (
            ("orders/paid", order(1)),
            ("refunds/create", refund_body(1, id=9)),
            ("orders/edited", {"order_edit": {"order_id": 1}}),
            ("customers/redact", {"customer": {"id": 7001}}),
            ("customers/data_request", {"customer": {"id": 7001}, "data_request": {"id": 3}}),
        ):
            arrive(acme, topic, body)

        processing.drain(now=now)

        gone = ("ignored", "The app was uninstalled.")
        assert outcomes(acme) == [
            gone,
            gone,
            gone,
            ("applied", "The customer is forgotten."),
            ("applied", "The export waits for the owner."),
        ]
        assert available(acme) == {}

    def test_a_topic_that_is_no_longer_used_does_not_stay_in_the_queue(self, acme, now):
        event = arrive(acme, "carts/update", {"id": 1})

        processing.drain(now=now)

        assert outcome(event) == ("ignored", "This topic is not used.")


@pytest.mark.django_db(transaction=True)
class TestFailures:
    def test_a_poison_event_does_not_stop_its_batch_nor_another_shop(self, acme, rival, earning, now, caplog):
        caplog.set_level(logging.CRITICAL)
        first, poison, last = (arrive(acme, "orders/paid", order(number)) for number in (1, 666, 3))
        arrive(rival, "orders/paid", order(5))

        with poisoned(666):
            drained = processing.drain(now=now)

        assert (drained.settled, drained.failed) == (3, 1)
        assert available(acme) == {7001: 200}
        assert available(rival) == {7001: 100}
        assert (outcome(first), outcome(last)) == (("settled", "earned"), ("settled", "earned"))
        left = row(poison)
        assert (left.state, left.attempts, left.due_at) == ("due", 1, now + timedelta(seconds=5))
        assert "no_poison" in left.error
        assert "Traceback" in left.traceback
        assert "DETAIL" not in left.error + left.traceback

    def test_the_ladder_ends_with_a_person(self, acme, earning, now, caplog):
        caplog.set_level(logging.CRITICAL)
        event = arrive(acme, "orders/paid", order(666))
        waits = []

        with poisoned(666):
            at = now
            for _ in LADDER_S:
                assert processing.drain(now=at).failed == 1
                due_at = row(event).due_at
                assert processing.drain(now=due_at - timedelta(seconds=1)).events == 0
                waits.append((due_at - at).total_seconds())
                at = due_at
            assert processing.drain(now=at).failed == 1

            left = row(event)
            assert waits == LADDER_S
            assert (left.state, left.attempts) == ("failed", 8)
            assert processing.drain(now=at + timedelta(days=365)).events == 0

    def test_a_failed_event_is_done_once_its_cause_is_gone(self, acme, rival, earning, now, caplog):
        caplog.set_level(logging.CRITICAL)
        event = arrive(acme, "orders/paid", order(666))
        with poisoned(666):
            processing.drain(now=now)
        Waiting.objects.filter(shop_id=acme.id).update(state=Waiting.State.FAILED, attempts=8)

        with acting_for(rival.id), pytest.raises(replaying.NotFailed):
            replaying.replay(event, now=now)
        with acting_for(acme.id):
            replaying.replay(event, now=now)
            with pytest.raises(replaying.NotFailed):
                replaying.replay(event, now=now)
        processing.drain(now=now)

        assert outcome(event) == ("settled", "earned")
        assert available(acme) == {7001: 100}
        assert waiting(acme) == []

    def test_a_collision_with_another_transaction_is_tried_once_more_at_once(self, acme, earning, now):
        event = arrive(acme, "orders/paid", order(1))

        with on_insert_of_orders(
            "IF nextval('test_times') = 1 THEN RAISE EXCEPTION 'collided' USING ERRCODE = '40P01'; END IF;"
        ):
            drained = processing.drain(now=now)

        assert (drained.settled, drained.failed) == (1, 0)
        assert outcome(event) == ("settled", "earned")
        assert available(acme) == {7001: 100}

    def test_no_event_is_blamed_for_a_database_that_goes_away(self, acme, earning, now):
        event = arrive(acme, "orders/paid", order(1))

        with on_insert_of_orders("PERFORM pg_terminate_backend(pg_backend_pid());"):
            with pytest.raises(OperationalError):
                processing.drain(now=now)
            connection.close()

        left = row(event)
        assert (left.attempts, left.state, left.error) == (0, "due", "")
        assert processing.drain(now=now).settled == 1
        assert available(acme) == {7001: 100}

    def test_a_shop_another_worker_is_busy_with_is_passed_over(self, acme, rival, earning, now):
        arrive(acme, "orders/paid", order(1))
        arrive(rival, "orders/paid", order(1))
        with acting_for(acme.id):
            queue.prepare_turn()
        taken, done = threading.Event(), threading.Event()

        def another_worker():
            try:
                with transaction.atomic(), acting_for(acme.id):
                    assert queue.take_turn()
                    taken.set()
                    done.wait(10)
            finally:
                connection.close()

        thread = threading.Thread(target=another_worker)
        thread.start()
        taken.wait(10)
        try:
            assert processing.drain(now=now).settled == 1
            assert (available(acme), available(rival)) == ({}, {7001: 100})
        finally:
            done.set()
            thread.join()
        assert processing.drain(now=now).settled == 1
        assert available(acme) == {7001: 100}

    def test_many_workers_at_once_lose_and_double_nothing(self, acme, rival, earning, now, monkeypatch):
        monkeypatch.setattr(processing, "BATCH", 7)
        for number in range(60):
            for shop in (acme, rival):
                arrive(shop, "orders/paid", order(number + 1, 7001 + number % 3))

        def work():
            try:
                idle = 0
                while idle < 20 and (waiting(acme) or waiting(rival)):
                    idle = 0 if processing.drain(now=now).events else idle + 1
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        processing.drain(now=now)

        assert available(acme) == available(rival) == {7001: 2000, 7002: 2000, 7003: 2000}
        for shop in (acme, rival):
            with acting_for(shop.id):
                assert audit.audit() == []

    def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(self, acme, earning, now):
        events = [arrive(acme, "orders/paid", order(number + 1)) for number in range(40)]
        # It hangs while it stores the thirtieth order: the batch is half written.
        with on_insert_of_orders("IF nextval('test_times') = 30 THEN PERFORM pg_sleep(60); END IF;"):
            worker = _worker_process(now)
            _wait_until_it_hangs(worker)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            _end_orphaned_statements()

        assert waiting(acme) == events
        assert available(acme) == {}
        with acting_for(acme.id):
            assert (Order.objects.count(), Member.objects.count()) == (0, 0)
        assert processing.drain(now=now).settled == 40
        assert available(acme) == {7001: 4_000}
        with acting_for(acme.id):
            assert audit.audit() == []


def _worker_process(now) -> subprocess.Popen:
    code = (
        "import django; django.setup()\n"
        "from datetime import datetime\n"
        "from django.db import connection\n"
        f"connection.settings_dict['NAME'] = {connection.settings_dict['NAME']!r}\n"
        "from webhooks import processing\n"
        f"processing.drain(now=datetime.fromisoformat({now.isoformat()!r}))\n"
    )
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PGAPPNAME": "doomed-worker"},
    )


def _wait_until_it_hangs(worker: subprocess.Popen) -> None:
    eventually(lambda: worker.poll() is not None or _doomed("wait_event = 'PgSleep'"))
    assert worker.poll() is None, "the worker did not reach the middle"


def _end_orphaned_statements() -> None:
    """The server notices a vanished client when it writes to it: here its statement is ended for it."""

    def are_gone() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [pids := _doomed("true")])
        return not pids

    eventually(are_gone)


def _doomed(condition: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pid FROM pg_stat_activity WHERE application_name = 'doomed-worker' AND {condition}")
        return [pid for (pid,) in cursor.fetchall()]
