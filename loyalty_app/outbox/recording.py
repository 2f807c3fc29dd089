"""Ask for an effect. SQL only, so that the package can be imported before the models are."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

from loyalty_app.arrays import array
from loyalty_app.scope import current_shop_id

# What already waits keeps its place on the ladder: a busy shop must not hammer a Shopify that is down.
# Uses outbox_effect_once.
_RECORD = """
INSERT INTO outbox_effect
    (shop_id, kind, key, payload, asked, state, due_at, attempts, error, created_at)
SELECT %(shop_id)s, %(kind)s, wanted.key, wanted.payload, 1, 'due', %(due_at)s, 0, '', %(now)s
  FROM unnest(%(keys)s::text[], %(payloads)s::jsonb[]) AS wanted (key, payload)
 ORDER BY wanted.key
    ON CONFLICT (shop_id, kind, key) DO UPDATE
   SET payload = EXCLUDED.payload,
       asked = outbox_effect.asked + 1,
       state = 'due',
       due_at = CASE WHEN outbox_effect.state <> 'due' THEN EXCLUDED.due_at
                     WHEN outbox_effect.attempts > 0 THEN outbox_effect.due_at
                     ELSE LEAST(outbox_effect.due_at, EXCLUDED.due_at) END,
       attempts = CASE WHEN outbox_effect.state = 'due' THEN outbox_effect.attempts ELSE 0 END,
       error = CASE WHEN outbox_effect.state = 'due' THEN outbox_effect.error ELSE '' END,
       done_at = NULL
"""
_FORGET = """
DELETE FROM outbox_effect
 WHERE shop_id = %(shop_id)s AND kind = ANY(%(kinds)s) AND (%(keys)s::text[] IS NULL OR key = ANY(%(keys)s::text[]))
"""


def record(
    kind: str, *, key: str, payload: dict | None = None, due_at: datetime | None = None, now: datetime | None = None
) -> None:
    """The effect will be done for the acting shop, at ``due_at`` or as soon as this transaction is committed.

    key: what it is about, unique with the kind. Asking again before it is done replaces the payload and is done once.
    """
    record_many(kind, {key: payload or {}}, due_at=due_at, now=now)


def record_many(
    kind: str, payloads: Mapping[str, dict], *, due_at: datetime | None = None, now: datetime | None = None
) -> None:
    """The same for many keys, in one statement."""
    if not payloads:
        return
    now = now or timezone.now()
    parameters = {
        "shop_id": current_shop_id(),
        "kind": kind,
        "keys": array(map(str, payloads)),
        "payloads": array(map(json.dumps, payloads.values())),
        "due_at": due_at or now,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, parameters)


def forget(kinds: Collection[str], *, keys: Collection[object] | None = None) -> None:
    """Nothing of these effects is left, done or not: their keys name somebody who is forgotten. keys None: every key.

    What a worker is at just now it finishes, and finds no row to mark as done.
    """
    wanted = None if keys is None else [str(key) for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"shop_id": current_shop_id(), "kinds": list(kinds), "keys": wanted})


def programme_changed(*, now: datetime) -> None:
    """Rules, rewards, settings or words are others: what the shop's pages say of the programme is written anew."""
    record("mirror_config", key="shop", now=now)
