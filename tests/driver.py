"""Debian's Chromium, driven by Playwright: started by the first test that needs it, kept as long as they follow.

A process can have one driver at a time, and while it runs no other test can run an event loop. Starting both costs
seconds, so one browser serves test after test, each in a context of its own.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

WITH_WINDOWS = shutil.which("chromium") or shutil.which("chromium-browser")
# The same browser without all that a window needs takes two thirds of the processor time.
CHROMIUM = shutil.which("chromium-headless-shell") or WITH_WINDOWS
NO_CHROMIUM = "No Chromium: apt-get install chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
_running: list = []
_is_needed_next = False


def browser():
    """The one that runs, or a new one: a browser may have died of the test before."""
    if _running and _running[1].is_connected():
        return _running[1]
    stop()
    from playwright.sync_api import sync_playwright  # only where there is a browser

    playwright = sync_playwright().start()
    _running.append(playwright)
    _running.append(playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS))
    return _running[1]


@contextmanager
def with_windows() -> Iterator:
    """Another one beside it, for what only a browser with windows does: it can put a page on the home screen."""
    browser()
    whole = _running[0].chromium.launch(executable_path=WITH_WINDOWS, args=FLAGS)
    try:
        yield whole
    finally:
        whole.close()


def stop() -> None:
    if not _running:
        return
    playwright, *browsers = _running
    _running.clear()
    for each in browsers:
        each.close()
    connections.close_all()  # those opened while the driver's event loop ran; nobody else can reach them
    playwright.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    """What drives Chromium and belongs to no other group runs after its like: one worker starts it, and once."""
    for item in items:
        if "chromium" in item.fixturenames and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("chromium"))


def rest() -> None:
    """After a module: it goes on for the next one, or ends before the database its connections lead to is dropped."""
    if not _is_needed_next:
        stop()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item, nextitem) -> None:
    global _is_needed_next
    _is_needed_next = nextitem is not None and "chromium" in nextitem.fixturenames
