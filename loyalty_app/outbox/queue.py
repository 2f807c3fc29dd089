"""The table of effects as a queue: claim, finish, postpone, fail.

An effect that was asked for again while it was being done (``asked`` has grown) is done again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from loyalty_app.tenancy import across_shops, current_shop_id

# Longer than one call to Shopify with its retry on a new token: a worker that hangs loses its claim after this.
LEASE = timedelta(seconds=60)
KEEP_DONE_FOR = timedelta(days=14)  # long enough to answer "was it sent?"
SHOPS_MAX = 1_000
UNINSTALLED = "The app was uninstalled."

# A shop that needs a reconnect is passed over: its effects stay due until the connection is made anew.
_SHOPS = """
SELECT DISTINCT effect.shop_id
  FROM outbox_effect effect
  JOIN shops_connection connection ON connection.shop_id = effect.shop_id
 WHERE effect.state = 'due' AND effect.due_at <= %(now)s
   AND (effect.claimed_until IS NULL OR effect.claimed_until <= %(now)s)
   AND connection.state = 'connected'
 ORDER BY effect.shop_id
 LIMIT %(limit)s
"""
_ABANDON = """
UPDATE outbox_effect effect
   SET state = 'failed', error = %(error)s, claimed_until = NULL
  FROM shops_shop shop
 WHERE shop.id = effect.shop_id AND shop.uninstalled_at IS NOT NULL AND effect.state = 'due'
"""
_CLAIMANTS = """
SELECT DISTINCT claimed_by
  FROM outbox_effect
 WHERE shop_id IS NOT NULL AND state = 'due' AND claimed_until > %(now)s AND claimed_by IS NOT NULL
"""
_FREE = """
UPDATE outbox_effect
   SET claimed_until = NULL, claimed_by = NULL
 WHERE shop_id IS NOT NULL AND state = 'due' AND claimed_by = ANY(%(dead)s)
"""
_REVIVE = """
UPDATE outbox_effect
   SET state = 'due', error = '', attempts = 0, due_at = %(now)s
 WHERE shop_id = %(shop_id)s AND state = 'failed' AND error = %(error)s
"""
_ASKED = """
SELECT payload, state
  FROM outbox_effect
 WHERE shop_id = %(shop_id)s AND kind = %(kind)s AND key = %(key)s
"""
# Asked for again meanwhile, it begins anew with that payload.
_GO_ON = """
UPDATE outbox_effect
   SET payload = %(payload)s::jsonb
 WHERE shop_id = %(shop_id)s AND id = %(id)s AND asked = %(asked)s
"""
# Uses outbox_effect_due. What failed before runs alone: it may be what sank its batch.
_CLAIM = """
WITH first AS (
    SELECT kind, attempts > 0 AS alone
      FROM outbox_effect
     WHERE shop_id = %(shop_id)s AND state = 'due' AND due_at <= %(now)s
       AND (claimed_until IS NULL OR claimed_until <= %(now)s)
     ORDER BY due_at, id
     LIMIT 1
     FOR UPDATE SKIP LOCKED
), chosen AS (
    SELECT effect.id
      FROM outbox_effect effect
      JOIN first ON effect.kind = first.kind AND (effect.attempts > 0) = first.alone
     WHERE effect.shop_id = %(shop_id)s AND effect.state = 'due' AND effect.due_at <= %(now)s
       AND (effect.claimed_until IS NULL OR effect.claimed_until <= %(now)s)
     ORDER BY effect.due_at, effect.id
     LIMIT (SELECT CASE WHEN first.alone THEN 1
                        ELSE coalesce((%(together)s::jsonb ->> first.kind)::int, 1) END FROM first)
     FOR UPDATE OF effect SKIP LOCKED
)
UPDATE outbox_effect effect
   SET claimed_until = %(until)s, claimed_by = %(session)s
  FROM chosen
 WHERE effect.shop_id = %(shop_id)s AND effect.id = chosen.id
RETURNING effect.id, effect.kind, effect.key, effect.payload, effect.asked, effect.attempts
"""
_FINISH = """
UPDATE outbox_effect effect
   SET state = CASE WHEN effect.asked = seen.asked THEN 'done' ELSE 'due' END,
       done_at = CASE WHEN effect.asked = seen.asked THEN %(now)s ELSE NULL END,
       due_at = %(now)s, attempts = 0, error = '', claimed_until = NULL
  FROM unnest(%(ids)s::bigint[], %(asked)s::int[]) AS seen (id, asked)
 WHERE effect.shop_id = %(shop_id)s AND effect.id = seen.id
"""
_POSTPONE = """
UPDATE outbox_effect
   SET due_at = %(due_at)s, attempts = attempts + %(step)s, error = %(error)s, claimed_until = NULL
 WHERE shop_id = %(shop_id)s AND id = ANY(%(ids)s::bigint[])
"""
_RELEASE = """
UPDATE outbox_effect
   SET claimed_until = NULL
 WHERE shop_id = %(shop_id)s AND id = ANY(%(ids)s::bigint[])
