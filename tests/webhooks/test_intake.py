import asyncio

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from tests.webhooks import door
from tests.webhooks.door import delivery, raw, signed
from webhooks import compression, intake, wake, writer
from webhooks.models import Event, Waiting

pytestmark = pytest.mark.django_db(transaction=True)
STORED = (200, {"stored": True})


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    """No worker listens in these tests; what wakes it has tests of its own."""
    monkeypatch.setattr(wake, "processing", lambda: None)


@pytest.fixture(params=[door.post, door.hand_over], ids=["ASGI", "in one piece"])
def post(request):
    return request.param


def stored() -> list[tuple[int, str, str]]:
    return list(Event.objects.order_by("id").values_list("shop_id", "topic", "webhook_id"))


def waiting() -> list[int]:
    return list(Waiting.objects.order_by("id").values_list("shop_id", flat=True))


def test_a_signed_delivery_is_stored_as_it_came_and_waits(acme, rival, post):
    body = '{"id": 1,  "name": "Zoë"}'.encode()

    answers = post(delivery(body, webhook_id="w-1"))

    event = Event.objects.get()
    assert answers == [STORED]
    assert (event.shop_id, event.domain, event.topic, event.webhook_id, event.event_id, event.api_version) == (
        acme.id, "acme.myshopify.com", "orders/create", "w-1", "event-1", "2026-10",
    )  # fmt: skip
    assert event.triggered_at.isoformat() == "2026-11-22T12:00:00.123456+00:00"
    assert compression.unpack(bytes(event.body)) == body
    assert waiting() == [acme.id]


@pytest.mark.parametrize("prefix", ["X-Shopify-", "x-shopify-", "shopify-", "Shopify-"])
def test_both_families_of_headers_count(acme, prefix, post):
    assert post(delivery(prefix=prefix)) == [STORED]
    assert waiting() == [acme.id]


def test_the_same_delivery_twice_is_answered_twice_and_stored_once(acme, post):
    one = delivery(webhook_id="w-1")

    together = post(one, one, one)
    later = post(one)

    assert together + later == [STORED] * 4
    assert stored() == [(acme.id, "orders/create", "w-1")]
    assert waiting() == [acme.id]


def test_one_webhook_id_of_two_shops_is_two_events(acme, rival, post):
    post(delivery(webhook_id="w-1"), delivery(webhook_id="w-1", shop="rival.myshopify.com"))

    assert sorted(stored()) == [(acme.id, "orders/create", "w-1"), (rival.id, "orders/create", "w-1")]
    assert sorted(waiting()) == [acme.id, rival.id]


def test_unknown_shop_and_unknown_topic_are_kept_but_never_wait(acme, post):
    answers = post(
        delivery(shop="nobody.myshopify.com", webhook_id="w-1"),
        delivery(topic="carts/update", webhook_id="w-2"),
    )

    assert answers == [STORED, STORED]
    assert sorted(stored()) == [(0, "orders/create", "w-1"), (acme.id, "carts/update", "w-2")]
    assert waiting() == []


def test_the_shop_is_found_whatever_the_case_of_its_name(acme, post):
    post(delivery(shop="ACME.MyShopify.com"))

    assert waiting() == [acme.id]


def test_the_secret_before_is_accepted_while_it_rotates(acme, post):
    assert post(delivery(b"{}", Hmac_Sha256=signed(b"{}", settings.SHOPIFY_API_SECRET_OLD))) == [STORED]
    with override_settings(SHOPIFY_API_SECRET_OLD=""):
        assert post(delivery(b"{}", Hmac_Sha256=signed(b"{}", "hush-before")))[0][0] == 401
        # An empty old secret isn't a secret everybody knows.
        assert post(delivery(b"{}", Hmac_Sha256=signed(b"{}", "x")))[0][0] == 401


@pytest.mark.parametrize(
    ("case", "signature"),
    [
        ("of another body", signed(b"{} ", "hush")),
        ("by another secret", signed(b"{}", "other")),
        ("not base64", "???"),
        ("not ASCII", "sch\xf6n".encode("latin-1")),
        ("cut short", signed(b"{}", "hush")[:-2]),
    ],
)
def test_a_wrong_signature_is_refused_and_nothing_is_stored(acme, case, signature, post):
    body, headers = delivery(b"{}")
    headers["X-Shopify-Hmac-Sha256"] = signature

    assert post((body, headers)) == [(401, {"error": "invalid_signature"})]
    assert stored() == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Hmac-Sha256", "missing_signature"),
        ("Topic", "missing_topic"),
        ("Shop-Domain", "missing_domain"),
        ("Webhook-Id", "missing_webhook_id"),
    ],
)
def test_a_missing_header_is_a_bad_request(acme, header, code, post):
    assert post(delivery(**{header: None})) == [(400, {"error": code})]
    assert post(delivery(**{header: "  "})) == [(400, {"error": code})]
    assert stored() == []


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("Topic", "orders create", "invalid_topic"),
        ("Topic", "a/b/c", "invalid_topic"),
        ("Topic", "o" * 60 + "/" + "c" * 60, "invalid_topic"),
        ("Shop-Domain", "acme.myshopify.com/../x", "invalid_domain"),
        ("Shop-Domain", ".myshopify.com", "invalid_domain"),
        ("Shop-Domain", "a" * 300, "invalid_domain"),
        ("Webhook-Id", "w" * 101, "invalid_webhook_id"),
        ("Event-Id", "e" * 101, "invalid_event_id"),
    ],
)
def test_a_header_that_cannot_be_is_a_bad_request(acme, header, value, code, post):
    assert post(delivery(**{header: value})) == [(400, {"error": code})]
    assert stored() == []


