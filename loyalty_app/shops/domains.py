"""A shop's domain, checked before it is believed: it ends up in addresses, headers and queries."""

import re

from loyalty_app.shops.errors import NotAShop

# Only the permanent domain identifies a shop; a custom one may change hands.
SHOP_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com", re.ASCII)


def normal(text: object) -> str:
    """The domain in lower case: acme.myshopify.com. Raises NotAShop."""
    domain = text.lower() if isinstance(text, str) else ""
    if not SHOP_DOMAIN.fullmatch(domain):
        raise NotAShop("The shop's address must look like acme.myshopify.com.")
    return domain
