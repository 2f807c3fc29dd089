"""Carries deliveries to the app: many at once, with Shopify's time limits and retries."""

import heapq
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from devstore import times
from devstore.store import Store
from devstore.webhooks import deliveries, signing

CARRIERS = 12


class Courier:
    """A dispatcher thread with a heap of what is due, and a pool that speaks HTTP."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, int]] = []
        self._sequence = itertools.count()
        # Attempts made of every delivery that is still to be tried, and those on their way now.
        self._open: dict[int, int] = {}
        self._under_way: set[int] = set()
        self._wanted: dict[int, int] = {}
        # What has to be tried before, and who waits for it: deliveries that are to arrive in a given order.
        self._after: dict[int, int] = {}
        self._blocked: dict[int, list[int]] = {}
        self._stopping = False
        self._connections = threading.local()
        self._pool = ThreadPoolExecutor(CARRIERS, thread_name_prefix="courier")
        self._dispatcher = threading.Thread(target=self._dispatch, name="courier-dispatch", daemon=True)

    def start(self) -> None:
        """Take up what an earlier run left behind, then carry whatever is scheduled."""
        for each in self._store.documents.all("delivery", ""):
            if each["state"] in ("waiting", "delivering"):
                deliveries.put_back(self._store, each, state="waiting")
                self.schedule(each["id"], 0.0)
        self._dispatcher.start()

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._dispatcher.join(timeout=5)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def schedule(self, delivery_id: int, delay_s: float, *, after: int | None = None) -> None:
        with self._changed:
            self._open.setdefault(delivery_id, 0)
            if after is not None:
                self._after[delivery_id] = after
            heapq.heappush(self._due, (time.monotonic() + delay_s, next(self._sequence), delivery_id))
            self._changed.notify_all()

    def hurry(self, *, attempts: int, timeout_s: float) -> None:
        """Make everything due now and wait until each open delivery was tried so often, or is done."""
        with self._changed:
            self._wanted = {each: made + attempts for each, made in self._open.items()}
            self._due = [(0.0, sequence, each) for _, sequence, each in self._due]
            heapq.heapify(self._due)
            self._changed.notify_all()
            self._changed.wait_for(self._is_quiet, timeout=timeout_s)
            self._wanted = {}

    def _is_quiet(self) -> bool:
        if self._stopping:
            return True
        return not self._under_way and all(made >= self._wanted.get(each, 1) for each, made in self._open.items())

    def _dispatch(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                wait_s = self._due[0][0] - time.monotonic() if self._due else None
                if wait_s is None or wait_s > 0:
                    self._changed.wait(wait_s)
                    continue
                delivery_id = heapq.heappop(self._due)[2]
                if delivery_id in self._under_way or self._must_wait(delivery_id):
                    continue
                self._under_way.add(delivery_id)
            self._pool.submit(self._carry, delivery_id)

    def _must_wait(self, delivery_id: int) -> bool:
        before = self._after.pop(delivery_id, None)
        if before is None or (before not in self._under_way and self._open.get(before, 1)):
            return False
        self._blocked.setdefault(before, []).append(delivery_id)
        return True

    def _carry(self, delivery_id: int) -> None:
        delivery = None
        try:
            found = self._store.documents.find("delivery", "", delivery_id)
            delivery = self._attempt(found) if found and found["state"] == "waiting" else None
        finally:
            self._settle(delivery_id, delivery)

    def _attempt(self, delivery: dict) -> dict:
        """One POST; returns the delivery as it stands afterwards."""
        store = self._store
        delivery = deliveries.put_back(store, delivery, state="delivering")
        started = time.monotonic()
        status, error = self._post(delivery)
        attempt = {
            "at": times.stored(store.clock.now()),
            "status": status,
            "ms": round((time.monotonic() - started) * 1000, 1),
            "error": error,
        }
        attempts = [*delivery["attempts"], attempt]
        if status is not None and 200 <= status < 300:
            state = "delivered"
        else:
            state = "waiting" if len(attempts) <= len(deliveries.RETRY_AFTER_S) else "failed"
        if state == "failed" and delivery["subscription_id"]:
            # Shopify deletes a subscription made through the API after eight failures in a row; declared ones it keeps.
            store.documents.remove("webhook_subscription", delivery["shop"], delivery["subscription_id"])
        return deliveries.put_back(store, delivery, state=state, attempts=attempts)

    def _settle(self, delivery_id: int, delivery: dict | None) -> None:
        with self._changed:
            self._under_way.discard(delivery_id)
            self._open.pop(delivery_id, None)
            if delivery and delivery["state"] == "waiting":
                made = len(delivery["attempts"])
                hurried = made < self._wanted.get(delivery_id, 0)
                delay_s = 0.0 if hurried else deliveries.RETRY_AFTER_S[made - 1] * self._store.settings.retry_factor
                self._open[delivery_id] = made
                heapq.heappush(self._due, (time.monotonic() + delay_s, next(self._sequence), delivery_id))
            for waiting in self._blocked.pop(delivery_id, []):
                heapq.heappush(self._due, (0.0, next(self._sequence), waiting))
            self._changed.notify_all()

    def _post(self, delivery: dict) -> tuple[int | None, str | None]:
        settings = self._store.settings
        body = deliveries.body(self._store, delivery["id"])
        wrong = delivery["wrong_signature"]
        spoiled = wrong is True or (wrong is False and not delivery["attempts"])
        secret = "not-the-secret" if spoiled else settings.client_secret
        try:
            answer = self._connection().post(
                delivery["address"],
                data=body,
                headers=signing.headers(delivery, body=body, secret=secret),
                timeout=(settings.connect_timeout_s, settings.answer_timeout_s),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return None, f"{type(error).__name__}: {error}"[:300]
        return answer.status_code, None if answer.ok else answer.text[:300]

    def _connection(self) -> requests.Session:
        """One kept-alive session per thread; the environment's proxies are not for loopback."""
        if not hasattr(self._connections, "session"):
            self._connections.session = requests.Session()
            self._connections.session.trust_env = False
        return self._connections.session
