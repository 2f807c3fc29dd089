"""What must happen outside, written in the transaction of the fact that caused it.

Invariant: an effect is done after the last time it was asked for, however often it was asked.
Verbs: record.record, run.drain.
"""
