from django.conf import settings
from django.http import HttpRequest


def shopify(request: HttpRequest) -> dict:
    """What every page's head needs to load Shopify's scripts."""
    return {
        "shopify_api_key": settings.SHOPIFY_API_KEY,
        "app_bridge_url": settings.APP_BRIDGE_URL,
        "polaris_url": settings.POLARIS_URL,
    }