"""
# Asked for again meanwhile, with another payload: that deserves its own try.
_FAIL = """
UPDATE outbox_effect effect
   SET state = CASE WHEN effect.asked = seen.asked THEN 'failed' ELSE 'due' END,
       attempts = CASE WHEN effect.asked = seen.asked THEN effect.attempts + 1 ELSE 0 END,
       error = %(error)s, claimed_until = NULL
  FROM unnest(%(ids)s::bigint[], %(asked)s::int[]) AS seen (id, asked)
 WHERE effect.shop_id = %(shop_id)s AND effect.id = seen.id
"""
_FORGET = """
DELETE FROM outbox_effect
 WHERE shop_id = %(shop_id)s AND state = 'done' AND done_at < %(before)s
"""
ERROR_CHARACTERS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """An effect in a worker's hands."""

    id: int
    kind: str
    key: str
    payload: dict
    asked: int
    attempts: int


def shops_with_due_effects(now: datetime) -> list[int]:
    with across_shops("find the shops whose outbox has work"), connection.cursor() as cursor:
        cursor.execute(_SHOPS, {"now": now, "limit": SHOPS_MAX})
        return [row[0] for row in cursor.fetchall()]


def abandon_uninstalled() -> int:
    """What waits for shops that left will not be done, unless they come back."""
    with across_shops("shops that left want nothing done"), connection.cursor() as cursor:
        cursor.execute(_ABANDON, {"error": UNINSTALLED})
        return cursor.rowcount


def free_claims_of_the_dead(*, now: datetime) -> int:
    """Claims of workers that were killed, without waiting for their time to run out.

    A killed worker's database session ends with it. Claimants are read before sessions, so that nobody who claims
    in between looks dead. Behind a connection pooler sessions say nothing, not even our own: then claims run out.
    """
    with across_shops("claims of workers that are no more"), connection.cursor() as cursor:
        cursor.execute(_CLAIMANTS, {"now": now})
        claimants = {row[0] for row in cursor.fetchall()}
        if not claimants:
            return 0
        cursor.execute("SELECT pid FROM pg_stat_activity")
        alive = {row[0] for row in cursor.fetchall()}
        if _session() not in alive or claimants <= alive:
            return 0
        cursor.execute(_FREE, {"dead": sorted(claimants - alive)})
        return cursor.rowcount


def revive(*, now: datetime) -> int:
    """The acting shop came back: what was abandoned is due again."""
    return _execute(_REVIVE, now=now, error=UNINSTALLED)


def claim(*, now: datetime, together: Mapping[str, int]) -> list[Claimed]:
    """The next effects of the acting shop, all of one kind, for LEASE in nobody else's hands."""
    parameters = {
        "shop_id": current_shop_id(),
        "now": now,
        "until": now + LEASE,
        "session": _session(),
        "together": json.dumps(together),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        rows = cursor.fetchall()
    return sorted((Claimed(*row[:3], _object(row[3]), *row[4:]) for row in rows), key=lambda effect: effect.id)


def asked_for(kind: str, *, key: str) -> tuple[dict, str] | None:
    """What the effect was last asked for with, and its state; None: it never was, or it was done long ago."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, {"shop_id": current_shop_id(), "kind": kind, "key": key})
        row = cursor.fetchone()
    return (_object(row[0]), row[1]) if row else None


def go_on(effect: Claimed, payload: dict) -> None:
    """Some of it is done; this is what the next run is to go on from. Put it off afterwards, as after Throttled."""
    _execute(_GO_ON, id=effect.id, asked=effect.asked, payload=json.dumps(payload))


def finish(effects: Sequence[Claimed], *, now: datetime) -> None:
    _execute(_FINISH, **_seen(effects), now=now)


def postpone(effects: Sequence[Claimed], *, due_at: datetime, error: str = "", stepped: bool = False) -> None:
    """Try again at ``due_at``; ``stepped``: that was a failed attempt."""
    ids = [effect.id for effect in effects]
    _execute(_POSTPONE, ids=ids, due_at=due_at, error=error[:ERROR_CHARACTERS_MAX], step=int(stepped))


def release(effects: Sequence[Claimed]) -> None:
    """Put them back as they were."""
    _execute(_RELEASE, ids=[effect.id for effect in effects])


def fail(effects: Sequence[Claimed], *, error: str) -> None:
    _execute(_FAIL, **_seen(effects), error=error[:ERROR_CHARACTERS_MAX])


def forget_done(*, before: datetime) -> int:
    """Drop what was done long ago for the acting shop."""
    return _execute(_FORGET, before=before)


def _session() -> int:
    """Our own database session."""
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def _seen(effects: Sequence[Claimed]) -> dict:
    return {"ids": [effect.id for effect in effects], "asked": [effect.asked for effect in effects]}


def _object(value: object) -> dict:
    # Django hands raw jsonb over as text.
    return json.loads(value) if isinstance(value, str) else value


def _execute(sql: str, **parameters) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"shop_id": current_shop_id(), **parameters})
        return cursor.rowcount
