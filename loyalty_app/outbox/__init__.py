"""What must happen outside, written in the transaction of the fact that caused it, done after it.

An effect is asked for by ``record`` or ``record_many``, coalesced by (shop, kind, key), and done at least once by
``run.drain`` with the functions of ``loyalty_app.effects``.
"""

from loyalty_app.outbox.recording import record, record_many

__all__ = ["record", "record_many"]
