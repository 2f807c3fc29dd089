"""How long a thread's statements may take. Said when its connection is made, so that it costs no round trip."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds; 0: as long as it takes."""

    statement_s: float = 0
    lock_s: float = 0
    idle_in_transaction_s: float = 0

    def options(self) -> str:
        """As libpq takes them."""
        named = {
            "statement_timeout": self.statement_s,
            "lock_timeout": self.lock_s,
            "idle_in_transaction_session_timeout": self.idle_in_transaction_s,
        }
        return " ".join(f"-c {name}={seconds * 1000:.0f}ms" for name, seconds in named.items() if seconds)


_of_thread = threading.local()


def be(patience: Patience) -> None:
    """This thread's connections are made so from now on."""
    _of_thread.patience = patience


def options() -> str:
    """This thread's; "" for workers, commands and tests, which take the time they need."""
    patience = getattr(_of_thread, "patience", None)
    return patience.options() if patience else ""
