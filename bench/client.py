"""A load generator: signed deliveries over keep-alive connections, as fast as they are answered or at a given rate.

``python -m bench.client`` reads its orders as JSON from standard input and writes what happened to standard output, so
that its processor time is its own. Bodies are made and signed before the clock starts.
"""

import asyncio
import base64
import hmac
import json
import random
import sys
import time
from collections import Counter

from bench.payloads import Bodies, encode

GIVE_UP_AFTER_S = 120


class Connection(asyncio.Protocol):
    """One keep-alive connection: one request at a time."""

    def __init__(self, lost):
        self._lost = lost
        self._answered = None
        self._buffer = b""

    def connection_made(self, transport):
        self._transport = transport

    def ask(self, request: bytes) -> asyncio.Future:
        self._answered = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._transport.write(request)
        return self._answered

    def data_received(self, data: bytes):
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if not end or self._answered is None or self._answered.done():
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(body) >= length:
            self._answered.set_result(int(head[9:12]))

    def connection_lost(self, error):
        self._lost.append(error)
        if self._answered and not self._answered.done():
            self._answered.set_result(0)


def requests(wanted: dict) -> list[bytes]:
    bodies = Bodies(wanted["seed"])
    made = []
    for number in range(wanted["events"]):
        body = encode(bodies.order(lines=3))
        signature = base64.b64encode(hmac.digest(wanted["secret"].encode(), body, "sha256")).decode()
        head = (
            f"POST /webhooks/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Shopify-Topic: orders/updated\r\n"
            f"X-Shopify-Shop-Domain: {wanted['shop']}\r\nX-Shopify-Hmac-Sha256: {signature}\r\n"
            f"X-Shopify-API-Version: 2026-10\r\nX-Shopify-Webhook-Id: {wanted['run']}-{number}\r\n"
            f"X-Shopify-Event-Id: {wanted['run']}-{number}\r\nX-Shopify-Triggered-At: 2026-11-22T12:00:00Z\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def run(wanted: dict, made: list[bytes]) -> dict:
    loop, lost = asyncio.get_running_loop(), []
    connections = [
        (await loop.create_connection(lambda: Connection(lost), "127.0.0.1", wanted["port"]))[1]
        for _ in range(wanted["connections"])
    ]
    statuses, latencies, answered = Counter(), [], []
    ask = _at_a_rate if wanted.get("rate") else _flat_out
    start, cpu = time.perf_counter(), time.process_time()
    await asyncio.wait_for(ask(connections, made, statuses, latencies, answered, wanted), GIVE_UP_AFTER_S)
    seconds = time.perf_counter() - start
    latencies.sort()
    return {
        "seconds": seconds,
        "client_cpu_s": time.process_time() - cpu,
        "statuses": {str(status): count for status, count in statuses.items()},
        "answered": [f"{wanted['run']}-{number}" for number in answered] if wanted.get("name_answered") else [],
        "p50_ms": latencies[len(latencies) // 2] * 1e3,
        "p99_ms": latencies[int(len(latencies) * 0.99)] * 1e3,
    }


async def _flat_out(connections, made, statuses, latencies, answered, wanted):
    """Each connection sends its next request when the last one is answered."""
    numbers = iter(range(len(made)))

    async def work(connection):
        for number in numbers:
            start = time.perf_counter()
            status = await connection.ask(made[number])
            latencies.append(time.perf_counter() - start)
            statuses[status] += 1
            if status == 200:
                answered.append(number)
            if status == 0:
                return

    await asyncio.gather(*(work(connection) for connection in connections))


async def _at_a_rate(connections, made, statuses, latencies, answered, wanted):
    """Requests arrive by themselves (Poisson); the time counts from when one should have been sent."""
    loop, free, rnd = asyncio.get_running_loop(), asyncio.Queue(), random.Random(wanted["seed"])
    for connection in connections:
        free.put_nowait(connection)

    async def send(number, due):
        connection = await free.get()
        statuses[await connection.ask(made[number])] += 1
        latencies.append(loop.time() - due)
        free.put_nowait(connection)

    due, sending = loop.time(), []
    for number in range(len(made)):
        due += rnd.expovariate(wanted["rate"])
        if due > loop.time():
            await asyncio.sleep(due - loop.time())
        sending.append(loop.create_task(send(number, due)))
    await asyncio.gather(*sending)


if __name__ == "__main__":
    orders = json.load(sys.stdin)
    json.dump(asyncio.run(run(orders, requests(orders))), sys.stdout)
