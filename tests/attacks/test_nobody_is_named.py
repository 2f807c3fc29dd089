"""What fails is told without the people it was about: in the log, and in the columns that staff read."""

import io
import json
import logging
from datetime import timedelta

import psycopg
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from rq.job import Job
from rq.queue import Queue

from loyalty_app import background, faults, outbox
from loyalty_app.logs import JsonFormatter
from loyalty_app.outbox import run
from loyalty_app.outbox.models import Effect
from loyalty_app.shopify_gateway.errors import Refused, Unavailable
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from loyalty_app.worker import Listener
from tests.factories import NOW, OrderBody, joining, per_amount, running_programme
from tests.webhooks.events import arrive, outcome, poisoned
from webhooks import processing
from webhooks.models import Waiting

NAME, EMAIL, TOKEN = "Zerlina Quirk", "zerlina@quirk.example", "shpat_00112233445566778899"
MARKS = ["Zerlina", "Quirk", "quirk", "zerlina", TOKEN, "eyJhbGciOi"]


def unnamed(text: str) -> bool:
    return not [mark for mark in MARKS if mark in text]


@pytest.fixture
def log():
    """Everything that is logged, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    yield stream.getvalue
    root.removeHandler(handler)
    root.setLevel(level)


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyError(NAME), "KeyError: …"),
        (
            ValueError(f"could not convert string to float: '{NAME}'"),
            "ValueError: could not convert string to float: …",
        ),
        (ValueError(f"bad address {EMAIL} here"), "ValueError: bad address … here"),
        (ValueError(f"it was\n{NAME}"), "ValueError: it was"),
        (ValueError(f'"{TOKEN}" and {TOKEN} and eyJhbGciOi.J9.x'), 'ValueError: "…" and … and …'),
        (Unavailable("Shopify's answer isn't a JSON object."), "Unavailable: Shopify's answer isn't a JSON object."),
        (LookupError(), "LookupError"),
        (ValueError("a\x00b\ud800"), "ValueError: ab?"),
        (IntegrityError('violates "members_member_once"'), 'IntegrityError: violates "members_member_once"'),
    ],
)
def test_the_kind_is_told_and_the_value_is_not(error, told):
    assert faults.told(error) == told
    assert faults.traced(raised(error)).endswith(told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT '{NAME}'::int",
        f'SELECT \'{{"name": "{NAME}", oops\'::jsonb',
        f"SELECT '{NAME}'::timestamptz",
        f"DO $$ BEGIN RAISE EXCEPTION 'it broke' USING DETAIL = 'for {NAME}\n{EMAIL}', HINT = '{NAME}'; END $$",
    ],
)
def test_the_database_quotes_nobody(statement):
    with pytest.raises((DataError, psycopg.Error, Exception)) as caught, transaction.atomic():
        connection.cursor().execute(statement)

    assert not unnamed(str(caught.value)) or "DETAIL" not in str(caught.value)
    assert unnamed(faults.told(caught.value))
    assert unnamed(faults.traced(caught.value))


@pytest.mark.django_db
def test_a_failing_event_names_nobody(acme, rival, log):
    with acting_for(acme.id):
        running_programme(per_amount(1), joining(5))
    body = OrderBody(id=66, email=EMAIL, name=f"#{NAME}", customer=None, note=NAME, token=TOKEN)
    with poisoned(66):
        arrive(acme, "orders/paid", body)
        for hours in (0, 1, 2, 4, 12, 48, 96, 192):
            processing.drain(now=NOW + timedelta(hours=hours))
    failed = Waiting.objects.get(shop_id=acme.id)

    assert (failed.state, failed.error.partition(":")[0]) == ("failed", "IntegrityError")
    assert "no_poison" in failed.error
    assert "orders/rows.py" in failed.traceback
    assert unnamed(failed.error + failed.traceback)
    assert "webhook_failed" in log()
    assert unnamed(log())


@pytest.mark.django_db
def test_an_ignored_event_quotes_nothing(acme, log):
    with acting_for(acme.id):
        running_programme(per_amount(1))
    line = {"id": 1, "price": NAME, "quantity": EMAIL}
    told = [
        arrive(acme, "orders/create", OrderBody(line_items=[line])),
        arrive(acme, "orders/create", OrderBody(line_items=[line | {"price": "1"}])),
        arrive(acme, "customers/update", {"id": NAME, "email": EMAIL}),
        arrive(acme, "customers/redact", {"customer": NAME}),
        arrive(acme, "refunds/create", {"id": EMAIL, "order_id": NAME}),
    ]
    processing.drain(now=NOW)

    details = [outcome(one) for one in told]
    assert {result for result, _ in details} == {"ignored"}
    assert unnamed(json.dumps(details))
    assert unnamed(log())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error",
    [Refused(f'customerUpdate: "{NAME}" is taken, {EMAIL} too'), RuntimeError(repr({"name": NAME, "email": EMAIL}))],
)
def test_a_failing_effect_names_nobody(in_acme, log, error):
    Connection.objects.create(changed_at=NOW, state=Connection.State.CONNECTED)
    outbox.record("poisoned", key="1", now=NOW)

    def act(effects, *, now):
        raise error

    for days in range(12):
        run.drain({"poisoned": run.Handler(act)}, now=NOW + timedelta(days=days))
    effect = Effect.objects.get()

    assert effect.state == "failed"
    assert effect.error
    assert unnamed(effect.error)
    assert unnamed(log())


def crash() -> None:
    raise ValueError(f"'{NAME}' {EMAIL} {TOKEN}")


@pytest.mark.django_db
def test_redis_and_the_log_keep_no_name_of_a_failing_job(log):
    link = background.connection()
    queue = Queue("attacked", connection=link)
    job = queue.enqueue(crash, failure_ttl=60)
    Listener([queue], connection=link).work(burst=True, logging_level="WARNING")

    kept = Job.fetch(job.id, connection=link).latest_result().exc_string
    assert "ValueError" in kept
    assert "crash" in kept
    assert unnamed(kept)
    assert "job_failed" in log()
    assert unnamed(log())
