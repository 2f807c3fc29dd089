"""Shop, the app's installation, and webhook subscriptions made through the API."""

from datetime import datetime
from zoneinfo import ZoneInfo

from devstore import app_config, gids, installs, shops, times
from devstore.admin_api import fields_meta
from devstore.admin_api.context import Context, Thing, plain, stored


def _local_now(context: Context) -> datetime:
    return context.store.clock.now().astimezone(ZoneInfo(context.settings["iana_timezone"]))


def _offset_minutes(source: Thing, context: Context) -> int:
    return int(_local_now(context).utcoffset().total_seconds() // 60)


def _plan(source: Thing, context: Context) -> dict:
    name, shown = source.document["plan_name"], source.document["plan_display_name"]
    return {
        "displayName": shown,
        "publicDisplayName": shown,
        "partnerDevelopment": name == "partner_test",
        "shopifyPlus": name == "shopify_plus",
    }


def _domain(source: Thing, context: Context) -> dict:
    return {
        "id": gids.gid("Domain", source.document["id"]),
        "host": context.shop,
        "url": f"https://{context.shop}",
        "sslEnabled": True,
    }


SHOP = {
    "id": lambda source, context: gids.gid("Shop", source.document["id"]),
    "name": stored("name"),
    "email": stored("email"),
    "contactEmail": stored("customer_email"),
    "myshopifyDomain": stored("myshopify_domain"),
    "url": lambda source, context: f"https://{context.shop}",
    "primaryDomain": _domain,
    "currencyCode": stored("currency"),
    "enabledPresentmentCurrencies": stored("enabled_presentment_currencies"),
    "currencyFormats": lambda source, context: {
        "moneyFormat": source.document["money_format"],
        "moneyWithCurrencyFormat": source.document["money_with_currency_format"],
    },
    "ianaTimezone": stored("iana_timezone"),
    "timezoneAbbreviation": lambda source, context: _local_now(context).tzname(),
    "timezoneOffset": lambda source, context: _local_now(context).strftime("%z"),
    "timezoneOffsetMinutes": _offset_minutes,
    "taxesIncluded": stored("taxes_included"),
    "taxShipping": lambda source, context: False,
    "setupRequired": stored("setup_required"),
    "shopOwnerName": stored("shop_owner"),
    "plan": _plan,
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["updated_at"]),
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}


def installation_thing(context: Context) -> Thing:
    return Thing("AppInstallation", installs.get(context.store, context.shop))


def _handles(scopes: list[str] | tuple[str, ...]) -> list[dict]:
    return [{"handle": scope, "description": scope.replace("_", " ")} for scope in scopes]


def _home(context: Context) -> str:
    return f"{shops.admin_url(context.store, context.shop)}/apps/{context.store.settings.app_handle}"


INSTALLATION = {
    "id": lambda source, context: gids.gid("AppInstallation", source.document["id"]),
    "accessScopes": lambda source, context: _handles(source.document["scopes"]),
    "app": lambda source, context: Thing("App", {"id": context.store.settings.app_id}),
    "launchUrl": lambda source, context: _home(context),
    "uninstallUrl": lambda source, context: None,
    "activeSubscriptions": lambda source, context: [],
    "metafield": fields_meta.metafield,
    "metafields": fields_meta.metafields,
}

APP = {
    "id": lambda source, context: gids.gid("App", context.store.settings.app_id),
    "title": lambda source, context: context.store.settings.app_name,
    "handle": lambda source, context: context.store.settings.app_handle,
    "apiKey": lambda source, context: context.store.settings.client_id,
    "embedded": lambda source, context: True,
    "installation": lambda source, context: installation_thing(context),
    "requestedAccessScopes": lambda source, context: _handles(app_config.of(context.store).scopes),
    "optionalAccessScopes": lambda source, context: _handles(app_config.of(context.store).optional_scopes),
}


def topic_name(topic: str) -> str:
    """orders/paid -> ORDERS_PAID, as the schema's enumeration has it."""
    return topic.replace("/", "_").replace(".", "_").upper()


SUBSCRIPTION = {
    "id": lambda source, context: gids.gid("WebhookSubscription", source.document["id"]),
    "legacyResourceId": lambda source, context: str(source.document["id"]),
    "topic": lambda source, context: topic_name(source.document["topic"]),
    "uri": stored("uri"),
    "callbackUrl": stored("uri"),
    "name": stored("name"),
    "format": lambda source, context: "JSON",
    "filter": lambda source, context: None,
    "includeFields": stored("include_fields"),
    "metafieldNamespaces": lambda source, context: [],
    "createdAt": lambda source, context: times.graphql(source.document["created_at"]),
    "updatedAt": lambda source, context: times.graphql(source.document["created_at"]),
}

FIELDS = {
    "Shop": SHOP,
    "ShopPlan": plain("displayName", "publicDisplayName", "partnerDevelopment", "shopifyPlus"),
    "Domain": plain("id", "host", "url", "sslEnabled"),
    "CurrencyFormats": plain("moneyFormat", "moneyWithCurrencyFormat"),
    "AppInstallation": INSTALLATION,
    "App": APP,
    "AccessScope": plain("handle", "description"),
    "WebhookSubscription": SUBSCRIPTION,
}
