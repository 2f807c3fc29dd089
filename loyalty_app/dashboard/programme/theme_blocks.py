"""Blocks of our theme app extension, and the addresses that open the theme editor with one of them just placed.

https://shopify.dev/docs/apps/build/online-store/theme-app-extensions/configuration#deep-linking
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from loyalty_app.shops.models import Shop

MAIN, APPS, HEADER = "mainSection", "newAppsSection", "sectionGroup:header"


@dataclass(frozen=True, slots=True)
class ThemeBlock:
    """``href``: the theme editor, where the merchant looks at it and saves."""

    handle: str  # its file's name in the extension
    name: str
    text: str
    href: str


def offered(shop: Shop) -> list[ThemeBlock]:
    """Every block that a merchant may place, in the order in which most shops want them."""
    landing = _("On a page about the programme")
    placed = [
        ("product-points", _("Points for a product"), _("On product pages"), "product", MAIN),
        ("cart-points", _("Points in the cart"), _("In the cart"), "cart", APPS),
        ("member-bar", _("Points in the header"), _("On every page"), "index", HEADER),
        ("account", _("Member’s points"), _("On any page, for members"), "page", APPS),
        ("landing-hero", _("Landing page: start"), landing, "page", APPS),
        ("how-it-works", _("How it works"), landing, "page", APPS),
        ("ways-to-earn", _("Ways to earn"), landing, "page", APPS),
        ("rewards-list", _("Rewards"), landing, "page", APPS),
        ("faq", _("Questions and answers"), landing, "page", APPS),
    ]
    found = [
        ThemeBlock(
            handle=handle,
            name=name,
            text=text,
            href=_editor(shop, template=template, addAppBlockId=_id(handle), target=target),
        )
        for handle, name, text, template, target in placed
    ]
    popup = ThemeBlock(
        handle="join-popup",
        name=_("Invitation to join"),
        text=_("Shows itself to visitors once in a while"),
        href=_editor(shop, context="apps", template="index", activateAppId=_id("join-popup")),
    )
    return [*found, popup]


def _id(handle: str) -> str:
    return f"{settings.SHOPIFY_API_KEY}/{handle}"


def _editor(shop: Shop, **query: str) -> str:
    admin = settings.SHOPIFY_SHOP_URL.format(shop=shop.domain)
    return f"{admin}/admin/themes/current/editor?{urlencode(query, safe='/:')}"
