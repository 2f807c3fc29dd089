"""One secret signs queries for browsers, session tokens and webhooks: what is good at one door opens no other."""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings

from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for
from tests.factories import NOW
from tests.session_tokens import mint
from tests.webhooks.door import delivery, post
from tests.webhooks.events import arrive, outcome
from webhooks import processing, wake
from webhooks.models import Event

REFUSED = (401, {"error": "invalid_signature"})


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(wake, "processing", lambda: None)


def seen_in_the_address(fields: dict[str, str]) -> tuple[bytes, str]:
    """What any merchant reads in the address of their own admin: the signed text, and its ``hmac`` as a header's."""
    text = "&".join(f"{key}={value}" for key, value in sorted(fields.items()))
    digest = hmac.new(settings.SHOPIFY_API_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    return text.encode(), base64.b64encode(binascii.unhexlify(digest)).decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("topic", ["app/uninstalled", "shop/redact", "shop/update", "orders/create"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"code": "c0de", "state": "st4te"},
        # Names and values of the visitor's choice, around Shopify's own: a JSON object when they are joined.
        {' {"a':'":"', "zz": '","myshopify_domain":"acme.myshopify.com"}'},
        {'\n{"a': '":"', "zz": '"}'},
    ],
)  # fmt: skip
def test_an_address_that_a_merchant_was_shown_is_no_webhook(acme, topic, more):
    body, signature = seen_in_the_address({"shop": "mallory.myshopify.com", "timestamp": "1795000000", **more})

    answers = post(delivery(body, topic=topic, shop="acme.myshopify.com", **{"Hmac-Sha256": signature}))

    assert answers == [REFUSED]
    assert list(Event.objects.values_list("shop_id", "topic")) == []


@pytest.mark.django_db(transaction=True)
def test_a_proxys_query_is_none_either(acme):
    fields = {
        "shop": "mallory.myshopify.com",
        "timestamp": "1795000000",
        "logged_in_customer_id": "",
        "path_prefix": "/a",
    }
    body = "".join(sorted(f"{key}={value}" for key, value in fields.items())).encode()
    digest = hmac.digest(settings.SHOPIFY_API_SECRET.encode(), body, "sha256")

    answers = post(delivery(body, topic="app/uninstalled", **{"Hmac-Sha256": base64.b64encode(digest).decode()}))

    assert answers == [REFUSED]


@pytest.mark.django_db(transaction=True)
def test_a_session_tokens_signature_is_no_webhooks(acme):
    signed, _, signature = mint("mallory.myshopify.com", now=NOW).rpartition(".")
    as_header = base64.b64encode(base64.urlsafe_b64decode(signature + "==")).decode()

    answers = post(delivery(signed.encode(), topic="app/uninstalled", **{"Hmac-Sha256": as_header}))

    assert answers == [REFUSED]
    assert list(Event.objects.values_list("shop_id", "topic")) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("topic", "body", "reason"),
    [
        ("app/uninstalled", {"id": 1, "myshopify_domain": "rival.myshopify.com"}, "The body names another shop."),
        ("shop/redact", {"shop_id": 1, "shop_domain": "rival.myshopify.com"}, "The body names another shop."),
        ("app/uninstalled", b"shop=acme", "The body is not JSON."),
        ("shop/redact", b"[]", "The body is not an object."),
    ],
)
def test_what_ends_an_installation_names_it(acme, rival, topic, body, reason):
    for shop in (acme, rival):
        with acting_for(shop.id):
            Connection.objects.create(changed_at=NOW, state=Connection.State.CONNECTED)
    told = arrive(acme, topic, body, at=NOW + timedelta(hours=60))

    processing.drain(now=NOW + timedelta(hours=60))

    assert outcome(told) == ("ignored", reason)
    assert [shop.is_installed for shop in Shop.objects.order_by("id")] == [True, True]


@pytest.mark.django_db
def test_its_own_name_is_good(acme, rival):
    told = arrive(acme, "app/uninstalled", json.dumps({"myshopify_domain": "ACME.myshopify.com"}).encode(),
                  at=NOW + timedelta(hours=1))  # fmt: skip

    processing.drain(now=NOW + timedelta(hours=1))

    assert outcome(told) == ("applied", "The app is uninstalled; the books stay.")
    assert list(Shop.objects.filter(uninstalled_at=None).values_list("domain", flat=True)) == ["rival.myshopify.com"]


def test_a_query_keeps_its_own_meaning():
    """The attack above is real: the text and the signature are those of an address Shopify made."""
    body, signature = seen_in_the_address({"shop": "mallory.myshopify.com", "timestamp": "1"})

    assert hmac.compare_digest(
        base64.b64decode(signature), hmac.digest(settings.SHOPIFY_API_SECRET.encode(), body, "sha256")
    )
    assert urlencode({"shop": "mallory.myshopify.com", "timestamp": "1"}).encode() == body
