"""Waiting for what another process or thread does. It asks again and again, and leaves the processor to who is waited
for: there are two of them, and all tests share them."""

import time
from collections.abc import Callable

PAUSE_S = 0.01


def eventually(question: Callable[[], object], *, within_s: float = 30.0):
    """The first answer that is true; AssertionError when there is none in time."""
    deadline = time.monotonic() + within_s
    while not (answer := question()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(PAUSE_S)
    return answer
