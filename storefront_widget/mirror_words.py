"""Sentences said whole, for a theme, which can print a text but neither format money nor choose a plural form.

The same texts and values as the panel gets (wording.py); what the browser does there with Intl, Babel does here from
the same data (CLDR).
"""

import re
from datetime import datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal

from storefront_widget import texts

_PLACE = re.compile(r"{{ (\w+) }}")
_NO_FRACTION = re.compile(r"[.]0+")
_FROM_RIGHT = re.compile(r"[\u0590-\u08ff]")
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


class Speaker:
    """Says a shop's sentences in one of our languages."""

    def __init__(self, language: str, *, currency: str, zone: ZoneInfo, now: datetime):
        self.language, self._locale = language, Locale.parse(language, sep="-")
        self._currency, self._zone, self._year = currency, zone, now.astimezone(zone).year
        self._points = texts.panel(language)["points"]

    def say(self, sentence: dict) -> str:
        """A sentence of wording.py, {text, values}. Of several plural forms, the one for its count."""
        values = sentence["values"]
        text = self._form(sentence["text"], values.get("count", 0))
        return _PLACE.sub(lambda place: self._value(place[1], values), text)

    def points(self, count: int) -> str:
        """1,240 points."""
        return self.say({"text": self._points, "values": {"count": count}})

    def points_names(self) -> dict[str, str]:
        """What points are called, by plural form: without a number where that comes first and a space after it, else
        with its placeholder.
        """
        return {form: text.removeprefix("{{ count }} ") for form, text in self._points.items()}

    def _form(self, text: texts.Text, count: object) -> str:
        if isinstance(text, str):
            return text
        return text.get(self._locale.plural_form(Decimal(str(count))), text["other"])

    def _value(self, name: str, values: dict) -> str:
        """By the first word of its name, as in loyalty-words.js."""
        kind, value = name.split("_", maxsplit=1)[0], values[name]
        if kind == "points":
            return self.points(value)
        if kind == "count":
            return format_decimal(Decimal(str(value)), locale=self._locale)
        if kind == "amount":
            return self._money(Decimal(str(value)), values.get("currency") or self._currency)
        if kind == "date":
            return self._date(datetime.fromisoformat(value))
        return apart(str(value))

    def _money(self, amount: Decimal, currency: str) -> str:
        """Whole amounts without their zeros, as in the panel. Babel leaves out the space after a sign of letters."""
        if amount == amount.to_integral_value():
            form = _whole(self._locale)
            text = format_currency(amount, currency, format=form, locale=self._locale, currency_digits=False)
        else:
            text = format_currency(amount, currency, locale=self._locale)
        return _LETTER_BESIDE_DIGIT.sub("\N{NO-BREAK SPACE}", text)

    def _date(self, instant: datetime) -> str:
        """The day where the shop is; the year only when it is another one."""
        day = instant.astimezone(self._zone).date()
        return format_skeleton("MMMd" if day.year == self._year else "yMMMd", day, locale=self._locale)


def apart(name: str) -> str:
    """A name from right to left, so that it keeps its parts together in any sentence, as in loyalty-words.js. Sentences
    that are themselves from right to left do so for every name.
    """
    return f"\u2068{name}\u2069" if _FROM_RIGHT.search(name) else name


@cache
def _whole(locale: Locale) -> str:
    return _NO_FRACTION.sub("", locale.currency_formats["standard"].pattern)
