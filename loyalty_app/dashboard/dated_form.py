"""What the forms of effective-dated things share: from which day until which, amounts of money, Shopify's ids."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app import money
from loyalty_app.dashboard import form_layout
from loyalty_app.earning.terms import AMOUNT_MAX, POINTS_MAX
from loyalty_app.invalid import Invalid
from loyalty_app.revisions.dated import NotNow

SCHEDULE, PUBLISH = [("starts_on", "ends_on")], [("publish_on",)]
Days = Literal["own", "change", "both"]
WHOLE_POINTS = _("Enter a whole number of points, 1 or more.")


def amount_field(
    label: str, *, help_text: str = "", required: bool = False, most: Decimal = AMOUNT_MAX
) -> forms.DecimalField:
    """An amount in the shop's currency; the form sets which one."""
    words = {
        "invalid": _("Enter an amount, such as 10 or 12.50."),
        "required": _("Enter an amount above zero."),
        "min_value": _("Enter an amount above zero."),
        "max_value": _("Enter an amount up to %(most)s.") % {"most": f"{most:,}"},
    }
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=Decimal("0.001"),
        max_value=most,
        error_messages=words,
        widget=forms.NumberInput({"currency": ""}),
    )


def points_field(label: str, *, help_text: str = "", required: bool = False, most: int = POINTS_MAX):
    words = dict.fromkeys(("invalid", "required", "min_value"), WHOLE_POINTS)
    words["max_value"] = _("Enter up to %(most)s points.") % {"most": f"{most:,}"}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=1,
        max_value=most,
        error_messages=words,
        widget=forms.NumberInput({"suffix": _("points")}),
    )


class DatedForm(forms.Form):
    """``currency``: of every amount. ``zone``: the shop's, whose midnights the days begin and end at."""

    starts_on = forms.DateField(label=_("First day"), required=False, help_text=_("Empty: from now on."))
    ends_on = forms.DateField(label=_("Last day"), required=False, help_text=_("Empty: until you stop it."))

    publish_on = forms.DateField(
        label=_("Publish on"), required=False, help_text=_("Empty: at once. Otherwise it changes as that day begins.")
    )

    def __init__(self, *args, currency: str, zone: ZoneInfo, **kwargs):
        super().__init__(*args, **kwargs)
        self.currency, self.zone = currency, zone

    def name_currency(self) -> None:
        """Every amount's field says which money it is."""
        for field in self.fields.values():
            if "currency" in field.widget.attrs:
                field.widget.attrs["currency"] = self.currency

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Choose a later day."))
        for name, field in self.fields.items():
            if "currency" in field.widget.attrs and data.get(name) is not None:
                self._check_decimals(name, data[name])
        return data

    def starts_at(self, *, now: datetime) -> datetime:
        """The first day's midnight in the shop's zone, or now."""
        midnight = self.first_midnight()
        return now if midnight is None else max(now, midnight)

    def first_midnight(self) -> datetime | None:
        """The first day's midnight in the shop's zone; None: no day was chosen."""
        return self.midnight_of("starts_on")

    def midnight_of(self, name: str) -> datetime | None:
        day = self.cleaned_data.get(name)
        return None if day is None else datetime.combine(day, time.min, self.zone)

    def ends_at(self) -> datetime | None:
        """The midnight after the last day, in the shop's zone."""
        day = self.cleaned_data.get("ends_on")
        return None if day is None else datetime.combine(day + timedelta(days=1), time.min, self.zone)

    def _check_decimals(self, name: str, amount: Decimal) -> None:
        decimals = money.exponent(self.currency)
        if amount.as_tuple().exponent < -decimals:
            words = _("Enter an amount with at most %(decimals)s decimals.") % {"decimals": decimals}
            self.add_error(name, words)


def dated_parts(parts: list[form_layout.Part], days: Days) -> list[form_layout.Part]:
    """The parts of a plan with the days it may have: "own" of the thing, of its "change" alone, or "both"."""
    if days == "change":
        parts = [part for part in parts if part[1] != SCHEDULE]
    return parts if days == "own" else [*parts, (_("Publish"), PUBLISH)]


def read_ids(words: tuple[str, ...], *, refusal: str) -> tuple[int, ...]:
    """Shopify's ids as people type them. Raises ValidationError."""
    if not all(word.isascii() and word.isdecimal() and len(word) < 19 for word in words):
        raise forms.ValidationError(refusal)
    return tuple(int(word) for word in words)


def days_of(starts_at: datetime | None, ends_at: datetime | None, *, zone: ZoneInfo) -> dict:
    """What the two fields show of a thing that holds over [starts_at, ends_at)."""
    # It ends at the midnight after its last day.
    last = ends_at and (ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return {"starts_on": starts_at and starts_at.astimezone(zone).date(), "ends_on": last}


def refuse(form: forms.Form, refusal: Invalid | NotNow, *, fields: Mapping[str, str]) -> None:
    """Show the sentences where their fields are. fields: the form's names, where they are not those of the terms."""
    if not isinstance(refusal, Invalid):
        form.add_error(None, str(refusal))
        return
    for name, sentence in refusal.errors.items():
        field = fields.get(name, name)
        form.add_error(field if field in form.fields else None, sentence)
