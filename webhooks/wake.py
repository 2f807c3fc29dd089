"""Tell the workers that events wait. Best effort: without Redis they look into the tables by themselves.

Redis is spoken to in a thread of its own, so that a dead one never holds up an answer to Shopify.
"""

import threading
import time

from loyalty_app import background

PROCESS = "loyalty_app.jobs.process_webhooks"
PAUSE_S = 0.05  # a worker takes all that waits: waking it 20 times a second is plenty


class _Bell:
    """Ringing it often while it sounds makes it sound once more."""

    def __init__(self):
        self._rung = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        self._rung.set()
        if self._thread is None or not self._thread.is_alive():  # a forked process has no threads yet
            self._thread = threading.Thread(target=self._sound, name="webhook-wake", daemon=True)
            self._thread.start()

    def _sound(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            background.wake(PROCESS)
            time.sleep(PAUSE_S)


_bell = _Bell()


def processing() -> None:
    """Events were committed. Returns at once."""
    _bell.ring()
