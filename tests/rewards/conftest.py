"""A shop that is connected to the stand-in, members with points, and rewards to spend them on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import catalogue, customers, installs, shops
from devstore.oauth import id_tokens
from loyalty_app import effects
from loyalty_app.ledger import audit, balances, transfers
from loyalty_app.ledger.models import Account, Transfer
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members import enrol
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shops import tokens
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.factories import BEGAN_AT, running_programme


@pytest.fixture
def store():
    with standin.running() as running:
        yield running.store


@pytest.fixture
def connected(acme, rival, store):
    """acme is installed and connected, with every optional scope granted; rival is a second shop beside it."""
    shops.create(store, acme.domain, name="Acme")
    installs.install(store, acme.domain)
    installs.grant(store, acme.domain, list(OPTIONAL))
    for title, price in (("Linen apron", "24.00"), ("Clay mug", "18.00")):
        catalogue.create(store, acme.domain, title=title, price=price)
    pair = oauth.exchange(acme.domain, session_token=id_tokens.mint(store, acme.domain), claims={})
    with acting_for(acme.id):
        tokens.store(Connection(), pair, now=timezone.now())
        running_programme(at=BEGAN_AT)
        yield acme
        assert audit.audit() == []


OPTIONAL = (
    "write_gift_cards",
    "write_gift_card_transactions",
    "read_store_credit_accounts",
    "write_store_credit_account_transactions",
)


@pytest.fixture
def member(connected, store):
    """Ann, who is a customer in the shop and has 1,000 points."""
    return with_points(store, connected, 1_000)


def with_points(store, shop, points: int, *, email: str = "ann@example.com"):
    customer = customers.create(store, shop.domain, email=email)
    member = enrol.join(customer["id"], now=timezone.now())
    give(member, points)
    return member


def give(member, points: int, *, key: str = "gift", at=None, expires_at=None) -> None:
    at = at or timezone.now() - timedelta(days=1)
    gift = Posting(
        key=f"{key}:{member.id}",
        kind=Transfer.Kind.ADJUST,
        member_id=member.id,
        source=Account.Kind.ADJUSTED,
        target=Account.Kind.AVAILABLE,
        points=points,
        at=at,
        origin=f"{key}:{member.id}",
    )
    transfers.post([gift], now=at)


def held(member) -> tuple[int, int]:
    """Available and reserved."""
    found = balances.of(member.id)
    return found.available, found.reserved


def work_off(now=None, *, rounds: int = 40):
    """Do what is due until nothing is, as the worker does."""
    for _ in range(rounds):
        if not effects.drain(now=now or timezone.now()):
            return
