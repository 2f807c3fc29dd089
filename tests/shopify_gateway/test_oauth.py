"""Tokens: what is sent is what Shopify's library sends, and every answer that is no pair of tokens is refused."""

import httpx
import pytest
from shopify_app import IdTokenDetails, ShopifyApp

from loyalty_app.shopify_gateway import oauth
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, StaleToken, Throttled, Unavailable
from tests.loopback import Answer, serving

ACME = "acme.myshopify.com"
PAIR = {
    "access_token": "shpat_1",
    "expires_in": 3600,
    "refresh_token": "shprt_1",
    "refresh_token_expires_in": 7776000,
    "scope": "read_orders,write_customers",
}


def exchange():
    return oauth.exchange(ACME, session_token="a.b.c", claims={"dest": f"https://{ACME}"})


CALLS = [exchange, lambda: oauth.refresh(ACME, refresh_token="shprt_0"), lambda: oauth.exchange_code(ACME, code="c")]
NAMES = ["exchange", "refresh", "code"]


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_a_pair_is_read_whole_and_never_shown(settings, call):
    with serving(Answer(body=PAIR)) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url + "/shop/{shop}"
        pair = call()

    assert pair == oauth.TokenPair("shpat_1", 3600, "shprt_1", 7776000, ("read_orders", "write_customers"))
    assert "shp" not in repr(pair)
    path, headers, body = shopify.requests[0]
    assert path == "/shop/acme.myshopify.com/admin/oauth/access_token"
    assert headers["Content-Type"] == "application/json"
    assert (body["client_id"], body["client_secret"]) == ("test-client-id", settings.SHOPIFY_API_SECRET)


def test_each_grant_says_what_shopify_asks_for(settings):
    with serving(Answer(body=PAIR)) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url
        for call in CALLS:
            call()

    app = {"client_id": "test-client-id", "client_secret": settings.SHOPIFY_API_SECRET}
    assert [body for _, _, body in shopify.requests] == [
        app
        | {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": "a.b.c",
            "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
            "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
            "expiring": 1,
        },
        app | {"grant_type": "refresh_token", "refresh_token": "shprt_0"},
        app | {"code": "c", "expiring": "1"},
    ]


def test_the_library_by_itself_would_ask_the_same(settings):
    sent = []

    def answer(request):
        sent.append(request)
        return httpx.Response(200, json=PAIR)

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        ShopifyApp("test-client-id", settings.SHOPIFY_API_SECRET).exchange_using_token_exchange(
            "offline", id_token=IdTokenDetails(True, "a.b.c", {"dest": f"https://{ACME}"}), http_client=http
        )
    with serving(Answer(body=PAIR)) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url
        exchange()

    assert str(sent[0].url) == "https://acme.myshopify.com/admin/oauth/access_token"
    assert httpx.Response(200, content=sent[0].content).json() == shopify.requests[0][2]


@pytest.mark.parametrize("call", CALLS, ids=NAMES)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(400, {"error": "invalid_subject_token"}), StaleToken),
        (Answer(400, {"error": "invalid_client"}), AccessRevoked),
        (Answer(400, {"error": "invalid_grant"}), AccessRevoked),
        (Answer(401, {"error": "invalid_client"}), AccessRevoked),
        (Answer(404, b"<html>"), AccessRevoked),
        (Answer(400, {"error": "something_new"}), Refused),
        (Answer(400, b"<html>"), Refused),
        (Answer(429, {}, {"Retry-After": "7"}), Throttled),
        (Answer(500, {}), Unavailable),
        (Answer(503, b"down"), Unavailable),
        (Answer(302, b"", {"Location": "https://evil.example/"}), Unavailable),
        (Answer(200, b"<html>"), Unavailable),
        (Answer(200, [1]), Unavailable),
        (Answer(200, {"access_token": "shpat_1", "scope": "read_orders"}), Refused),
        (Answer(200, PAIR | {"access_token": ""}), Refused),
        (Answer(200, PAIR | {"refresh_token": None}), Refused),
        (Answer(200, PAIR | {"expires_in": 0}), Refused),
        (Answer(200, PAIR | {"expires_in": "soon"}), Refused),
    ],
    ids=lambda value: str(getattr(value, "status", value.__name__ if isinstance(value, type) else value)),
)
def test_every_other_answer_is_a_typed_error(settings, call, answer, error):
    with serving(answer) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url
        with pytest.raises(error):
            call()

    assert len(shopify.requests) == 1  # nobody slept and tried again in the middle of a request


def test_nobody_there_is_unavailable(settings):
    settings.SHOPIFY_SHOP_URL = "http://127.0.0.1:9"
    for call in CALLS:
        with pytest.raises(Unavailable) as error:
            call()
        assert "127.0.0.1" not in str(error.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("2.0", 2), ("0", 0.5), ("-5", 0.5), ("1e9", 300), ("Sun, 22 Nov 2026 12:00:00 GMT", 2), ("nan", 2)],
)
def test_how_long_to_wait_is_read_from_whatever_the_header_says(settings, header, seconds):
    with serving(Answer(429, {}, {"Retry-After": header})) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url
        with pytest.raises(Throttled) as error:
            exchange()

    assert error.value.retry_after_s == seconds
