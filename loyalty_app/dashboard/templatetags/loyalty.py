"""How numbers, money, times and form fields look on a merchant's page."""

import json
from datetime import date, datetime
from decimal import Decimal

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from loyalty_app import money as amounts
from loyalty_app.dashboard import words
from loyalty_app.dashboard.addresses import address
from loyalty_app.dashboard.colour_field import ColourField

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"  # columns are narrow; a day and a time each stay together

# htmx: nothing is kept in the browser's storage (the frame may have none), nothing is evaluated, a form that is
# refused (422) comes back with its errors, what is not there (404) has its own page, and everything else that fails
# raises an event that trouble.js shows.
HTMX = {
    "historyCacheSize": 0,
    "defaultSettleDelay": 0,  # what is put into a page listens at once: the wait is for transitions, and we have none
    "includeIndicatorStyles": False,
    "allowEval": False,
    "selfRequestsOnly": True,
    "timeout": 15_000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "404", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@register.simple_tag
def url(name: str, *arguments: int | str) -> str:
    """Django's, and quicker for the dashboard's own pages: a list has several in each row."""
    namespace, _, page = name.partition(":")
    return address(page, *arguments) if namespace == "dashboard" else reverse(name, args=arguments)


@register.simple_tag
def htmx_config() -> str:
    return json.dumps(HTMX)


@register.filter
def as_json(value: object) -> str:
    """For a data attribute, which escapes it."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def number(value: int) -> str:
    return f"{value:,}"


@register.filter
def points(value: int) -> str:
    """1,250 points; 1 point; −40 points."""
    return ngettext("%(number)s point", "%(number)s points", abs(value)) % {"number": _signed(value)}


@register.filter
def change(value: int) -> str:
    """+120 or −40, for a column of changes."""
    return f"+{value:,}" if value > 0 else _signed(value)


def _signed(value: int) -> str:
    return f"−{-value:,}" if value < 0 else f"{value:,}"


@register.filter
def money(value: Decimal | str, currency: str) -> str:
    return amounts.display(amounts.parse_amount(value), currency)


@register.filter
def when(value: datetime | None) -> str:
    """The instant in the shop's time zone, which the page has activated: Nov 22, 2026, 7:00 AM."""
    if not value:
        return ""
    local = timezone.localtime(value)
    half = gettext("AM") if local.hour < 12 else gettext("PM")
    return f"{day(local)}, {local.hour % 12 or 12}:{local.minute:02}{NO_BREAK}{half}"


@register.filter
def on(value: datetime | None) -> str:
    """Only the day."""
    return day(timezone.localtime(value)) if value else ""


@register.filter
def day(value: date | None) -> str:
    """A date, which is in no zone: Nov 22, 2026. Written here, for a list has one in each row, and date_format() takes
    its pattern apart anew each time."""
    return f"{MONTHS_3[value.month].title()}{NO_BREAK}{value.day},{NO_BREAK}{value.year}" if value else ""


@register.filter
def is_address(text: str) -> bool:
    """Whether it can be a link: an address on the web and nothing else, such as a script."""
    return text.startswith(("https://", "http://")) and not any(letter.isspace() for letter in text)


@register.filter
def transfer_kind(kind: str) -> str:
    return words.TRANSFERS.get(kind, kind)


@register.filter
def adjustment_id(origin: str) -> int | None:
    """Of a transfer's origin "adjustment:12"; None where it is about something else."""
    about, _, number = origin.partition(":")
    return int(number) if about == "adjustment" and number.isdecimal() else None


@register.filter
def account_kind(kind: str) -> str:
    return words.ACCOUNTS.get(kind, kind)


@register.filter
def topic(name: str) -> str:
    return words.TOPICS.get(name, name)


@register.filter
def effect_kind(kind: str) -> str:
    return words.EFFECTS.get(kind, kind)


@register.simple_tag
def field(bound: BoundField, **extra) -> SafeString:
    """The field as its Polaris element, with label, details, value and error."""
    value = bound.value()
    context = {
        "field": bound,
        "value": value,
        "chosen": [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)],
        "attributes": bound.field.widget.attrs,
        "error": " ".join(bound.errors),
        **extra,
    }
    return SafeString(render_to_string(f"forms/{_element(bound.field)}.html", context))


def _element(plain: forms.Field) -> str:
    for kind, name in (
        (forms.BooleanField, "checkbox"),
        (forms.MultipleChoiceField, "choice_list"),
        (ColourField, "color_field"),
        (forms.DateField, "date_field"),
        (forms.IntegerField, "number_field"),
    ):
        if isinstance(plain, kind):
            return name if "currency" not in plain.widget.attrs else "money_field"
    if isinstance(plain, forms.ChoiceField):
        return "choice_list" if isinstance(plain.widget, forms.RadioSelect) else "select"
    return "text_area" if isinstance(plain.widget, forms.Textarea) else "text_field"
