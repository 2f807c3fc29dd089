"""The page's document: words, addresses and colours, the same for everybody who reads the same language."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation.trans_real import parse_accept_lang_header

from loyalty_app.shops.models import Shop
from storefront_widget import mirror_words, texts
from storefront_widget.member_page import colours, files, icon

DOCUMENT = "member"  # the document's name in the proxy's folder
LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,2}\Z")
PROXY_PATH = re.compile(r"(?:/[A-Za-z0-9_-]+)+\Z")
DEFAULT_PROXY_PATH = "/apps/loyalty"
# A page outside the theme has no Liquid to ask, and Shopify's own links are the same in every shop. The first is what
# Liquid's routes.storefront_login_url is: it comes back to where it was pressed, which /account/login does not.
SIGN_IN = "/customer_authentication/login"
SIGN_OUT = "/account/logout"


def locale_of(wanted: str, accepted: str) -> str:
    """In which language to speak: the address's, else the first of the browser's that we speak, else our own.

    wanted: as an address says it, "de" or "pt-BR", or empty. accepted: an Accept-Language header.
    """
    if LOCALE.match(wanted):
        return wanted.replace("_", "-")
    for code, _ in parse_accept_lang_header(accepted[:200].lower()):
        if texts.language(code) != texts.DEFAULT or code.partition("-")[0] == texts.DEFAULT:
            return code
    return texts.DEFAULT


def proxy_path(told: str) -> str:
    """Where the shop answers for us, as Shopify says: a merchant may have renamed it."""
    return told if PROXY_PATH.match(told) else DEFAULT_PROXY_PATH


def of(shop: Shop, *, path: str, locale: str) -> dict[str, Any]:
    """What templates/widget/member_page.html says."""
    digest, chosen = files.current().digest, colours.of_shop()
    named = {"shop": shop.name or shop.domain}
    words = {key: said(text, named) for key, text in texts.around(locale).items()}
    here = f"{path}/{DOCUMENT}?{urlencode({'locale': locale})}"
    return {
        **texts.written(locale),
        "locale": locale,
        "title": said(texts.panel(locale)["title"], named),
        "shop": named["shop"],
        "words": {key.removeprefix("page."): text for key, text in words.items() if key.startswith("page.")},
        "shell": {key.removeprefix("shell."): text for key, text in words.items() if key.startswith("shell.")},
        "colours": chosen,
        "proxy": path,
        "scope": f"{path}/",
        "document": f"{path}/{DOCUMENT}",
        "worker": f"{path}/sw.js",
        "manifest": f"{path}/app.webmanifest?{urlencode({'locale': locale})}",
        "assets": f"{path}/assets/{digest}/",
        "look": f"{path}/assets/{digest}/look.css?v={chosen.stamp}",
        "icons": icons(path, chosen),
        "sign_in": f"{SIGN_IN}?{urlencode({'return_to': here, 'locale': locale})}",
        "sign_out": SIGN_OUT,
    }


def icons(path: str, chosen: colours.Colours) -> dict[str, str]:
    """The addresses of the icons, by "of_180" ..."""
    return {f"of_{size}": f"{path}/icon-{size}.png?v={chosen.stamp}" for size in icon.SIZES}


def said(text: str, named: Mapping[str, str]) -> str:
    """Values that are known here are put in; the browser puts in the others: {{ date }}."""
    for name, value in named.items():
        text = text.replace(f"{{{{ {name} }}}}", mirror_words.apart(value))
    return text
