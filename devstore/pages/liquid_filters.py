"""Shopify's Liquid filters, as far as our extension and our pages use them, for both Liquid environments."""

import datetime
import html
import json
import re
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from liquid import Environment, RenderContext
from liquid.filter import with_context
from markupsafe import Markup

from devstore import money, shops
from devstore.pages import extension, liquid_colours, liquid_dates


@with_context
def asset_url(name: object, *, context: RenderContext) -> str:
    """Where the theme app extension's asset is served; Shopify gives a protocol-relative CDN address likewise."""
    return f"{context.resolve('cdn_url')}/cdn/extensions/{extension.FOLDER.name}/{name}"


def stylesheet_tag(address: object) -> Markup:
    return Markup(f'<link href="{html.escape(str(address))}" rel="stylesheet" type="text/css" media="all">')


def script_tag(address: object) -> Markup:
    return Markup(f'<script src="{html.escape(str(address))}" type="text/javascript"></script>')


@with_context
def translate(key: object, *_: object, context: RenderContext, **values: object) -> object:
    """The `t` filter: the extension's locale files, the default language where a translation is missing."""
    text = extension.text(str(key), str(context.resolve("request").get("locale", {}).get("iso_code", "en")), values)
    plain = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda found: html.escape(str(values.get(found[1], found[0]))), text)
    return Markup(plain) if context.env.autoescape else plain


def _shown_in(value: object, context: RenderContext) -> tuple[str, str]:
    """The currency of an amount and its format: a number is in what the visitor sees, a text in the shop's."""
    shop = context.resolve("shop")
    country = context.resolve("localization", default=None)
    shown = country["country"]["currency"]["iso_code"] if country and isinstance(value, int) else shop["currency"]
    if shown == shop["currency"]:
        return shown, shop["money_format"]
    return shown, shops.MONEY_FORMATS.get(shown, "{{amount}} " + shown)


def _amount(value: object, currency: str) -> str:
    """ "48.00" is an amount, 4800 is in hundredths whatever the currency, as in Shopify's Liquid."""
    minor = money.minor(Decimal(value).scaleb(-2) if isinstance(value, int) else value or "0", currency)
    written = money.text(minor, currency)
    whole, _, decimals = written.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}"
    return f"{sign}{grouped}.{decimals}" if decimals else f"{sign}{grouped}"


@with_context
def money_filter(value: object, *, context: RenderContext) -> str:
    currency, money_format = _shown_in(value, context)
    amount = _amount(value, currency)
    sign, amount = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    return sign + re.sub(r"\{\{\s*amount\w*\s*\}\}", amount, money_format)


@with_context
def money_with_currency(value: object, *, context: RenderContext) -> str:
    return f"{money_filter(value, context=context)} {_shown_in(value, context)[0]}"


@with_context
def money_without_currency(value: object, *, context: RenderContext) -> str:
    return _amount(value, _shown_in(value, context)[0])


def as_json(value: object) -> Markup:
    """JSON that may stand in a script or an attribute: no `<`, `>` or `&` as such."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def handleize(value: object) -> str:
    return re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")


def picture(product_or_handle: object) -> str:
    """The address of a product's picture."""
    handle = product_or_handle.get("handle") if isinstance(product_or_handle, dict) else product_or_handle
    return f"/cdn/products/{handle}.svg"


def instant(value: object) -> datetime.datetime | None:
    if isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.datetime.fromisoformat(str(value))
    except ValueError:
        return None


def zone(name: str) -> ZoneInfo | None:
    """The time zone of a name, or None for what is not one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def when(value: object) -> str:
    """ "2026-11-22T12:11:00-05:00" as "22 Nov 2026, 12:11"."""
    at = instant(value)
    return f"{at.day} {at:%b %Y, %H:%M}" if at else ""


def clock_time(value: object) -> str:
    at = instant(value)
    return f"{at:%H:%M:%S}" if at else ""


def title_words(value: object) -> str:
    """ "partially_refunded" as "Partially refunded"."""
    return str(value or "").replace("_", " ").capitalize()


FILTERS = {
    "asset_url": asset_url,
    "stylesheet_tag": stylesheet_tag,
    "script_tag": script_tag,
    "t": translate,
    "translate": translate,
    "money": money_filter,
    "money_with_currency": money_with_currency,
    "money_without_currency": money_without_currency,
    "money_without_trailing_zeros": money_filter,
    "date": liquid_dates.date,
    "color_brightness": liquid_colours.color_brightness,
    "json": as_json,
    "handleize": handleize,
    "handle": handleize,
    "picture": picture,
    "when": when,
    "clock_time": clock_time,
    "title_words": title_words,
}


def add_to(environment: Environment) -> Environment:
    for name, act in FILTERS.items():
        environment.add_filter(name, act)
    return environment
