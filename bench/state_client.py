"""Asks for members' panels as Shopify's proxy does, over keep-alive connections; see bench.client.

``python -m bench.state_client`` reads its orders as JSON from standard input and writes what happened.
"""

import asyncio
import hashlib
import hmac
import json
import random
import sys
import time
from urllib.parse import urlencode

from bench import client

AHEAD_S = 60  # all are signed before the clock starts, and good for 90 s before and after their instant


def query(shop: str, customer_id: int, secret: str) -> str:
    fields = {
        "locale": "en", "texts": "0", "shop": shop, "logged_in_customer_id": str(customer_id),
        "path_prefix": "/apps/loyalty", "timestamp": str(int(time.time()) + AHEAD_S),
    }  # fmt: skip
    text = "".join(sorted(f"{key}={value}" for key, value in fields.items()))
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields | {"signature": signature})


def requests(wanted: dict) -> list[bytes]:
    """Of customers by chance, each from an address of their own: nobody asks too often."""
    rnd = random.Random(wanted["seed"])
    made = []
    for _ in range(wanted["events"]):
        customer_id = wanted["first"] + rnd.randrange(wanted["asked"])
        address = f"10.{rnd.randrange(256)}.{rnd.randrange(256)}.{rnd.randrange(256)}"
        made.append(
            (
                f"GET /proxy/state?{query(wanted['shop'], customer_id, wanted['secret'])} HTTP/1.1\r\n"
                f"Host: 127.0.0.1\r\nX-Forwarded-For: {address}, 127.0.0.1\r\nX-Forwarded-Host: store.example\r\n"
                "User-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n"
            ).encode()
        )
    return made


if __name__ == "__main__":
    orders = json.load(sys.stdin)
    json.dump(asyncio.run(client.run(orders, requests(orders))), sys.stdout)
