"""What a browser asks for before it puts the page on a home screen: https://www.w3.org/TR/appmanifest/."""

from typing import Any

from loyalty_app.shops.models import Shop
from storefront_widget import texts
from storefront_widget.member_page import colours, shell

SHORT_NAME_MAX = 12  # characters under an icon; systems cut what is longer
PAPER = "#ffffff"  # behind the icon while the page opens


def of(shop: Shop, *, path: str, locale: str) -> dict[str, Any]:
    """path: the proxy's. The id has no language in it: the page stays one app, in whatever language it was added."""
    words, chosen = texts.around(locale), colours.of_shop()
    named = {"shop": shop.name or shop.domain}
    addresses = shell.icons(path, chosen)
    return {
        "id": f"{path}/{shell.DOCUMENT}",
        "name": shell.said(words["page.app_name"], named),
        "short_name": short(named["shop"]),
        "description": shell.said(words["page.app_description"], named),
        **texts.written(locale),
        "start_url": f"{path}/{shell.DOCUMENT}?locale={locale}",
        "scope": f"{path}/",
        "display": "standalone",
        "theme_color": chosen.ground,
        "background_color": PAPER,
        "categories": ["shopping"],
        "icons": [
            {"src": addresses[f"of_{size}"], "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ],
    }


def short(name: str) -> str:
    """As many whole words as fit under an icon, else the beginning of the first."""
    kept = ""
    for word in name.split():
        longer = f"{kept} {word}".strip()
        if len(longer) > SHORT_NAME_MAX:
            break
        kept = longer
    return kept.rstrip(" &+-–,·|") or name[:SHORT_NAME_MAX]
