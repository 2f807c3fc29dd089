"""A fresh token for a shop: refreshed in time, one refresh at a time, and honest when only a merchant can help."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection as database

from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.errors import AccessRevoked, Unavailable
from loyalty_app.shops import client, sealing, tokens
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests.loopback import Answer, serving

PAIR = oauth.TokenPair("shpat_1", 3600, "shprt_1", 7_776_000, ("read_orders",))
NEXT = {
    "access_token": "shpat_2",
    "expires_in": 3600,
    "refresh_token": "shprt_2",
    "refresh_token_expires_in": 7_776_000,
    "scope": "read_orders",
}
DEAD = Answer(400, {"error": "invalid_grant"})


def connect(shop, *, now, pair=PAIR):
    with acting_for(shop.id):
        tokens.store(Connection(), pair, now=now)


def connection_of(shop):
    with acting_for(shop.id):
        return Connection.objects.get()


@pytest.fixture
def answering(settings):
    """Shopify's token endpoint gives these answers."""
    opened = []

    def serve(*answers):
        context = serving(*answers)
        server = context.__enter__()
        opened.append(context)
        settings.SHOPIFY_SHOP_URL = server.url
        return server

    yield serve
    for context in opened:
        context.__exit__(None, None, None)


def test_a_token_is_used_until_five_minutes_before_its_end(acme, rival, now, answering):
    connect(acme, now=now)
    connect(rival, now=now, pair=oauth.TokenPair("shpat_r", 3600, "shprt_r", 7_776_000, ()))
    shopify = answering(Answer(body=NEXT))

    assert tokens.access_token(acme.id, now=now + timedelta(minutes=54, seconds=59)) == "shpat_1"
    assert shopify.requests == []
    assert tokens.access_token(acme.id, now=now + timedelta(minutes=55)) == "shpat_2"
    assert [body["refresh_token"] for _, _, body in shopify.requests] == ["shprt_1"]
    assert tokens.access_token(rival.id, now=now) == "shpat_r"


def test_tokens_are_sealed_at_rest(acme, now):
    connect(acme, now=now)

    row = connection_of(acme)
    assert b"shp" not in bytes(row.access_token_sealed) + bytes(row.refresh_token_sealed)
    assert sealing.unseal(row.refresh_token_sealed) == "shprt_1"


def test_a_dead_refresh_token_is_a_matter_for_the_merchant(acme, now, answering):
    connect(acme, now=now)
    shopify = answering(DEAD)

    for _ in range(2):
        with pytest.raises(ReconnectNeeded):
            tokens.access_token(acme.id, now=now + timedelta(hours=1))
    row = connection_of(acme)
    assert (row.state, row.problem) == ("reconnect_needed", tokens.OPEN_APP)
    assert len(shopify.requests) == 1  # a dead token is not tried at every call


def test_no_answer_leaves_everything_as_it_was(acme, now, answering):
    connect(acme, now=now)
    answering(Answer(503, {}))

    with pytest.raises(Unavailable):
        tokens.access_token(acme.id, now=now + timedelta(hours=1))
    assert (connection_of(acme).state, sealing.unseal(connection_of(acme).refresh_token_sealed)) == (
        "connected",
        "shprt_1",
    )


def test_a_refused_token_is_replaced_unless_another_worker_did_already(acme, now, answering):
    connect(acme, now=now)
    shopify = answering(Answer(body=NEXT))

    assert tokens.replace(acme.id, refused="shpat_1", now=now) == "shpat_2"
    assert tokens.replace(acme.id, refused="shpat_1", now=now) == "shpat_2"
    assert len(shopify.requests) == 1


def test_a_shop_without_a_connection_needs_one(acme, now):
    with pytest.raises(ReconnectNeeded):
        tokens.access_token(acme.id, now=now)


@pytest.mark.parametrize(("days", "is_due"), [(29, False), (31, True)])
def test_a_silent_shop_is_kept_connected(acme, now, answering, days, is_due):
    connect(acme, now=now)
    shopify = answering(Answer(body=NEXT))

    assert tokens.keep_alive(acme.id, now=now + timedelta(days=days)) is is_due
    assert len(shopify.requests) == int(is_due)
    assert tokens.keep_alive(acme.id, now=now + timedelta(days=days)) is False


def test_a_wrong_secret_put_right_heals_by_itself(acme, now, answering):
    connect(acme, now=now)
    answering(Answer(400, {"error": "invalid_client"}))
    with pytest.raises(ReconnectNeeded):
        tokens.access_token(acme.id, now=now + timedelta(hours=1))

    answering(Answer(body=NEXT))
    assert tokens.keep_alive(acme.id, now=now + timedelta(hours=2)) is True
    assert connection_of(acme).state == "connected"
    assert tokens.access_token(acme.id, now=now + timedelta(hours=2)) == "shpat_2"


def test_a_shop_that_refuses_good_tokens_is_left_alone_until_it_is_connected_anew(acme, rival, now, answering):
    """A frozen shop answers 402 to everything; its refresh token works all the while."""
    connect(acme, now=now)
    connect(rival, now=now)
    shopify = answering(Answer(402, {}), Answer(body=NEXT), Answer(402, {}))
    admin = client.for_shop(acme, clock=lambda: now)

    with pytest.raises(AccessRevoked):
        admin.run("Shop")
    with pytest.raises(ReconnectNeeded):
        admin.run("Shop")
    assert len(shopify.requests) == 3
    assert (connection_of(acme).state, connection_of(rival).state) == ("reconnect_needed", "connected")


def test_keys_are_rotated_and_the_old_one_may_go(acme, rival, now, settings, capsys):
    old, new = settings.TOKEN_KEYS, [Fernet.generate_key().decode()]
    connect(acme, now=now)
    with acting_for(rival.id):
        Connection.objects.create(changed_at=now)

    settings.TOKEN_KEYS = new + old
    call_command("rotate_token_keys")
    call_command("rotate_token_keys")
    settings.TOKEN_KEYS = new

    assert tokens.access_token(acme.id, now=now) == "shpat_1"
    said = "1 connections and 0 gift card codes sealed with the newest key.\n"
    assert capsys.readouterr().out == said * 2


def test_a_key_removed_too_early_asks_for_a_reconnect_and_says_so(acme, now, settings, capsys):
    connect(acme, now=now)
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(ReconnectNeeded):
        tokens.access_token(acme.id, now=now)
    call_command("rotate_token_keys")
    assert "acme.myshopify.com: none of TOKEN_KEYS opens its tokens" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_many_workers_refresh_once(acme, now, answering):
    """Each refresh retires the token before it: two at once would leave one worker with a dead pair."""
    connect(acme, now=now)
    shopify = answering(Answer(body=NEXT))

    def ask(_):
        try:
            return tokens.access_token(acme.id, now=now + timedelta(hours=1))
        finally:
            database.close()

    with ThreadPoolExecutor(8) as workers:
        got = list(workers.map(ask, range(8)))

    assert got == ["shpat_2"] * 8
    assert len(shopify.requests) == 1
