"""Acts in threads of their own, each with its own connection: what races need."""

import threading
from collections.abc import Callable

from django.db import connection, transaction

from loyalty_app.tenancy import acting_for
from tests.waiting import eventually

PATIENCE_S = 30  # a deadlock or a lost wake-up fails the test instead of hanging it


def at_once(shop, *acts: Callable[[], object]) -> list:
    """Run the acts in threads of their own, started together; returns what each returned or raised."""
    results: list = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            with acting_for(shop.id):
                start.wait(PATIENCE_S)
                results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act), daemon=True) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "the acts wait for each other"
    return results


def while_waiting(shop, *, first: Callable[[], object], second: Callable[[], object]) -> object:
    """Do ``first``, start ``second``, commit once that waits for a lock; returns what ``second`` returned or raised."""
    done: list = []
    waiter = threading.Thread(target=lambda: done.extend(at_once(shop, second)), daemon=True)
    with transaction.atomic():
        first()
        waiter.start()
        eventually(lambda: _somebody_waits_for_us() or not waiter.is_alive())
        waits = waiter.is_alive()
    waiter.join(PATIENCE_S)
    assert waits, "the second was to wait for the first"
    return done[0]


def _somebody_waits_for_us() -> bool:
    """Whoever else uses this server may wait for whom they like."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


def failures(results: list) -> list:
    return [result for result in results if isinstance(result, Exception)]
