"""How the stand-in tells the app what happened: signed, at least once, in no promised order.

Invariant: a delivery keeps its webhook id and its body over all retries.
Verbs: deliveries.emit, deliveries.flush, deliveries.redeliver; misbehaviour.add.
"""
