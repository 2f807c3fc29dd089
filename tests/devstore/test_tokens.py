"""The token endpoint: who gets in, for how long, and what is refused."""

import base64
import json
import time
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from devstore import installs, shops
from devstore.oauth import documents, id_tokens, signing
from tests.devstore.conftest import CLIENT_ID, SECRET, SHOP

EXCHANGE = {
    "client_id": CLIENT_ID,
    "client_secret": SECRET,
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
    "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
    "expiring": "1",
}


@pytest.fixture
def token_endpoint(http):
    def ask(shop: str = SHOP, **body):
        return http("POST", f"/shop/{shop}/admin/oauth/access_token", json=body)

    return ask


@pytest.fixture
def exchange(store, token_endpoint):
    def ask(**changes):
        return token_endpoint(**(EXCHANGE | {"subject_token": id_tokens.mint(store, SHOP)} | changes))

    return ask


@pytest.fixture
def shop_name(http):
    def ask(access_token: str):
        return http(
            "POST",
            f"/shop/{SHOP}/admin/api/2026-10/graphql.json",
            json={"query": "{ shop { name } }"},
            headers={"X-Shopify-Access-Token": access_token},
        )

    return ask


def test_an_id_token_becomes_an_expiring_pair(exchange):
    answer = exchange().json()

    assert answer | {"access_token": "", "refresh_token": ""} == {
        "access_token": "",
        "refresh_token": "",
        "scope": "read_customer_merge,read_orders,read_products,write_app_proxy,write_customers",
        "expires_in": 3600,
        "refresh_token_expires_in": 7_776_000,
    }
    assert answer["access_token"].startswith("shpat_")
    assert answer["refresh_token"].startswith("shprt_")


def test_an_online_token_names_its_user_and_has_no_refresh_token(exchange):
    answer = exchange(requested_token_type="urn:shopify:params:oauth:token-type:online-access-token").json()

    assert answer["associated_user"]["id"] == id_tokens.STAFF_ID
    assert "refresh_token" not in answer


