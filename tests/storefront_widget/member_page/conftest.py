"""Two shops, whose shoppers look at the page."""

import pytest

from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Shopper


@pytest.fixture
def guest(acme) -> Shopper:
    return Shopper(acme)


@pytest.fixture
def ann(acme) -> Shopper:
    return Shopper(acme, ANN)


@pytest.fixture
def elsewhere(rival) -> Shopper:
    return Shopper(rival)
