"""Which days the figures are of, as the picker says it, and which days they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.ledger.participation import DAYS_MAX

MONTH, CUSTOM, DEFAULT = "month", "custom", "30"
ROLLING = {"7": 7, "30": 30, "90": 90, "365": 365}
CHOICES = [
    ("7", _("Last 7 days")),
    ("30", _("Last 30 days")),
    ("90", _("Last 90 days")),
    ("365", _("Last 365 days")),
    (MONTH, _("This month")),
    (CUSTOM, _("Other days")),
]


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both among them."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """For the address of a list of what happened on these days."""
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat()})


def rolling(days: int, *, today: date) -> Days:
    """So many days, today the last of them."""
    return Days(today - timedelta(days=days - 1), today)


def this_month(today: date) -> Days:
    return Days(today.replace(day=1), today)


def before(days: Days, *, is_month: bool = False) -> Days:
    """As many days, just before; of a month that has begun, the same part of the month before."""
    last = days.first - timedelta(days=1)
    if not is_month:
        return Days(days.first - timedelta(days=days.count), last)
    first = last.replace(day=1)
    return Days(first, min(first + timedelta(days=days.count - 1), last))


class PeriodForm(forms.Form):
    """The picker. What makes no sense is told at its field, and the default is shown."""

    period = forms.ChoiceField(label=_("Days"), choices=CHOICES, required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)

    def __init__(self, data, *, today: date):
        super().__init__({**{name: data.get(name, "") for name in self.base_fields}, **_default(data)})
        self.today = today

    def clean(self) -> dict:
        said = super().clean()
        if said.get("period") == CUSTOM and not self.errors:
            self._check(said.get("since"), said.get("until"))
        return said

    def _check(self, since: date | None, until: date | None) -> None:
        if since is None:
            self.add_error("since", _("Enter the first day."))
        elif since > self.today:
            self.add_error("since", _("Enter a day that has begun."))
        if until is None:
            self.add_error("until", _("Enter the last day."))
        elif since is not None and until < since:
            self.add_error("until", _("Enter a day that is not before the first."))
        elif since is not None and (until - since).days >= DAYS_MAX:
            self.add_error("until", _("Enter at most %(most)d days in all.") % {"most": DAYS_MAX})

    @property
    def is_custom(self) -> bool:
        return self["period"].value() == CUSTOM

    def chosen(self) -> tuple[Days, Days]:
        """The days, and those before them."""
        self.is_valid()
        said = self.cleaned_data if not self.errors else {"period": DEFAULT}
        if said["period"] == MONTH:
            days = this_month(self.today)
            return days, before(days, is_month=True)
        if said["period"] == CUSTOM:
            # A day in the future has no figures: the stretch ends today, so that it is not compared with a longer one.
            days = Days(said["since"], min(said["until"], self.today))
        else:
            days = rolling(ROLLING[said["period"]], today=self.today)
        return days, before(days)


def _default(data) -> dict:
    return {} if data.get("period") in dict(CHOICES) else {"period": DEFAULT}


def asked(data) -> Days | None:
    """The days of a list's address (Days.query); None where they make no sense."""
    try:
        days = Days(date.fromisoformat(data.get("from", "")), date.fromisoformat(data.get("to", "")))
    except ValueError:
        return None
    return days if 0 < days.count <= DAYS_MAX else None
