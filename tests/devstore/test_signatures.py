"""Signatures against vectors that Shopify published, and against Shopify's own Python library."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from devstore import misbehaviour, proxy, sessions
from devstore.oauth import signing
from tests.devstore.conftest import SECRET, SHOP


@pytest.mark.parametrize(
    ("customer", "expected"),
    [
        ("1", "4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"),
        ("", "e072b6d7e6622d85912a5214b860d3100dc1e73d9bc29f43796ac8c9ff8093cb"),
    ],
)
def test_the_proxy_signature_is_shopifys(customer, expected):
    pairs = [
        ("extra", "1"),
        ("extra", "2"),
        ("shop", "shop-name.myshopify.com"),
        ("logged_in_customer_id", customer),
        ("path_prefix", "/apps/awesome_reviews"),
        ("timestamp", "1317327555"),
    ]

    assert signing.proxy_signature(pairs, "hush") == expected


def test_a_proxied_request_carries_the_signed_in_customer_and_no_cookies(store, app, http):
    maya = store.documents.all("customer", SHOP)[0]
    session = sessions.start(store, SHOP, customer_id=maya["id"])
    app.headers = {"Content-Type": "application/json", "Set-Cookie": "a=b", "X-Powered-By": "x", "X-Kept": "yes"}
    app.content = b'{"ok":true}'

    answer = http(
        "POST",
        "/apps/loyalty/join?a=1&a=2",
        data=b'{"x":1}',
        headers={"Content-Type": "application/json"},
        cookies={sessions.COOKIE: session.id},
    )

    call = app.calls[0]
    query = parse_qsl(urlsplit(call.path).query, keep_blank_values=True)
    given = dict(query)
    assert (call.method, urlsplit(call.path).path, call.body) == ("POST", "/proxy/join", b'{"x":1}')
    assert (given["shop"], given["logged_in_customer_id"]) == (SHOP, str(maya["id"]))
    assert given["path_prefix"] == "/apps/loyalty"
    assert given["signature"] == signing.proxy_signature(query, SECRET)
    assert "cookie" not in call.headers
    assert answer.json() == {"ok": True}
    assert (answer.headers.get("set-cookie"), answer.headers.get("x-powered-by")) == (None, None)
    assert answer.headers["x-kept"] == "yes"


def test_a_guest_is_proxied_without_a_customer(store, app, http):
    http("GET", "/apps/loyalty/state")

    assert dict(parse_qsl(urlsplit(app.calls[0].path).query, keep_blank_values=True))["logged_in_customer_id"] == ""


def test_a_client_cannot_forge_the_customer_without_being_seen(store, app, http):
    http("GET", "/apps/loyalty/state?logged_in_customer_id=7")

    query = parse_qsl(urlsplit(app.calls[0].path).query, keep_blank_values=True)
    assert [value for key, value in query if key == "logged_in_customer_id"] == ["7", ""]


def test_liquid_answers_are_rendered_as_pages(store, app, http):
    app.headers = {"Content-Type": "application/liquid"}
    app.content = b"{% layout none %}<p>points</p>"

    answer = http("GET", "/apps/loyalty/page")

    assert answer.headers["content-type"].startswith("text/html")
    assert "<p>points</p>" in answer.text
    assert "layout none" not in answer.text


def test_without_the_app_there_is_no_proxy(running, app, http):
    assert http("GET", "/apps/loyalty/state").status_code == 404
    assert app.calls == []


def test_an_app_that_does_not_answer_is_a_bad_gateway(store, http):
    store.settings.app_url = "http://127.0.0.1:1"

    assert http("GET", "/apps/loyalty/state").status_code == 502


def test_the_proxy_is_down_or_silent_on_demand_and_the_app_hears_nothing(store, app, http):
    misbehaviour.add(store, "proxy_hang", operation="state", hang_seconds=0)
    with pytest.raises(requests.RequestException):
        http("GET", "/apps/loyalty/state")
    misbehaviour.add(store, "proxy_error", operation="state", status=503)

    answers = [http("GET", f"/apps/loyalty/{path}").status_code for path in ("join", "state", "state")]

    assert answers == [200, 503, 200]
    assert [urlsplit(call.path).path for call in app.calls] == ["/proxy/join", "/proxy/state"]


def test_what_the_proxy_signs_is_what_it_sends(store):
    pairs = proxy.signed_query(
        store, SHOP, customer_id=None, path_prefix="/apps/loyalty", own=[("note", "a b&c=d"), ("empty", "")]
    )

    assert dict(pairs)["signature"] == signing.proxy_signature(pairs, SECRET)


def test_a_webhook_is_signed_over_its_raw_bytes(store, app, http):
    http("POST", "/control/webhooks/send", json={"topic": "orders/paid", "body": {"id": 1, "name": "Zoë"}})
    http("POST", "/control/webhooks/flush", json={})

    call = app.calls[0]
    digest = base64.b64encode(hmac.new(SECRET.encode(), call.body, hashlib.sha256).digest()).decode()
    assert call.headers["x-shopify-hmac-sha256"] == digest
    assert call.body == '{"id":1,"name":"Zoë"}'.encode()
    assert call.headers["x-shopify-topic"] == "orders/paid"
    assert call.headers["x-shopify-shop-domain"] == SHOP
    assert call.headers["x-shopify-api-version"] == "2026-10"
    assert {"x-shopify-webhook-id", "x-shopify-event-id", "x-shopify-triggered-at"} <= set(call.headers)
