"""Another worker: the same code on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from loyalty_app.work import run


def steps(kinds, *, now) -> bool:
    def once() -> bool:
        try:
            return run.step(kinds, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(once).result()
