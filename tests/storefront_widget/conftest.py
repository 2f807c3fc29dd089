"""A shop with a running programme, as shoppers meet it."""

import pytest
from django.utils import timezone

from loyalty_app.earning import settle
from loyalty_app.orders import record
from loyalty_app.tenancy import acting_for
from tests import factories
from tests.storefront_widget.proxy import Shopper

ANN, BEN = 7001, 7002


def has(points: int) -> dict:
    """What the panel says of a member who has these points and nothing else."""
    return {
        "available": points, "pending": 0, "releases": [], "rewards_open": 0, "rewards_all": 0,
        "expires": [], "expires_soon": False,
    }  # fmt: skip


@pytest.fixture
def programme(acme):
    """5 points per dollar, 100 for joining."""
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(5), factories.joining(100))
    return acme


@pytest.fixture
def buys(acme):
    """buys(customer_id, **fields of the order's body): the order is recorded and settled."""

    def buy(customer_id: int | None, *, shop=acme, **fields):
        customer = {"id": customer_id} if customer_id else None
        with acting_for(shop.id):
            orders = record.record([factories.seen(customer=customer, **fields)], now=timezone.now())
            return settle.settle(orders, now=timezone.now())

    return buy


@pytest.fixture
def ann(acme) -> Shopper:
    return Shopper(acme, ANN)


@pytest.fixture
def guest(acme) -> Shopper:
    return Shopper(acme)
