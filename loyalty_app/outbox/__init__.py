"""What must happen outside, written in the transaction of the fact that caused it, done after it.

An effect is asked for by ``record`` or ``record_many``, coalesced by (shop, kind, key), and done at least once by
``run.drain`` with the functions of ``loyalty_app.effects``. ``programme_changed`` is asked for by many, and
``forget`` takes away what names somebody who is forgotten.
"""

from loyalty_app.outbox.recording import forget, programme_changed, record, record_many

__all__ = ["forget", "programme_changed", "record", "record_many"]
