"""Each gate lets in whom it names, and nobody else."""

import hashlib
import hmac
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from loyalty_app import gates, urls
from loyalty_app.members.models import Member
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for, current_shop_id
from tests import session_tokens
from tests.loopback import Answer, serving

RETRY = "X-Shopify-Retry-Invalid-Session-Request"
PAIR = {
    "access_token": "shpat_new",
    "expires_in": 3600,
    "refresh_token": "shprt_new",
    "refresh_token_expires_in": 7776000,
    "scope": "read_orders,write_customers",
}


@gates.merchant
def home(request):
    return JsonResponse({"shop": current_shop_id(), "staff": request.staff_id, "state": request.connection.state})


@gates.merchant
def members(request):
    template = engines["django"].from_string("{{ members.count }}")
    return TemplateResponse(request, template, {"members": Member.objects.all()})


@gates.shopper
def state(request):
    return JsonResponse({"shop": current_shop_id(), "customer": request.customer_id})


@gates.shopify
def signed(request):
    return JsonResponse({"shop": request.shop_domain})


def ungated(request):
    return HttpResponse("secret")


urlpatterns = [
    path("", home),
    path("members", members),
    path("proxy/state", state),
    path("signed", signed),
    path("ungated", ungated),
    *urls.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def connected(acme):
    with acting_for(acme.id):
        Connection.objects.create(state="connected", changed_at=acme.created_at)
    return acme


def token(domain="acme.myshopify.com", **changed):
    return session_tokens.mint(domain, now=timezone.now(), **changed)


def proxy_query(secret, **fields):
    """Signed as Shopify documents it, independently of our own code."""
    fields = {"shop": "acme.myshopify.com", "path_prefix": "/apps/loyalty", "timestamp": str(int(time.time()))} | fields
    parts = "".join(sorted(f"{key}={value}" for key, value in fields.items()))
    return urlencode(fields | {"signature": hmac.new(secret.encode(), parts.encode(), hashlib.sha256).hexdigest()})


def test_staff_come_in_with_a_token_in_the_address_or_in_the_header(client, connected, rival):
    expected = {"shop": connected.id, "staff": "42", "state": "connected"}

    assert client.get("/", {"id_token": token(), "shop": connected.domain}).json() == expected
    assert client.get("/", headers={"Authorization": f"Bearer {token()}"}).json() == expected
    assert client.post("/", headers={"Authorization": f"bearer {token()}"}).json() == expected


def test_a_page_may_be_framed_by_its_own_shop_only(client, connected):
    response = client.get("/", {"id_token": token()})

    assert (
        response["Content-Security-Policy"] == "frame-ancestors https://acme.myshopify.com https://admin.shopify.com;"
    )
    assert "X-Frame-Options" not in response
    assert response["Cache-Control"] == "no-store"
    assert "app-bridge.js>; rel=preload; as=script" in response["Link"]
    assert response.cookies == {}
    assert client.get("/healthz")["Content-Security-Policy"] == "frame-ancestors 'none'"


def test_a_document_without_a_good_token_bounces_and_keeps_its_query_but_no_secret(client, connected):
    old = token(exp=1)
    response = client.get("/", {"id_token": old, "shop": connected.domain, "embedded": "1", "page": "2", "hmac": "x"})

    address = urlsplit(response["Location"])
    query = parse_qs(address.query)
    assert response.status_code == 302
    assert address.path == "/auth/patch-id-token"
    assert query["shop"] == [connected.domain]
    assert query["shopify-reload"] == ["/?shop=acme.myshopify.com&embedded=1&page=2"]
    assert "id_token" not in response["Location"]
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic dTpw"},
        {"Authorization": ""},
        {"HX-Request": "true"},
        {"Sec-Fetch-Mode": "cors"},
    ],
    ids=str,
)
def test_a_fetch_without_a_good_token_is_asked_to_come_again(client, connected, headers):
    response = client.get("/", headers=headers)

    assert (response.status_code, response[RETRY]) == (401, "1")


def test_a_form_without_a_header_never_bounces_for_its_body_would_be_lost(client, connected):
    response = client.post("/", {"points": "5"})

    assert (response.status_code, response[RETRY]) == (401, "1")


def test_another_shops_page_is_refused(client, connected, rival):
    for query in (
        {"id_token": token(), "shop": rival.domain},
        {"id_token": token(), "shop": [connected.domain, rival.domain]},
        {"id_token": token(), "shop": "evil.example"},
    ):
        assert client.get("/", query).status_code == 401


def test_the_view_sees_its_own_shop_even_where_a_template_reads_late(client, connected, rival, now):
    with acting_for(connected.id):
        Member.objects.create(customer_id=1, enrolled_by="order", enrolled_at=now, changed_at=now)
    with acting_for(rival.id):
        Member.objects.create(customer_id=2, enrolled_by="order", enrolled_at=now, changed_at=now)

    assert client.get("/members", {"id_token": token()}).content == b"1"


