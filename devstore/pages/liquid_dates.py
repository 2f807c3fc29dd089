"""Liquid's `date` filter with the formats that Shopify knows by name and writes in the shop's language."""

import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from liquid import RenderContext
from liquid.builtin.filters import misc
from liquid.filter import with_context

NAMED = {"abbreviated_date": "medium", "basic": "short", "date": "long", "default": "full", "on_date": "medium"}


@with_context
def date(value: object, pattern: object = None, *, context: RenderContext, format: str | None = None) -> str:
    """`date: '%Y'` as everywhere, and `date: format: 'date'`: December 31, 2026 or 31. Dezember 2026."""
    if format is None:
        return misc.date(value, pattern, environment=context.env)
    try:
        day = datetime.datetime.fromisoformat(str(value)).date()
    except ValueError:
        return str(value)
    return format_date(day, NAMED.get(format, "long"), locale=_locale(context))


def _locale(context: RenderContext) -> Locale:
    asked = str(context.resolve("request").get("locale", {}).get("iso_code", "en"))
    try:
        return Locale.parse(asked, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
