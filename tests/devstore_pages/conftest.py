"""The stand-in's pages over HTTP, with a client that keeps cookies and does not follow redirects by itself."""

import shutil
from collections.abc import Iterator
from types import SimpleNamespace

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


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Debian's Chromium, driven by Playwright."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed here.")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=[*flags, "--disable-sync", "--no-first-run"])
        yield SimpleNamespace(new_page=running.new_page)
        running.close()