def test_the_first_visit_installs_the_shop(client, db, settings):
    with serving(Answer(body=PAIR)) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url + "/shop/{shop}"
        text = token("new.myshopify.com")
        response = client.get("/", {"id_token": text})

    shop = Shop.objects.get()
    assert response.json() == {"shop": shop.id, "staff": "42", "state": "connected"}
    assert (shop.domain, shop.is_installed) == ("new.myshopify.com", True)
    asked = next(body for path, _, body in shopify.requests if path.endswith("/admin/oauth/access_token"))
    assert (asked["subject_token"], asked["expiring"]) == (text, 1)


def test_a_token_too_old_to_exchange_bounces(client, db, settings):
    with serving(Answer(400, {"error": "invalid_subject_token"})) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url
        assert client.get("/", {"id_token": token()}).status_code == 302
        assert client.get("/", headers={"Authorization": f"Bearer {token()}"}).status_code == 401

    assert Shop.objects.count() == 0


def test_when_shopify_does_not_answer_a_new_shop_is_told_and_an_old_one_let_in(client, acme, settings):
    with acting_for(acme.id):
        Connection.objects.create(state="reconnect_needed", changed_at=acme.created_at)
    with serving(Answer(503, {})) as shopify:
        settings.SHOPIFY_SHOP_URL = shopify.url
        known = client.get("/", {"id_token": token()})
        unknown = client.get("/", {"id_token": token("new.myshopify.com")})

    assert known.json() == {"shop": acme.id, "staff": "42", "state": "reconnect_needed"}
    assert (unknown.status_code, unknown["Retry-After"]) == (503, "10")
    assert Shop.objects.count() == 1


def test_a_shopper_is_whom_shopify_names(client, acme, rival, settings):
    secret = settings.SHOPIFY_API_SECRET
    signed_in = client.get("/proxy/state?" + proxy_query(secret, logged_in_customer_id="7"))
    guest = client.get("/proxy/state?" + proxy_query(secret, logged_in_customer_id=""))
    rotated = client.get("/proxy/state?" + proxy_query(settings.SHOPIFY_API_SECRET_OLD, logged_in_customer_id="7"))

    assert signed_in.json() == rotated.json() == {"shop": acme.id, "customer": 7}
    assert guest.json() == {"shop": acme.id, "customer": None}
    assert signed_in["Cache-Control"] == "no-store"
    assert signed_in.cookies == {}


def test_a_shopper_cannot_name_themselves(client, acme, settings):
    good = proxy_query(settings.SHOPIFY_API_SECRET, logged_in_customer_id="7")
    for query in (
        "",
        good + "&logged_in_customer_id=8",
        good + "&shop=rival.myshopify.com",
        good.replace("logged_in_customer_id=7", "logged_in_customer_id=8"),
        proxy_query("another secret", logged_in_customer_id="7"),
        proxy_query(settings.SHOPIFY_API_SECRET, logged_in_customer_id="seven"),
        proxy_query(settings.SHOPIFY_API_SECRET, shop="evil.example"),
        proxy_query(settings.SHOPIFY_API_SECRET, timestamp=str(int(time.time()) - 100)),
        proxy_query(settings.SHOPIFY_API_SECRET, timestamp=str(int(time.time()) + 100)),
    ):
        assert client.get("/proxy/state?" + query).json() == {"error": "bad_signature"}


def test_another_sites_form_changes_nothing(client, acme, settings):
    query = proxy_query(settings.SHOPIFY_API_SECRET, logged_in_customer_id="7")

    assert client.post("/proxy/state?" + query, {"join": "1"}).status_code == 415
    assert client.post("/proxy/state?" + query, "{}", content_type="text/plain").status_code == 415
    assert client.post("/proxy/state?" + query, "{}", content_type="application/json").status_code == 200


def test_a_shop_that_left_shows_nothing_to_shoppers(client, acme, rival, settings, now):
    Shop.objects.filter(id=acme.id).update(uninstalled_at=now)

    query = proxy_query(settings.SHOPIFY_API_SECRET, logged_in_customer_id="7")
    assert client.get("/proxy/state?" + query).json() == {"error": "not_installed"}


def test_a_view_without_a_gate_is_never_run(client, db):
    with pytest.raises(ImproperlyConfigured):
        client.get("/ungated")


def test_shopifys_pages_are_known_by_their_signature(client, db, settings):
    fields = {"code": "c0de", "shop": "acme.myshopify.com", "state": "s", "timestamp": str(int(time.time()))}
    text = "&".join(f"{key}={value}" for key, value in sorted(fields.items()))
    digest = hmac.new(settings.SHOPIFY_API_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()

    assert client.get("/signed", fields | {"hmac": digest}).json() == {"shop": "acme.myshopify.com"}
    assert client.get("/signed", fields | {"hmac": "0" * 64}).status_code == 401
    assert client.get("/signed", fields).status_code == 401
