"""The form by which staff give or take points."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.adjustments.models import NOTE_LENGTH_MAX
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.adjustments.words import REASONS
from loyalty_app.earning.programme import Programme
from loyalty_app.earning.terms import POINTS_MAX
from loyalty_app.ledger.balances import Balances

POINTS_WORDS = _("Enter a whole number of points, 1 or more.")


class AdjustmentForm(forms.Form):
    """``token`` comes with the page, so that the same page sent twice adjusts once."""

    direction = forms.ChoiceField(
        label=_("What to do"),
        choices=[("give", _("Give points")), ("take", _("Take points"))],
        initial="give",
        widget=forms.RadioSelect,
    )
    points = forms.IntegerField(
        label=_("Points"),
        min_value=1,
        max_value=POINTS_MAX,
        error_messages={
            **dict.fromkeys(("invalid", "required", "min_value"), POINTS_WORDS),
            "max_value": _("Enter %(limit_value)s points at most."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=list(REASONS.items()),
        help_text=_("The member reads it in their history, in their own language."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LENGTH_MAX,
        help_text=_("For your staff only. Write no names, addresses or other personal data here."),
        error_messages={"max_length": _("Write %(limit_value)s characters at most.")},
        widget=forms.Textarea({"rows": 2}),
    )
    last_day = forms.DateField(
        label=_("Last day to use them"),
        required=False,
        help_text=_("Of points given. Empty: they expire as your programme says."),
        error_messages={"invalid": _("Choose a day.")},
    )
    token = forms.RegexField(r"^[0-9a-f-]{32,40}\Z", initial=lambda: str(uuid4()))

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_last_day(self) -> date | None:
        chosen = self.cleaned_data["last_day"]
        if chosen is not None and chosen < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return chosen

    @property
    def signed(self) -> int | None:
        """The points with their sign; None while the form says none."""
        points = self.cleaned_data.get("points")
        if points is None or "direction" not in self.cleaned_data:
            return None
        return points if self.cleaned_data["direction"] == "give" else -points


PLAN: list[form_layout.Part] = [
    (_("Adjustment"), [("direction",), ("points", "last_day"), ("reason",), ("note",)]),
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the balance becomes by what is typed so far."""

    before: int
    change: int | None
    limits: Programme

    @property
    def after(self) -> int:
        return self.before + (self.change or 0)

    @property
    def is_over(self) -> bool:
        most = self.limits.adjustment_max
        return most is not None and abs(self.change or 0) > most

    @property
    def is_too_much(self) -> bool:
        return (self.change or 0) < 0 and self.after < 0

    @property
    def waits(self) -> bool:
        above = self.limits.approval_above
        return above is not None and abs(self.change or 0) > above


def outcome_of(form: AdjustmentForm, held: Balances, *, limits: Programme) -> Outcome:
    if form.is_bound:
        form.is_valid()
    return Outcome(before=held.available, change=form.signed if form.is_bound else None, limits=limits)
