"""Bodies hold people's names and addresses: they go when nobody needs them any more. What became of them stays."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import connection

from loyalty_app.tenancy import across_shops, current_shop_id
from webhooks import compression
from webhooks.models import Event

BATCH = 5_000  # rows; a batch is a second's work and a bounded lock
BATCHES_MAX = 2_000
READ_TOGETHER = 1_000

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

# Uses: webhooks_event and webhooks_waiting by their primary keys.
_READ = """
SELECT event.id, event.body
  FROM webhooks_event AS event
 WHERE event.shop_id = %(shop_id)s
   AND event.id > %(after)s
   AND event.body IS NOT NULL
   AND NOT EXISTS (
     SELECT FROM webhooks_waiting AS waiting WHERE waiting.shop_id = %(shop_id)s AND waiting.id = event.id
   )
 ORDER BY event.id
 LIMIT %(batch)s
"""


def drop_old_bodies(*, now: datetime) -> int:
    """Drop the bodies that arrived more than PAYLOAD_RETENTION_DAYS ago and are done with. How many went."""
    before = now - timedelta(days=settings.PAYLOAD_RETENTION_DAYS)
    return sum(_drop_of(shop_id, before) for shop_id in _shops())


def forget_shop(*, now: datetime) -> int:
    """Drop all bodies of the acting shop that are done with: it asked to be forgotten."""
    return _drop_of(current_shop_id(), now + timedelta(days=1))


def forget_person(*, ids: Collection[int], email: str) -> int:
    """Drop the acting shop's bodies that name one of these numbers (a customer, orders) or the address.

    Reads every body that is still kept, at some microseconds each. One dropped too many is no loss: what it said has
    been worked on.
    """
    after, dropped = 0, 0
    while (part := forget_person_from(after, ids=ids, email=email)).after is not None:
        after, dropped = part.after, dropped + part.dropped
    return dropped


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """``after``: the number of the event after which it goes on; None: nothing is left."""

    after: int | None
    dropped: int


def forget_person_from(after: int, *, ids: Collection[int], email: str = "") -> Part:
    """The same with the next READ_TOGETHER bodies after this event."""
    words = [str(number).encode() for number in ids]
    named = re.compile(rb"(?<![0-9])(?:%s)(?![0-9])" % b"|".join(words)) if words else None
    address = re.compile(re.escape(email.encode()), re.IGNORECASE) if email else None
    rows = _bodies(after)
    found = [
        event_id
        for event_id, body in rows
        if (named and any(word in body for word in words) and named.search(body)) or (address and address.search(body))
    ]
    return Part(after=rows[-1][0] if rows else None, dropped=_drop(found))


def _bodies(after: int) -> list[tuple[int, bytes]]:
    """The next bodies of the acting shop that are done with, unpacked, by the number of their event."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"shop_id": current_shop_id(), "after": after, "batch": READ_TOGETHER})
        return [(event_id, compression.unpack(bytes(body))) for event_id, body in cursor.fetchall()]


def _drop(event_ids: list[int]) -> int:
    return Event.objects.filter(shop_id=current_shop_id(), id__in=event_ids).update(body=None) if event_ids else 0


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