@pytest.mark.parametrize(
    "value", ["yesterday", "", None, "9999-99-99", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"]
)
def test_an_unreadable_time_costs_no_event(acme, value, post):
    assert post(delivery(**{"Triggered-At": value})) == [STORED]
    assert Event.objects.get().triggered_at is None


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_answered(acme, method):
    sent = []

    async def run():
        scope = {"type": "http", "method": method, "path": "/webhooks/", "headers": []}
        await intake.application(scope, None, _collect(sent))

    asyncio.run(run())
    assert sent[0]["status"] == 405
    assert (b"allow", b"POST") in sent[0]["headers"]
    assert stored() == []


def _collect(sent: list):
    async def send(message):
        sent.append(message)

    return send


@override_settings(WEBHOOK_BODY_MAX_BYTES=100)
def test_a_body_at_the_limit_is_taken_and_one_beyond_is_not(acme, post):
    assert post(delivery(b"x" * 100, webhook_id="w-1")) == [STORED]
    assert post(delivery(b"x" * 101)) == [(413, {"error": "too_large"})]
    assert [webhook_id for _, _, webhook_id in stored()] == ["w-1"]


@override_settings(WEBHOOK_BODY_MAX_BYTES=100)
@pytest.mark.parametrize("announced", [None, b"50", b"lots"])
def test_a_body_larger_than_announced_is_cut_off_while_it_streams(acme, announced):
    """Nothing may be read beyond the limit, whatever the length header says."""
    _, headers = delivery(b"x" * 1_000)
    given = raw(headers) + ([(b"content-length", announced)] if announced else [])
    sent, read = [], []

    async def receive():
        read.append(1)
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def run():
        await intake.application({"type": "http", "method": "POST", "headers": given}, receive, _collect(sent))

    asyncio.run(run())
    assert sent[0]["status"] == 413
    assert len(read) <= 2


def test_a_sender_that_leaves_halfway_stores_nothing(acme):
    _, headers = delivery(b"{}")
    messages = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def run():
        await intake.application({"type": "http", "method": "POST", "headers": raw(headers)}, receive, _collect(sent))

    asyncio.run(run())
    assert (sent, stored()) == ([], [])


def test_many_at_once_share_a_commit(acme, batches, post):
    assert post(*(delivery() for _ in range(200))) == [STORED] * 200
    assert len(stored()) == 200
    assert len(batches) < 100  # how many find each other is the machine's affair


@pytest.fixture
def batches(monkeypatch):
    """How many deliveries each statement stored."""
    sizes = []
    insert = writer.Writer._insert

    async def counted(self, deliveries):
        sizes.append(len(deliveries))
        await insert(self, deliveries)

    monkeypatch.setattr(writer.Writer, "_insert", counted)
    return sizes


def test_after_a_crowd_the_first_waits_for_the_others(acme, batches, monkeypatch):
    """Who is answered together sends the next together; the first of them would be stored alone."""
    monkeypatch.setattr(writer, "CROWD_WITHIN_S", 60)

    stored_in_turns(5, 5)

    assert batches == [5, 5]


def test_but_only_for_a_moment(acme, batches, monkeypatch):
    monkeypatch.setattr(writer, "CROWD_WITHIN_S", 0.01)

    stored_in_turns(5, 1, 1)

    assert batches == [5, 1, 1]


def test_a_few_wait_for_nobody(acme, batches, monkeypatch):
    monkeypatch.setattr(writer, "CROWD_WITHIN_S", 60)

    stored_in_turns(writer.CROWD - 1, 1, 1)

    assert batches == [writer.CROWD - 1, 1, 1]


def test_the_server_going_down_waits_for_nobody_either(acme, batches, monkeypatch):
    monkeypatch.setattr(writer, "CROWD_WITHIN_S", 60)

    stored_in_turns(5, 1, closing=True)

    assert batches == [5, 1]


def test_a_writer_that_ended_leaves_nobody_waiting_for_its_crowd(acme, batches, monkeypatch):
    monkeypatch.setattr(writer, "CROWD_WITHIN_S", 60)

    stored_in_turns(5, 1, ended=True)

    assert batches == [5, 1]


def stored_in_turns(*turns: int, closing: bool = False, ended: bool = False) -> None:
    """As many deliveries in each turn, one after the other; the next turn begins when all are stored."""

    async def run():
        keeper = writer.writer_of_loop()
        for number, size in enumerate(turns):
            waits = []
            for _ in range(size):
                body, headers = delivery()
                row = intake.delivery(intake.fields_of(raw(headers)), body=compression.pack(body))
                waits.append(asyncio.create_task(keeper.store(row)))
                if number:
                    await asyncio.sleep(0)
            if ended and not number:
                await asyncio.gather(*waits)
                keeper._task.cancel()
                await asyncio.wait([keeper._task])
            if closing and number == len(turns) - 1:
                await asyncio.sleep(0)
                await keeper.close()
            await asyncio.wait_for(asyncio.gather(*waits), 20)
        await keeper.close()

    asyncio.run(run())


def test_a_row_the_database_refuses_does_not_sink_its_batch(acme, post):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE webhooks_event ADD CONSTRAINT no_poison CHECK (webhook_id <> 'poison')")
    try:
        answers = post(delivery(webhook_id="w-1"), delivery(webhook_id="poison"), delivery(webhook_id="w-2"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE webhooks_event DROP CONSTRAINT no_poison")

    assert answers == [STORED, (503, {"error": "refused_by_database"}), STORED]
    assert sorted(webhook_id for _, _, webhook_id in stored()) == ["w-1", "w-2"]


def test_without_a_database_shopify_is_asked_to_come_again(acme, monkeypatch, post):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    answers = post(delivery(webhook_id="w-1"), delivery(webhook_id="w-2"))

    assert answers == [(503, {"error": "database_unavailable"})] * 2
    monkeypatch.undo()
    assert stored() == []


def test_a_connection_cut_while_it_was_idle_is_replaced_unseen(acme):
    body, headers = delivery(webhook_id="w-1")
    again, headers_again = delivery(webhook_id="w-2")
    statuses = []

    async def run():
        for content, given in ((body, headers), (again, headers_again)):
            sent = []

            async def receive(content=content):
                return {"type": "http.request", "body": content}

            await intake.application({"type": "http", "method": "POST", "headers": raw(given)}, receive, _collect(sent))
            statuses.append(sent[0]["status"])
            await asyncio.to_thread(_cut_the_intakes_connections)
        await writer.writer_of_loop().close()

    asyncio.run(run())
    assert statuses == [200, 200]
    assert [webhook_id for _, _, webhook_id in stored()] == ["w-1", "w-2"]


def _keys() -> dict:
    parameters = connection.get_connection_params()
    return {key: value for key, value in parameters.items() if key in ("dbname", "user", "host", "port", "password")}


def _cut_the_intakes_connections():
    with psycopg.connect(**_keys(), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'webhook-intake'"
            " AND datname = current_database()"
        )


def test_a_database_that_hangs_is_given_up_and_shopify_comes_again(acme, monkeypatch, post):
    monkeypatch.setattr(writer, "BATCH_TIMEOUT_S", 0.2)
    with psycopg.connect(**_keys()) as other:
        other.execute("LOCK TABLE webhooks_event IN ACCESS EXCLUSIVE MODE")
        assert post(delivery(webhook_id="w-1")) == [(503, {"error": "database_unavailable"})]

    assert post(delivery(webhook_id="w-1")) == [STORED]
    assert [webhook_id for _, _, webhook_id in stored()] == ["w-1"]


def test_a_full_queue_says_come_again(acme, monkeypatch, post):
    monkeypatch.setattr(writer, "WAITING_MAX", 3)

    statuses = sorted(status for status, _ in post(*(delivery() for _ in range(10))))

    assert statuses.count(200) == len(stored()) >= 3
    assert set(statuses) == {200, 503}


def test_an_unforeseen_fault_is_answered_and_the_writer_goes_on(acme, monkeypatch, post):
    insert = writer.Writer._insert
    calls = []

    async def broken_once(self, deliveries):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("never foreseen")
        await insert(self, deliveries)

    monkeypatch.setattr(writer.Writer, "_insert", broken_once)

    assert post(delivery(webhook_id="w-1")) == [(503, {"error": "failed"})]
    assert post(delivery(webhook_id="w-2")) == [STORED]
    assert [webhook_id for _, _, webhook_id in stored()] == ["w-2"]


def test_the_server_going_down_lets_what_waits_be_stored_first(acme):
    sent = []
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive():
        return messages.pop(0)

    async def run():
        stored_future = asyncio.create_task(
            writer.writer_of_loop().store(
                intake.delivery(intake.fields_of(raw(delivery(webhook_id="w-1")[1])), body=compression.pack(b"{}"))
            )
        )
        await asyncio.sleep(0)
        await intake.application({"type": "lifespan"}, receive, _collect(sent))
        await stored_future

    asyncio.run(run())
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert [webhook_id for _, _, webhook_id in stored()] == ["w-1"]


def test_refusals_are_counted_by_code(acme, post):
    intake.REJECTED.clear()

    post(delivery(Hmac_Sha256="wrong"), delivery(Hmac_Sha256="wrong"), delivery(Topic=None))

    assert intake.REJECTED == {"invalid_signature": 2, "missing_topic": 1}
