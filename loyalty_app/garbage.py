"""Python's search for unused cycles, made rare in processes that live long.

It looks through all young objects after every 700 that are new, and a batch of events makes hundreds of thousands:
an eighth of the processor time of settling. What is loaded at the start stays for good, so it is never looked at.
"""

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 20


def look_rarely() -> None:
    """Call it when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
