import pytest

from tests.outbox.outside import connect


@pytest.fixture
def shop(acme, now):
    return connect(acme, now)


@pytest.fixture
def other(rival, now):
    return connect(rival, now)
