"""A merchant's browser: requests with a session token, as App Bridge sends them."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.conf import settings
from django.test import Client

from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for

STAFF_ID = "42"
EVERY_SCOPE = (
    "read_orders,write_discounts,write_gift_cards,read_store_credit_accounts,write_store_credit_account_transactions"
)


def session_token(shop: Shop, *, staff_id: str = STAFF_ID) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": f"https://{shop.domain}/admin",
        "dest": f"https://{shop.domain}",
        "aud": settings.SHOPIFY_API_KEY,
        "sub": staff_id,
        "exp": now + timedelta(minutes=1),
        "nbf": now - timedelta(seconds=5),
        "iat": now - timedelta(seconds=5),
        "jti": "4b1d",
        "sid": "9c3e",
    }
    return jwt.encode(claims, settings.SHOPIFY_API_SECRET, algorithm="HS256")


def connect(shop: Shop, **fields) -> Connection:
    now = datetime.now(UTC)
    defaults = {"state": "connected", "access_expires_at": now + timedelta(hours=1), "changed_at": now}
    with acting_for(shop.id):
        return Connection.objects.create(**(defaults | fields))


def staff_of(shop: Shop) -> Client:
    """A browser of the shop's staff; every request carries a fresh session token."""
    return Client(headers={"Authorization": f"Bearer {session_token(shop)}"})


@pytest.fixture
def staff(acme) -> Client:
    connect(acme)
    return staff_of(acme)


@pytest.fixture
def rival_staff(rival) -> Client:
    connect(rival)
    return staff_of(rival)


@pytest.fixture
def trusted(acme) -> Client:
    """Staff of acme, which lets the app do all that a reward may need."""
    connect(acme, scopes=EVERY_SCOPE)
    return staff_of(acme)
