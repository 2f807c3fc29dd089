"""Deliver payloads to the intake over HTTP, signed as Shopify signs them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import quote, urlencode

import requests
from django.conf import settings
from django.db import connection

from webhooks import signature
from webhooks.replay.folder import Payload

TIMEOUT_S = 10
START_TIMEOUT_S = 30


class ServerFailed(Exception):
    """The server that was to take the deliveries did not start; the message ends with what it said."""


class Sender:
    """Posts deliveries of one shop; each time a payload is sent it is a delivery of its own."""

    def __init__(self, url: str, *, domain: str):
        self._url = url.rstrip("/") + "/webhooks/"
        self._domain = domain
        self._session = requests.Session()

    def send(self, payload: Payload, *, triggered_at: datetime) -> tuple[str, int]:
        """The webhook id it had, and the status of the answer."""
        webhook_id = str(uuid.uuid4())
        answer = self._session.post(
            self._url,
            data=payload.body,
            headers={
                "Content-Type": "application/json",
                "X-Shopify-Topic": payload.topic,
                "X-Shopify-Shop-Domain": self._domain,
                "X-Shopify-Hmac-Sha256": signature.sign(payload.body),
                "X-Shopify-Webhook-Id": webhook_id,
                "X-Shopify-API-Version": settings.SHOPIFY_API_VERSION,
                "X-Shopify-Triggered-At": triggered_at.isoformat(),
            },
            timeout=TIMEOUT_S,
        )
        return webhook_id, answer.status_code


@contextmanager
def server() -> Iterator[str]:
    """Our own web server on a free port of the loopback, with this process's environment; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "loyalty_app.server", "--port", str(port)]
    environment = os.environ | {"DATABASE_URL": _database_url()}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _answers(process, url):
                log.seek(0)
                said = log.read().decode(errors="replace")[-1500:]
                raise ServerFailed(f"The web server did not start. It said:\n{said}")
            yield url
        finally:
            process.terminate()
            process.wait(timeout=10)


def _database_url() -> str:
    """The database this process is connected to: a test's has another name than the environment says."""
    database = connection.settings_dict
    options = {name: str(value) for name, value in database["OPTIONS"].items() if isinstance(value, str | int)}
    if database["HOST"]:
        options["host"] = database["HOST"]
    if database["PORT"]:
        options["port"] = str(database["PORT"])
    who = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    return f"postgresql://{who}@/{quote(database['NAME'])}?{urlencode(options)}"


def _answers(process: subprocess.Popen, url: str) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # The intake takes nothing but POST, and says so as soon as it is there.
            if requests.get(url + "/webhooks/", timeout=1).status_code == 405:
                return True
        except requests.RequestException:
            time.sleep(0.05)
    return False
