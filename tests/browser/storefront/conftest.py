"""A store that changes its theme between tests."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.people import ShopperAtHome
from tests.browser.scene import Scene
from tests.dashboard.said import SAID

PRODUCT = "/products/heron-linen-throw"
BAR_PX = 56  # of bazaar, at the bottom of a phone: the merchant puts the launcher above it


@pytest.fixture(scope="package")
def club(stack, operator) -> Scene:
    """5 points a dollar, 100 for joining, a reward within reach and one that is not."""
    scene = Scene(stack, operator, "wardrobe").opened().installed()
    scene.publish("joining", name="Welcome", points="100")
    scene.publish("per_amount", name="Every purchase", points="5", per="1.00")
    scene.merchant.submit(
        "/rewards/new/?kind=amount_off", **(SAID["amount_off"] | {"name": "Ten off", "points": "400"})
    )
    scene.merchant.submit(
        "/rewards/new/?kind=percent_off", **(SAID["percent_off"] | {"name": "Half price", "points": "9000"})
    )
    settings = {"bottom_phone": BAR_PX + 12}
    scene.store.of_shop("POST", "/embed", {"enabled": True, "settings": settings})
    scene.let_the_second_pass()
    return scene


@pytest.fixture(scope="package")
def ada(club) -> dict:
    """A member with 600 points: one order, and joined by asking for it."""
    customer = club.customer("Ada")
    club.store.order(price="100.00", customer_id=customer["id"])
    club.settled()
    return customer


@pytest.fixture
def wear(club) -> Iterator[Callable[..., None]]:
    """wear("bazaar", dark=True): another theme for the store, for this test."""

    def put_on(theme: str, **settings: bool) -> None:
        club.store.of_shop("POST", "/theme", {"theme": theme, "settings": settings})

    yield put_on
    put_on("loom")


@pytest.fixture
def visit(club) -> Callable:
    """visit(page, "/cart?locale=ar"): a shopper whose page is there and whose launcher stands."""

    def go(page, path: str = PRODUCT) -> ShopperAtHome:
        shopper = ShopperAtHome(page, club)
        shopper.visit(path)
        shopper.launcher.wait_for()
        return shopper

    return go
