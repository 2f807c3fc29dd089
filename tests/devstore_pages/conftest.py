"""The stand-in's pages over HTTP, with a client that keeps cookies and does not follow redirects by itself."""

from collections.abc import Iterator

import httpx
import pytest

from devstore import server
from devstore.store import Store

SHOP = "juniper-and-loom.myshopify.com"
ADMIN = f"/shop/{SHOP}/admin"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def standin() -> Iterator[server.Running]:
    """A seeded stand-in whose app never answers: what it sends is in its log."""
    with server.start(app_url=NOBODY, client_id="client", client_secret="hush", retry_factor=1) as running:
        yield running


@pytest.fixture
def store(standin: server.Running) -> Store:
    return standin.store


@pytest.fixture
def browser(standin: server.Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=standin.url, timeout=20) as client:
        yield client


def followed(client: httpx.Client, answer: httpx.Response) -> str:
    """The page a form's redirect leads to."""
    assert answer.status_code == 303, answer.text[:400]
    page = client.get(answer.headers["location"])
    assert page.status_code == 200
    return page.text
