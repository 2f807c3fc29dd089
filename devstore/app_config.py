"""What the app declares in its shopify.app.toml, read again whenever the file changes.

Without a file the stand-in behaves as if the app asked for everything: all topics at /webhooks/, the proxy at
apps/loyalty.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from devstore.store import Store

API_VERSION = "2026-10"
DEFAULT_SCOPES = ("read_orders", "read_products", "write_customers", "read_customer_merge", "write_app_proxy")
DEFAULT_WEBHOOK_PATH = "/webhooks/"


@dataclass(frozen=True)
class Subscription:
    """Where one topic goes; `topic` "*" means all of them."""

    topic: str
    uri: str
    name: str | None = None
    include_fields: tuple[str, ...] = ()
    source: str = "config"
    id: int | None = None


@dataclass(frozen=True)
class AppConfig:
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    optional_scopes: tuple[str, ...] = ()
    subscriptions: tuple[Subscription, ...] = (Subscription(topic="*", uri=DEFAULT_WEBHOOK_PATH),)
    api_version: str = API_VERSION
    application_url: str = ""
    proxy_url: str = "/proxy"
    proxy_prefix: str = "apps"
    proxy_subpath: str = "loyalty"
    redirect_urls: tuple[str, ...] = ()
    # (owner type, "$app", key) -> storefront access, as declared in [customer.metafields.app.key]
    metafields: dict[tuple[str, str, str], str] = field(default_factory=dict)


_read: dict[Path, tuple[float, AppConfig]] = {}


def of(store: Store) -> AppConfig:
    path = store.settings.config_path
    if path is None or not path.exists():
        return AppConfig()
    changed = path.stat().st_mtime
    known = _read.get(path)
    if known is None or known[0] != changed:
        known = (changed, parse(tomllib.loads(path.read_text(encoding="utf-8"))))
        _read[path] = known
    return known[1]


def parse(document: dict) -> AppConfig:
    """Read the parsed TOML; what the stand-in cannot honour (filters, other destinations) is refused loudly."""
    scopes = document.get("access_scopes", {})
    webhooks = document.get("webhooks", {})
    proxy = document.get("app_proxy", {})
    return AppConfig(
        scopes=_list_of(scopes.get("scopes", "")),
        optional_scopes=tuple(scopes.get("optional_scopes", [])),
        subscriptions=tuple(_subscriptions(webhooks)),
        api_version=webhooks.get("api_version", API_VERSION),
        application_url=document.get("application_url", "").rstrip("/"),
        proxy_url=proxy.get("url", "/proxy"),
        proxy_prefix=proxy.get("prefix", "apps"),
        proxy_subpath=proxy.get("subpath", "loyalty"),
        redirect_urls=tuple(document.get("auth", {}).get("redirect_urls", [])),
        metafields=_metafields(document),
    )


def _list_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _subscriptions(webhooks: dict) -> list[Subscription]:
    found = []
    for each in webhooks.get("subscriptions", []):
        if each.get("filter"):
            raise ValueError("The stand-in does not evaluate webhook filters; take `filter` out of shopify.app.toml.")
        for topic in [*each.get("topics", []), *each.get("compliance_topics", [])]:
            found.append(
                Subscription(
                    topic=topic,
                    uri=each["uri"],
                    name=each.get("name"),
                    include_fields=tuple(each.get("include_fields", [])),
                )
            )
    return found


def _metafields(document: dict) -> dict[tuple[str, str, str], str]:
    """Shopify knows the namespace $app only, none below it: a table without a type is refused, as its CLI does."""
    declared = {}
    for owner in ("customer", "order", "product", "shop"):
        for key, definition in document.get(owner, {}).get("metafields", {}).get("app", {}).items():
            if "type" not in definition:
                raise ValueError(f"[{owner}.metafields.app.{key}] in shopify.app.toml has no type.")
            access = definition.get("access", {}).get("storefront", "none")
            declared[(owner.upper(), "$app", key)] = access.upper()
    return declared


def address(store: Store, uri: str) -> str:
    """Where a declared address really is: the app's own address replaces the one written in the file."""
    config = of(store)
    if config.application_url and uri.startswith(config.application_url):
        uri = uri[len(config.application_url) :]
    if "://" in uri:
        return uri
    return store.settings.app_url.rstrip("/") + "/" + uri.lstrip("/")
