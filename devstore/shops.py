"""The shops of the stand-in: their settings as Shopify's REST shop, and which one a browser means."""

from urllib.parse import urlsplit

from starlette.requests import Request

from devstore import times
from devstore.errors import Refused, Unknown
from devstore.store import Store
from devstore.webhooks import deliveries

MONEY_FORMATS = {"USD": "${{amount}}", "CAD": "${{amount}}", "EUR": "€{{amount}}", "GBP": "£{{amount}}"}
PLANS = {"partner_test": "Developer Preview", "basic": "Basic", "shopify_plus": "Shopify Plus"}
# Names of ours beside Shopify's in the stored document.
PRIVATE = {"tax_rate", "tax_title"}


def all(store: Store) -> list[dict]:
    return [_rest(shop) for shop in store.documents.all("shop", "")]


def get(store: Store, shop: str) -> dict:
    """The shop as Shopify's REST shape gives it."""
    return _rest(stored(store, shop))


def stored(store: Store, shop: str) -> dict:
    found = store.documents.find("shop", "", shop)
    if found is None:
        raise Unknown(f"There is no shop {shop} here.")
    return found


def create(
    store: Store,
    domain: str,
    name: str,
    *,
    currency: str = "USD",
    iana_timezone: str = "America/New_York",
    taxes_included: bool = False,
    plan_name: str = "partner_test",
    tax_rate: str = "0.08",
    tax_title: str = "Sales tax",
    country_code: str = "US",
    email: str | None = None,
) -> dict:
    """Open a shop without goods or customers; devstore.seed fills it."""
    if not domain.endswith(".myshopify.com"):
        raise Refused("A shop's domain ends in .myshopify.com.")
    if store.documents.find("shop", "", domain):
        raise Refused(f"{domain} exists already.")
    handle = domain.removesuffix(".myshopify.com")
    now = times.stored(store.clock.now())
    money = MONEY_FORMATS.get(currency, "{{amount}} " + currency)
    shop = {
        "id": store.new_id("shop"),
        "name": name,
        "email": email or f"hello@{handle}.example",
        "domain": domain,
        "province": "New York",
        "country": country_code,
        "address1": "12 Mercer Street",
        "zip": "10013",
        "city": "New York",
        "source": None,
        "phone": None,
        "latitude": None,
        "longitude": None,
        "primary_locale": "en",
        "address2": None,
        "created_at": now,
        "updated_at": now,
        "country_code": country_code,
        "country_name": country_code,
        "currency": currency,
        "customer_email": email or f"hello@{handle}.example",
        "timezone": f"(GMT) {iana_timezone}",
        "iana_timezone": iana_timezone,
        "shop_owner": f"{name} Owner",
        "money_format": money,
        "money_with_currency_format": f"{money} {currency}",
        "weight_unit": "kg",
        "province_code": "NY",
        "taxes_included": taxes_included,
        "auto_configure_tax_inclusivity": None,
        "tax_shipping": None,
        "county_taxes": True,
        "plan_display_name": PLANS.get(plan_name, plan_name),
        "plan_name": plan_name,
        "has_discounts": True,
        "has_gift_cards": True,
        "myshopify_domain": domain,
        "google_apps_domain": None,
        "google_apps_login_enabled": None,
        "money_in_emails_format": money,
        "money_with_currency_in_emails_format": f"{money} {currency}",
        "eligible_for_payments": True,
        "requires_extra_payments_agreement": False,
        "password_enabled": False,
        "has_storefront": True,
        "finances": True,
        "primary_location_id": 112_829_759_794,
        "checkout_api_supported": True,
        "multi_location_enabled": False,
        "setup_required": False,
        "pre_launch_enabled": False,
        "enabled_presentment_currencies": [currency],
        "marketing_sms_consent_enabled_at_checkout": False,
        "transactional_sms_disabled": False,
        "tax_rate": tax_rate,
        "tax_title": tax_title,
    }
    store.documents.put("shop", "", domain, shop)
    return _rest(shop)


def change(store: Store, shop: str, **changes: object) -> dict:
    """Change settings without telling the app."""
    stored(store, shop)
    with store.documents.change("shop", "", shop) as document:
        unknown = set(changes) - set(document)
        if unknown:
            raise Refused(f"A shop has no {', '.join(sorted(unknown))}.")
        document.update(changes)
        if "currency" in changes:
            document["enabled_presentment_currencies"] = [changes["currency"]]
        document["updated_at"] = times.stored(store.clock.now())
    return _rest(document)


def update(store: Store, shop: str, **changes: object) -> dict:
    """Change settings as the merchant does; the app hears of it by shop/update."""
    document = change(store, shop, **changes)
    deliveries.emit(store, shop, "shop/update", document, resource_id=document["id"])
    return document


def _rest(shop: dict) -> dict:
    zone = shop["iana_timezone"]
    body = {key: value for key, value in shop.items() if key not in PRIVATE}
    return body | {
        "created_at": times.rest(shop["created_at"], zone),
        "updated_at": times.rest(shop["updated_at"], zone),
    }


def handle_of(shop: str) -> str:
    return shop.removesuffix(".myshopify.com")


def domain_of(store: Store, request: Request) -> str:
    """The shop a browser's request is for: /shop/{shop}/..., else the host {handle}.localhost, else the default."""
    named = request.path_params.get("shop")
    if named:
        return stored(store, store.default_shop if named == "-" else named)["domain"]
    host = request.headers.get("host", "").split(":")[0]
    if host.endswith(".localhost"):
        domain = f"{host.removesuffix('.localhost')}.myshopify.com"
        if store.documents.find("shop", "", domain):
            return domain
    return store.default_shop


def storefront_url(store: Store, shop: str) -> str:
    if shop == store.default_shop:
        return store.settings.own_url
    port = urlsplit(store.settings.own_url).port
    return f"http://{handle_of(shop)}.localhost:{port}"


def admin_url(store: Store, shop: str) -> str:
    return f"{store.settings.own_url}/shop/{shop}/admin"