@pytest.mark.parametrize(
    ("case", "changes", "error"),
    [
        ("wrong secret", {"client_secret": "other"}, "invalid_client"),
        ("wrong client", {"client_id": "other"}, "invalid_client"),
        ("no subject token", {"subject_token": ""}, "invalid_subject_token"),
        ("unknown kind of token", {"requested_token_type": "other"}, "invalid_request"),
        ("unknown grant", {"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_the_endpoint_refuses(exchange, case, changes, error):
    answer = exchange(**changes)

    assert (case, answer.status_code, answer.json()["error"]) == (case, 400, error)


def test_the_subject_token_is_judged_fully(exchange, store):
    shops.create(store, "rival.myshopify.com", "Rival")
    good = jwt.decode(id_tokens.mint(store, SHOP), SECRET, algorithms=["HS256"], audience=CLIENT_ID)
    long_ago = int(time.time()) - 300
    spoiled = {
        "of another shop": id_tokens.mint(store, "rival.myshopify.com"),
        "expired": jwt.encode(good | {"exp": long_ago}, SECRET, algorithm="HS256"),
        "for another app": jwt.encode(good | {"aud": "other"}, SECRET, algorithm="HS256"),
        "signed by another": jwt.encode(good, "x" * 40, algorithm="HS256"),
        "without expiry": jwt.encode({k: v for k, v in good.items() if k != "exp"}, SECRET, algorithm="HS256"),
    }

    refused = {case: exchange(subject_token=token).json()["error"] for case, token in spoiled.items()}

    assert refused == dict.fromkeys(spoiled, "invalid_subject_token")


def test_a_token_of_the_previous_secret_is_accepted_during_rotation(exchange, store):
    old = id_tokens.mint(store, SHOP)
    store.settings.client_secret_previous, store.settings.client_secret = SECRET, "n" * 40

    assert exchange(subject_token=old).status_code == 200


def test_an_access_token_dies_after_an_hour(exchange, shop_name, store):
    token = exchange().json()["access_token"]
    assert shop_name(token).json()["data"] == {"shop": {"name": "Juniper & Loom"}}

    store.clock.advance(seconds=3601)

    assert shop_name(token).status_code == 401


def test_a_token_without_expiry_opens_nothing(exchange, shop_name):
    answer = exchange(expiring="0").json()
    assert set(answer) == {"access_token", "scope"}

    refused = shop_name(answer["access_token"])

    assert (refused.status_code, refused.json()["errors"]) == (
        403,
        "Non-expiring access tokens are no longer accepted for the Admin API",
    )


def refresh(token_endpoint, token: str):
    credentials = {"client_id": CLIENT_ID, "client_secret": SECRET}
    return token_endpoint(**credentials, grant_type="refresh_token", refresh_token=token)


def test_a_refresh_rotates_both_and_the_old_one_stays_until_the_new_one_is_used(exchange, token_endpoint):
    first = exchange().json()["refresh_token"]
    second = refresh(token_endpoint, first).json()["refresh_token"]
    # The answer was lost: the old one still works.
    third = refresh(token_endpoint, first).json()["refresh_token"]
    assert len({first, second, third}) == 3

    assert refresh(token_endpoint, third).status_code == 200

    late = refresh(token_endpoint, first)
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(("case", "days", "status"), [("in time", 89, 200), ("too late", 91, 400)])
def test_a_refresh_token_lives_ninety_days(exchange, token_endpoint, store, case, days, status):
    token = exchange().json()["refresh_token"]

    store.clock.advance(seconds=days * 86_400)

    assert (case, refresh(token_endpoint, token).status_code) == (case, status)


def test_a_used_refresh_token_lives_thirty_days_more_at_most(exchange, token_endpoint, store):
    token = exchange().json()["refresh_token"]
    refresh(token_endpoint, token)

    store.clock.advance(seconds=31 * 86_400)

    assert refresh(token_endpoint, token).json()["error"] == "invalid_grant"


def test_uninstalling_kills_every_token(exchange, token_endpoint, shop_name, store):
    pair = exchange().json()

    installs.uninstall(store, SHOP)

    assert shop_name(pair["access_token"]).status_code == 401
    assert refresh(token_endpoint, pair["refresh_token"]).json()["error"] == "invalid_client"
    installs.install(store, SHOP)
    assert refresh(token_endpoint, pair["refresh_token"]).json()["error"] == "invalid_grant"


def test_the_code_grant_asks_signs_and_gives_a_token_once(running, http, app, token_endpoint):
    asked = {
        "client_id": CLIENT_ID,
        "scope": "read_orders,write_customers",
        "redirect_uri": f"{app.url}/auth/callback",
        "state": "a state",
    }
    path = f"/shop/{SHOP}/admin/oauth/authorize"
    page = http("GET", path, params=asked)
    assert page.status_code == 200
    assert "read_orders" in page.text

    back = http("POST", path, data=asked | {"decision": "approve"}, allow_redirects=False)

    query = dict(parse_qsl(urlsplit(back.headers["location"]).query))
    assert query["hmac"] == signing.query_hmac(query, SECRET)
    assert (query["shop"], query["state"]) == (SHOP, "a state")
    grant = {"client_id": CLIENT_ID, "client_secret": SECRET, "code": query["code"], "expiring": "1"}
    assert token_endpoint(**grant).json()["scope"] == "read_orders,write_customers"
    assert token_endpoint(**grant).status_code == 400
    assert installs.is_installed(running.store, SHOP)


def test_a_code_goes_to_the_app_only(http):
    asked = {"client_id": CLIENT_ID, "scope": "read_orders", "redirect_uri": "http://127.0.0.1:1/steal", "state": "s"}

    assert http("GET", f"/shop/{SHOP}/admin/oauth/authorize", params=asked).status_code == 400


def test_managed_installation_records_the_grant_and_opens_the_app(running, http):
    back = http("POST", f"/shop/{SHOP}/admin/oauth/install", data={"decision": "approve"}, allow_redirects=False)

    assert back.headers["location"] == f"{running.url}/shop/{SHOP}/admin/apps/loyalty"
    assert installs.get(running.store, SHOP)["scopes"] == sorted(installs.requested_scopes(running.store))


def test_a_document_load_is_signed_and_says_where_the_admin_is(store):
    query = dict(parse_qsl(urlsplit(documents.url(store, SHOP, path="/rules/?page=2")).query))

    assert query["hmac"] == signing.query_hmac(query, SECRET)
    assert base64.b64decode(query["host"] + "==").decode() == "admin.shopify.com/store/juniper-and-loom"
    claims = jwt.decode(query["id_token"], SECRET, algorithms=["HS256"], audience=CLIENT_ID)
    assert (claims["dest"], claims["iss"]) == (f"https://{SHOP}", f"https://{SHOP}/admin")
    assert (query["embedded"], query["page"]) == ("1", "2")


def test_an_answer_may_get_lost_after_the_token_was_made(exchange, store, http):
    http("POST", "/control/misbehaviour", json={"kind": "timeout_after_write", "operation": "access_token"})

    with pytest.raises(Exception, match=r"Connection broken|ended prematurely|IncompleteRead"):
        exchange()

    assert len(store.documents.all("access_token", "")) == 1
    assert exchange().status_code == 200


def test_the_admin_frame_gets_fresh_id_tokens(http):
    token = http("GET", f"/shop/{SHOP}/admin/session_token").json()["token"]

    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["exp"] - claims["iat"] == 60
