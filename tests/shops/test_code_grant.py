"""The second way to install: the authorization-code grant, through the stand-in's own grant page."""

import base64
import hashlib
import hmac
import time
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
import requests

from devstore import installs
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for
from tests import standin

SHOP = "juniper-and-loom.myshopify.com"


@pytest.fixture(autouse=True)
def _listed_address(settings):
    """The stand-in lets a grant return to the addresses of shopify.app.toml, at the app's own host."""
    settings.APP_URL = standin.APP_URL


def grant(client):
    """Begin, agree on Shopify's page, and return the path Shopify sends the browser to."""
    page = client.get("/auth/begin", {"shop": SHOP})["Location"]
    form = dict(parse_qsl(urlsplit(page).query)) | {"decision": "approve"}
    answer = requests.post(page.partition("?")[0], data=form, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/auth/callback"
    return f"{back.path}?{back.query}"


def resigned(path, secret, **changed):
    """The same answer with other fields, signed as Shopify would."""
    fields = dict(parse_qsl(urlsplit(path).query)) | changed
    fields.pop("hmac")
    fields = {key: value for key, value in fields.items() if value is not None}
    text = "&".join(f"{key}={value}" for key, value in sorted(fields.items()))
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return "/auth/callback?" + urlencode(fields | {"hmac": digest})


def test_the_grant_installs_the_shop_with_tokens_that_expire(client, db, shopify):
    response = client.get(grant(client))

    assert response["Location"] == f"{shopify.url}/shop/{SHOP}/admin/apps/loyalty"
    shop = Shop.objects.get()
    assert (shop.domain, shop.is_installed) == (SHOP, True)
    with acting_for(shop.id):
        connection = Connection.objects.get()
    assert connection.state == "connected"
    assert connection.refresh_token_sealed is not None
    assert installs.get(shopify.store, SHOP)["installed"] is True


def test_the_grant_page_is_asked_for_our_scopes(client, shopify, settings):
    response = client.get("/auth/begin", {"shop": SHOP})

    page = urlsplit(response["Location"])
    query = parse_qs(page.query)
    assert page.path == f"/shop/{SHOP}/admin/oauth/authorize"
    assert query["scope"] == [",".join(settings.SHOPIFY_SCOPES)]
    assert query["redirect_uri"] == [standin.APP_URL + "/auth/callback"]
    assert len(query["state"][0]) == 32
    cookie = response.cookies["loyalty_grant"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/auth/callback")


def test_in_production_the_address_is_the_shops_own_and_the_cookie_is_secure(client, settings):
    settings.APP_URL = "https://loyalty.example.com"
    response = client.get("/auth/begin", {"shop": "ACME.myshopify.com"})

    assert response["Location"].startswith("https://acme.myshopify.com/admin/oauth/authorize?client_id=test-client-id&")
    assert response.cookies["loyalty_grant"]["secure"] is True


@pytest.mark.parametrize("shop", [None, "", "acme", "acme.example.com", "a.myshopify.com.evil.example", "x/../y"])
def test_only_a_shop_may_begin(client, shop):
    assert client.get("/auth/begin", {"shop": shop} if shop is not None else {}).status_code == 400


def test_another_browsers_answer_is_refused(client, db, shopify):
    """Nobody can be made to install what somebody else began."""
    path = grant(client)
    del client.cookies["loyalty_grant"]

    assert client.get(path).status_code == 401
    client.get("/auth/begin", {"shop": SHOP})  # a state of their own, but another
    assert client.get(path).status_code == 401
    assert Shop.objects.count() == 0


def test_the_same_answer_works_once(client, db, shopify):
    path = grant(client)

    assert client.get(path).status_code == 302
    assert client.get(path).status_code == 401


def test_an_answer_for_another_shop_is_refused(client, db, shopify, settings):
    path = resigned(grant(client), settings.SHOPIFY_API_SECRET, shop="rival.myshopify.com")

    assert client.get(path).status_code == 401
    assert Shop.objects.count() == 0


@pytest.mark.parametrize(
    ("case", "changed"),
    [
        ("too old", {"timestamp": str(int(time.time()) - 3600)}),
        ("from the future", {"timestamp": str(int(time.time()) + 3600)}),
        ("no code", {"code": None}),
        ("no state", {"state": None}),
        ("a host of another site", {"host": base64.b64encode(b"evil.example/admin").decode()}),
        ("a host that is none", {"host": "%%%"}),
        ("no shop", {"shop": "evil.example"}),
    ],
)
def test_a_signed_answer_with_a_flaw_is_refused(client, db, shopify, settings, case, changed):
    path = resigned(grant(client), settings.SHOPIFY_API_SECRET, **changed)

    assert client.get(path).status_code == 401
    assert Shop.objects.count() == 0


def test_the_cookie_cannot_be_made_by_hand(client, db, shopify, settings):
    path = grant(client)
    state = parse_qs(urlsplit(path).query)["state"][0]
    expires = int(time.time()) + 300
    for key in (settings.SECRET_KEY, settings.SHOPIFY_API_SECRET):
        seal = hmac.new(key.encode(), f"{state}|{SHOP}|{expires}".encode(), hashlib.sha256).hexdigest()
        client.cookies["loyalty_grant"] = f"{state}.{expires}.{seal}"
        assert client.get(path).status_code == 401
    for rubbish in ("", "a", "a.b", "a.1", "a.1.", f"{state}.{'9' * 5000}.x"):
        client.cookies["loyalty_grant"] = rubbish
        assert client.get(path).status_code == 401


def test_a_code_that_shopify_refuses_installs_nothing(client, db, shopify, settings):
    path = resigned(grant(client), settings.SHOPIFY_API_SECRET, code="guessed")

    assert client.get(path).status_code == 502
    assert Shop.objects.count() == 0


def test_the_bounce_page_holds_nothing_but_app_bridge(client):
    response = client.get("/auth/patch-id-token", {"shop": SHOP, "shopify-reload": "/rules/?page=2"})

    assert response["Content-Security-Policy"] == f"frame-ancestors https://{SHOP} https://admin.shopify.com;"
    assert 'data-api-key="test-client-id" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"' in (
        response.content.decode()
    )


@pytest.mark.parametrize(
    ("shop", "target"),
    [
        (SHOP, ""),
        (SHOP, "https://evil.example/"),
        (SHOP, "//evil.example/"),
        (SHOP, "/\\evil.example/"),
        (SHOP, "javascript:alert(1)"),
        ("evil.example; script-src *", "/"),
    ],
)
def test_the_bounce_page_leads_nowhere_else(client, shop, target):
    assert client.get("/auth/patch-id-token", {"shop": shop, "shopify-reload": target}).status_code == 400


def test_without_a_shop_the_bounce_page_is_framed_by_the_admin_of_all_shops(client):
    response = client.get("/auth/patch-id-token", {"shopify-reload": "/"})

    assert response["Content-Security-Policy"] == "frame-ancestors https://admin.shopify.com;"
