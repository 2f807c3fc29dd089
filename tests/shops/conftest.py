import pytest

from tests import standin


@pytest.fixture
def shopify():
    with standin.running() as store:
        yield store
