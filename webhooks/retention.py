"""Bodies hold people's names and addresses: they go when nobody needs them any more. What became of them stays."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from loyalty_app.tenancy import across_shops

BATCH = 5_000  # rows; a batch is a second's work and a bounded lock
BATCHES_MAX = 2_000

# Events that still wait, or failed, keep theirs. Those of unknown shops and topics go as well.
# Uses: webhooks_event_bodies (shop_id, received_at), webhooks_waiting by its primary key.
_DROP = """
UPDATE webhooks_event AS event
   SET body = NULL
  FROM (
    SELECT old.id
      FROM webhooks_event AS old
     WHERE old.shop_id = %(shop_id)s
       AND old.received_at < %(before)s
       AND old.body IS NOT NULL
       AND NOT EXISTS (
         SELECT FROM webhooks_waiting AS waiting WHERE waiting.shop_id = %(shop_id)s AND waiting.id = old.id
       )
     ORDER BY old.received_at
     LIMIT %(batch)s
  ) AS old
 WHERE event.shop_id = %(shop_id)s
   AND event.id = old.id
"""


def drop_old_bodies(*, now: datetime) -> int:
    """Drop the bodies that arrived more than PAYLOAD_RETENTION_DAYS ago and are done with. How many went."""
    before = now - timedelta(days=settings.PAYLOAD_RETENTION_DAYS)
    return sum(_drop_of(shop_id, before) for shop_id in _shops())


def drop_bodies_of(shop_id: int, *, now: datetime) -> int:
    """Drop all bodies of one shop that are done with: it asked to be forgotten."""
    return _drop_of(shop_id, now)


def _drop_of(shop_id: int, before: datetime) -> int:
    dropped = 0
    for _ in range(BATCHES_MAX):
        with connection.cursor() as cursor:
            cursor.execute(_DROP, {"shop_id": shop_id, "before": before, "batch": BATCH})
            dropped += cursor.rowcount
            if cursor.rowcount < BATCH:
                break
    return dropped


def _shops() -> list[int]:
    with across_shops("every shop's old bodies go"), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT shop_id FROM webhooks_event ORDER BY shop_id")
        return [shop_id for (shop_id,) in cursor.fetchall()]
