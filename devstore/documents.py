"""Where the stand-in keeps everything: JSON documents in one SQLite file, with all of them in memory too.

A document belongs to a kind and a shop ("" when it belongs to none) and is known by an id there.
Readers get their own copy; writers change a copy and put it back under the lock.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

import msgspec

from devstore.errors import Unknown

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    kind TEXT NOT NULL,
    shop TEXT NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, shop, id)
);
CREATE TABLE IF NOT EXISTS counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);
"""


class Documents:
    """A thread-safe store of JSON documents; `path` None keeps them in memory only."""

    def __init__(self, path: Path | None) -> None:
        self.lock = RLock()
        self._database = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # A demo's data need not survive a power cut; it survives a kill of the process, which WAL without sync allows.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(SCHEMA)
        self._depth = 0
        self._position = 0
        self._documents: dict[tuple[str, str], dict[str, bytes]] = {}
        self._counters: dict[str, int] = {}
        self._load()

    def _load(self) -> None:
        rows = self._database.execute("SELECT kind, shop, id, position, body FROM document ORDER BY position")
        for kind, shop, key, position, body in rows:
            self._documents.setdefault((kind, shop), {})[key] = body
            self._position = position
        self._counters = dict(self._database.execute("SELECT name, value FROM counter"))

    def close(self) -> None:
        with self.lock:
            self._database.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Hold the lock, and write everything inside in one commit."""
        with self.lock:
            self._depth += 1
            if self._depth == 1:
                self._database.execute("BEGIN")
            try:
                yield
            finally:
                # What was put before an error stays in memory too, so the file keeps it as well: both always agree.
                self._depth -= 1
                if self._depth == 0:
                    self._database.execute("COMMIT")

    def find(self, kind: str, shop: str, key: object) -> dict | None:
        body = self._documents.get((kind, shop), {}).get(str(key))
        return None if body is None else msgspec.json.decode(body)

    def get(self, kind: str, shop: str, key: object) -> dict:
        found = self.find(kind, shop, key)
        if found is None:
            raise Unknown(f"There is no {kind} {key} in {shop or 'this store'}.")
        return found

    def all(self, kind: str, shop: str) -> list[dict]:
        """Every document of the kind, oldest first."""
        with self.lock:
            bodies = list(self._documents.get((kind, shop), {}).values())
        return [msgspec.json.decode(body) for body in bodies]

    def count(self, kind: str, shop: str) -> int:
        return len(self._documents.get((kind, shop), {}))

    def put(self, kind: str, shop: str, key: object, document: dict) -> None:
        body = msgspec.json.encode(document)
        with self.lock:
            known = self._documents.setdefault((kind, shop), {})
            if str(key) not in known:
                self._position += 1
                self._database.execute(
                    "INSERT INTO document VALUES (?, ?, ?, ?, ?)", (kind, shop, str(key), self._position, body)
                )
            else:
                self._database.execute(
                    "UPDATE document SET body = ? WHERE kind = ? AND shop = ? AND id = ?", (body, kind, shop, str(key))
                )
            known[str(key)] = body

    def remove(self, kind: str, shop: str, key: object) -> None:
        with self.lock:
            self._documents.get((kind, shop), {}).pop(str(key), None)
            self._database.execute(
                "DELETE FROM document WHERE kind = ? AND shop = ? AND id = ?", (kind, shop, str(key))
            )

    @contextmanager
    def change(self, kind: str, shop: str, key: object) -> Iterator[dict]:
        """Give the document to change; it is put back when the block ends without an error."""
        with self.together():
            document = self.get(kind, shop, key)
            yield document
            self.put(kind, shop, key, document)

    def next_number(self, name: str, *, start: int, step: int = 1) -> int:
        with self.lock:
            value = self._counters.get(name, start - step) + step
            self._counters[name] = value
            self._database.execute("INSERT OR REPLACE INTO counter VALUES (?, ?)", (name, value))
            return value

    def forget_everything(self) -> None:
        """Remove all documents; the counters go on, so that an id is never given twice."""
        with self.lock:
            self._documents.clear()
            self._database.execute("DELETE FROM document")
