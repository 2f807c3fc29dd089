"""The stand-in for Shopify in a process of its own, with the app installed: for what is measured through it."""

import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

from devstore.clients import Store
from devstore.stack import ROOT

START_TIMEOUT_S = 30


class Standin:
    """A store on a free port; ``shop`` has installed the app. Forgotten at the end."""

    shop = "juniper-and-loom.myshopify.com"

    def __init__(self, *, client_id: str, client_secret: str):
        self._folder = tempfile.TemporaryDirectory(prefix="loyalty-bench-store-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = {
            "--port": str(port),
            "--data-dir": self._folder.name,
            "--app-url": "http://127.0.0.1:9",  # nobody listens there: nothing is delivered
            "--client-id": client_id,
            "--client-secret": client_secret,
            "--config": str(ROOT / "shopify.app.toml"),
        }
        given = [part for pair in options.items() for part in pair]
        command = [sys.executable, "-W", "ignore", "-m", "devstore", *given]
        with (Path(self._folder.name) / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        self._store = Store(self.url, self.shop)

    def __enter__(self) -> "Standin":
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                requests.get(self.url + "/control/health", timeout=1)
                break
            except requests.RequestException:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.__exit__()
                    raise
                time.sleep(0.1)
        self._store.of_shop("POST", "/install", {})
        return self

    def __exit__(self, *failure) -> None:
        self._process.terminate()
        self._process.wait(START_TIMEOUT_S)
        self._folder.cleanup()

    def id_token(self) -> str:
        return self._store.of_shop("GET", "/id_token")["token"]

    def customer_id(self) -> int:
        return self._store.of_shop("GET", "/customers")["customers"][0]["id"]
