"""shopify.app.toml says the same as the settings and the topics, and is what Shopify's CLI would take."""

import re
import tomllib
from pathlib import Path

from django.conf import settings
from django.urls import resolve

from loyalty_app.shops import code_grant
from webhooks.topics import TOPICS

CONFIG = tomllib.loads((Path(__file__).parents[2] / "shopify.app.toml").read_text())
COMPLIANCE = {"customers/data_request", "customers/redact", "shop/redact"}


def subscribed(key):
    return [topic for subscription in CONFIG["webhooks"]["subscriptions"] for topic in subscription.get(key, [])]


def test_scopes_are_those_of_the_settings():
    assert set(CONFIG["access_scopes"]["scopes"].split(",")) == set(settings.SHOPIFY_SCOPES)
    assert CONFIG["access_scopes"]["optional_scopes"] == settings.SHOPIFY_OPTIONAL_SCOPES
    assert not set(settings.SHOPIFY_OPTIONAL_SCOPES) & set(settings.SHOPIFY_SCOPES)
    assert "use_legacy_install_flow" not in CONFIG["access_scopes"]


def test_every_topic_we_know_is_subscribed_once_and_no_other():
    assert sorted(subscribed("topics") + subscribed("compliance_topics")) == sorted(TOPICS)
    assert set(subscribed("compliance_topics")) == COMPLIANCE
    assert {subscription["uri"] for subscription in CONFIG["webhooks"]["subscriptions"]} == {"/webhooks/"}


def test_no_subscription_thins_its_payload_out():
    """With include_fields Shopify holds identical payloads back, and a filter would hide what reconcile then finds."""
    for subscription in CONFIG["webhooks"]["subscriptions"]:
        assert subscription.keys() <= {"uri", "topics", "compliance_topics"}


def test_webhooks_and_calls_speak_the_same_version():
    assert CONFIG["webhooks"]["api_version"] == settings.SHOPIFY_API_VERSION


def test_the_addresses_are_ours():
    home = CONFIG["application_url"].rstrip("/")

    assert CONFIG["auth"]["redirect_urls"] == [home + code_grant.CALLBACK_PATH]
    assert resolve(code_grant.CALLBACK_PATH).func.gate == "shopify"
    assert CONFIG["app_proxy"] == {"url": home + "/proxy", "prefix": "apps", "subpath": "loyalty"}


def test_it_is_what_the_command_line_tool_validates():
    assert re.fullmatch(r"[0-9a-f]{32}", CONFIG["client_id"])
    assert CONFIG["handle"] == settings.APP_HANDLE
    assert (CONFIG["embedded"], CONFIG["pos"]["embedded"]) == (True, False)
    assert CONFIG["name"] and len(CONFIG["name"]) <= 30
    assert CONFIG.keys() <= {
        "name",
        "handle",
        "client_id",
        "application_url",
        "embedded",
        "extension_directories",
        "build",
        "access_scopes",
        "access",
        "auth",
        "webhooks",
        "app_proxy",
        "pos",
    }
