"""What a rule or a reward says, value by value, in the words of its form; and what differs between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from loyalty_app import money
from loyalty_app.dashboard.dated_form import DatedForm

DATES = {"starts_on", "ends_on", "publish_on"}  # when it holds is told by the page itself
# Labels that make sense only beside the field before them.
TOLD_AS = {
    "per": gettext_lazy("Points are for every"),
    "period": gettext_lazy("Limit per member is for"),
    "slider_points": gettext_lazy("Points of one step"),
    "slider_amount": gettext_lazy("Worth of one step"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


def of(form: DatedForm) -> dict[str, Fact]:
    """Every value of an unbound form in words, by field, in the form's order."""
    told = {}
    for name in _in_order(form):
        plain = form.fields[name]
        value = form.get_initial_for_field(plain, name)
        told[name] = Fact(str(TOLD_AS.get(name, plain.label)), _words(plain, value, currency=form.currency))
    return told


def said(form: DatedForm) -> list[Fact]:
    """Only those that say something."""
    return [fact for fact in of(form).values() if fact.words not in (_nothing(), _("no"))]


def differences(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> list[Difference]:
    """In the order of the later one."""
    nothing = _nothing()
    return [
        Difference(
            fact.label,
            before[name].words if name in before else nothing,
            after[name].words if name in after else nothing,
        )
        for name, fact in {**after, **before}.items()
        if before.get(name) != after.get(name)
    ]


def _in_order(form: DatedForm) -> list[str]:
    planned = [name for _heading, rows in form.plan for row in rows for name in row]
    return [name for name in planned if name not in DATES]


def _words(plain: forms.Field, value: Any, *, currency: str) -> str:
    if isinstance(plain, forms.BooleanField):
        return _("yes") if value else _("no")
    if value in (None, "", (), []):
        return _nothing()
    if isinstance(plain, forms.ChoiceField):  # and one of several choices
        chosen = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(label) for key, label in plain.choices if key in chosen)
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return _number(plain, value, currency=currency) if isinstance(plain, forms.IntegerField) else str(value)


def _number(plain: forms.IntegerField, value: Any, *, currency: str) -> str:
    """Amounts of money, points, percentages. Django's DecimalField is an IntegerField."""
    attributes = plain.widget.attrs
    if "currency" in attributes:
        return money.display(value, currency)
    number = f"{value:,}" if isinstance(value, int) else f"{value.normalize():f}"
    return f"{number} {attributes['suffix']}" if "suffix" in attributes else number


def _nothing() -> str:
    return pgettext("a value that is not there", "none")
