"""The whole product behind a real browser: every process of it runs, and people use it through Chromium."""

import warnings
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from devstore.clients import Operator
from devstore.stack import Stack
from tests.browser.scene import Scene
from tests.browser.watching import Watch
from tests.driver import CHROMIUM, NO_CHROMIUM
from tests.ready_stack import ReadyStack

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
TIMEOUT_MS = 30_000  # a busy machine is slow, not broken

expect.set_options(timeout=TIMEOUT_MS)

# One worker runs them all: there is one stack, and one browser is enough for two cores.
in_browser = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """PostgreSQL, Redis, the stand-in for Shopify, web and worker, on data of their own."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of starting processes while other tests' threads live
        running = ReadyStack(None, say=lambda text: None, serve=("store", "web", "worker"))
        running.__enter__()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def operator(stack) -> Iterator[Operator]:
    reading = Operator(stack.database_url)
    yield reading
    reading.close()


@pytest.fixture
def open_page(chromium) -> Iterator[Callable]:
    """open_page(), open_page(phone=True): a page of a browser that nobody used before.

    Whatever a page does in a test, it asks nobody but this machine and its console shows no error.
    """
    contexts, watch = [], Watch()

    def open_one(*, phone: bool = False):
        options = {"viewport": PHONE, "is_mobile": True, "has_touch": True} if phone else {"viewport": DESKTOP}
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        watch.over(context)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT_MS)
        return page

    open_one.watch = watch
    yield open_one
    for context in contexts:
        context.close()
    assert (watch.elsewhere, watch.errors) == ([], [])


@pytest.fixture
def page(open_page):
    return open_page()


@pytest.fixture(scope="session")
def handles() -> Counter[str]:
    return Counter()


@pytest.fixture
def new_shop(stack, operator, handles) -> Callable[[str], Scene]:
    """new_shop("first-steps"): a store with goods and customers that has not installed the app.

    A test's second attempt has another one: the first may have left it half done.
    """

    def opened(handle: str) -> Scene:
        handles[handle] += 1
        return Scene(stack, operator, handle if handles[handle] == 1 else f"{handle}-{handles[handle]}").opened()

    return opened


@pytest.fixture(scope="session")
def shop(stack, operator) -> Scene:
    """A store where 5 points a dollar and 100 for joining are given; each test brings its own customers."""
    scene = Scene(stack, operator, "running").opened().installed()
    scene.publish("joining", name="Welcome", points="100")
    scene.publish("per_amount", name="Every purchase", points="5", per="1.00")
    scene.switched_on()
    scene.let_the_second_pass()
    return scene
