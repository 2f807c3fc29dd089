"""The stand-in in this process, with an app on loopback that writes down what it is told."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

import pytest
import requests

from devstore import installs, server

SECRET = "only-for-tests-only-for-tests-only-for-tests"
CLIENT_ID = "test-client-id"
SHOP = "juniper-and-loom.myshopify.com"


@dataclass
class Call:
    method: str
    path: str
    headers: dict
    body: bytes

    @property
    def topic(self) -> str:
        return self.headers.get("x-shopify-topic", "")

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class App:
    """Answers every request alike; `statuses` are used up first, then 200."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    content: bytes = b"ok"
    headers: dict = field(default_factory=lambda: {"Content-Type": "text/plain"})
    lock: Lock = field(default_factory=Lock)

    def topics(self) -> list[str]:
        return [call.topic for call in self.calls]

    def forget(self) -> None:
        self.calls.clear()


@pytest.fixture
def app():
    known = App()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # the second half of an answer would wait 40 ms

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {key.lower(): value for key, value in self.headers.items()}
            with known.lock:
                known.calls.append(Call(self.command, self.path, headers, body))
                status = known.statuses.pop(0) if known.statuses else 200
            self.send_response(status)
            for key, value in known.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(known.content)))
            self.end_headers()
            self.wfile.write(known.content)

        do_GET = do_POST = do_PUT = answer

        def log_message(self, *args):
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{listening.server_port}"
    thread = Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield known
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def running(app):
    """The stand-in with its demo shop; the app is not installed yet."""
    with server.start(app_url=app.url, client_id=CLIENT_ID, client_secret=SECRET) as started:
        yield started


@pytest.fixture
def store(running):
    """The stand-in's state, with the app installed in the demo shop."""
    installs.install(running.store, SHOP)
    return running.store


@pytest.fixture
def http(running):
    """A browser of the stand-in that knows no proxies."""
    with requests.Session() as session:
        session.trust_env = False

        def call(method: str, path: str, **options):
            return session.request(method, running.url + path, timeout=10, **options)

        yield call


@pytest.fixture
def token(store, http):
    return _token(store, http, SHOP)


def _token(store, http, shop: str) -> str:
    body = {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": http("GET", f"/shop/{shop}/admin/session_token").json()["token"],
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
        "expiring": "1",
    }
    return http("POST", f"/shop/{shop}/admin/oauth/access_token", json=body).json()["access_token"]


@pytest.fixture
def ask(http, token):
    def call(query: str, shop: str = SHOP, version: str = "2026-10", **variables):
        return http(
            "POST",
            f"/shop/{shop}/admin/api/{version}/graphql.json",
            json={"query": query, "variables": variables},
            headers={"X-Shopify-Access-Token": token},
        )

    return call
