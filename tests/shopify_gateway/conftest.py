"""A shop of the stand-in that granted all that rewards may ask for, and a client of it."""

from dataclasses import dataclass

import pytest
from django.conf import settings

from devstore import customers, installs, shops
from devstore.oauth import id_tokens
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.client import Client
from tests import standin

OTHER = "other.myshopify.com"


@dataclass
class Token:
    """The access token of an installation, exchanged as the app does it."""

    text: str

    def current(self):
        return self.text

    def instead_of(self, refused):
        return self.text

    def give_up(self, reason):
        pass


@pytest.fixture
def shopify():
    with standin.running() as running:
        yield running


@pytest.fixture
def store(shopify):
    return shopify.store


@pytest.fixture
def domain(shopify):
    return standin.installed(shopify)


@pytest.fixture
def rewarding(store, domain):
    """A client that may do all that rewards need."""
    return client_of(store, domain)


@pytest.fixture
def elsewhere(store, shopify):
    """The same in a second shop."""
    shops.create(store, OTHER, "Other")
    return client_of(store, standin.installed(shopify, OTHER))


@pytest.fixture
def ann(store, domain):
    """Shopify's number of a customer."""
    return customers.create(store, domain, email="ann@example.com")["id"]


@pytest.fixture
def bob(store, domain):
    return customers.create(store, domain, email="bob@example.com")["id"]


def client_of(store, domain):
    installs.grant(store, domain, settings.SHOPIFY_OPTIONAL_SCOPES)
    pair = oauth.exchange(
        domain, session_token=id_tokens.mint(store, domain), claims={"dest": f"https://{domain}", "sub": "1"}
    )
    return Client(domain, Token(pair.access_token))
