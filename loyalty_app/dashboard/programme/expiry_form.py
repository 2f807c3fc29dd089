"""The form of the expiry policy. Of the two lengths only the chosen kind's counts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.programme.form import choice_field
from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import DAYS_MAX, MONTHS_MAX, ExpiryPolicy, InvalidPolicy

USUAL_MONTHS = 12  # what the form proposes before anything is chosen


def length_field(label: str, *, most: int, words: str, suffix: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        widget=forms.NumberInput({"suffix": suffix} if suffix else {}),
    )


class ExpiryForm(forms.Form):
    """policy() is what it says; is_valid() only that each field by itself can be read."""

    kind = choice_field(
        _("Points expire"),
        [
            ("never", _("Never")),
            ("lots", _("Some time after they became available")),
            ("inactivity", _("All of a member's at once, after some time without activity")),
        ],
    )
    length = length_field(_("After"), most=DAYS_MAX, words=_("Enter a whole number, 1 or more."))
    unit = forms.ChoiceField(label=_("Days or months"), choices=[("months", _("Months")), ("days", _("Days"))])
    round_to = forms.ChoiceField(
        label=_("Last day"),
        required=False,
        choices=[
            ("", _("To the day")),
            ("month", _("The end of that month")),
            ("quarter", _("The end of that quarter")),
            ("year", _("The end of that year")),
        ],
    )
    months = length_field(
        _("After"),
        most=MONTHS_MAX,
        words=_("Enter a whole number of months from 1 to %(most)s.") % {"most": MONTHS_MAX},
        suffix=_("months"),
    )
    activity = forms.MultipleChoiceField(
        label=_("What counts as activity"),
        required=False,
        choices=[("earning", _("Earning points")), ("spending", _("Spending points"))],
        widget=forms.CheckboxSelectMultiple,
    )

    def policy(self) -> ExpiryPolicy | None:
        """What the form says; None and an error per field if that can't be."""
        if not self.is_valid():
            return None
        said = self._said(self.cleaned_data)
        try:
            expiry.check(said)
        except InvalidPolicy as invalid:
            for name, sentence in invalid.errors.items():
                self.add_error(_FIELDS[said.kind].get(name), sentence)
            return None
        return said

    def _said(self, typed: dict) -> ExpiryPolicy:
        if typed["kind"] == "lots":
            return ExpiryPolicy(kind="lots", round_to=typed["round_to"], **{typed["unit"]: typed["length"] or 0})
        if typed["kind"] == "inactivity":
            counts = {f"{act}_counts": act in typed["activity"] for act in ("earning", "spending")}
            return ExpiryPolicy(kind="inactivity", months=typed["months"] or 0, **counts)
        return ExpiryPolicy()


# Where the sentence about a field of the policy is shown.
_FIELDS = {
    "never": {},
    "lots": {"months": "length", "days": "length", "round_to": "round_to"},
    "inactivity": {"months": "months", "earning_counts": "activity"},
}

PLAN: list[form_layout.Part] = [
    (_("When points expire"), [("kind",)]),
    (_("Some time after they became available"), [("length", "unit"), ("round_to",)]),
    (_("After inactivity"), [("months",), ("activity",)]),
]


def initial(policy: ExpiryPolicy) -> dict:
    is_lots, is_inactivity = policy.kind == "lots", policy.kind == "inactivity"
    counted = {"earning": policy.earning_counts, "spending": policy.spending_counts}
    return {
        "kind": policy.kind,
        "length": (policy.days or policy.months) if is_lots else USUAL_MONTHS,
        "unit": "days" if policy.days else "months",
        "round_to": policy.round_to,
        "months": policy.months if is_inactivity else USUAL_MONTHS,
        "activity": [act for act, counts in counted.items() if counts],
    }
