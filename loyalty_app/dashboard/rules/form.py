"""The form of an earn rule: what a merchant may say, kind by kind, with errors that say what to do."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import condition_fields, form_layout
from loyalty_app.dashboard.dated_form import (
    SCHEDULE,
    DatedForm,
    Days,
    amount_field,
    dated_parts,
    points_field,
)
from loyalty_app.earning.conditions import CONDITIONS
from loyalty_app.earning.terms import FACTOR_MAX

PER_AMOUNT, PER_ORDER, JOINING, MULTIPLIER = "per_amount", "per_order", "joining", "multiplier"
# What a new rule's form shows first, so that its example is there before anything is typed.
BEGINS_WITH = {
    PER_AMOUNT: {"points": 1, "per": Decimal(1)},
    PER_ORDER: {"points": 50},
    JOINING: {"points": 100},
    MULTIPLIER: {"factor": Decimal(2)},
}


class RuleForm(DatedForm):
    """All fields of all kinds; ``kind`` decides which of them this form has."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Shoppers see it in the widget and in their history."),
        error_messages={"required": _("Give the rule a name that shoppers understand.")},
    )
    points = points_field(_("Points"), required=True)
    per = amount_field(_("For every"), required=True)
    mode = forms.ChoiceField(
        label=_("Amounts in between"),
        choices=[
            ("proportional", _("Count in proportion")),
            ("per_step", _("Count full steps only")),
        ],
        help_text=_("With 5 points for every 10.00, an order of 15.00 brings 7 points, or 5 by full steps."),
        widget=forms.RadioSelect,
        initial="proportional",
    )
    factor = forms.DecimalField(
        label=_("Multiply points by"),
        min_value=Decimal("1.01"),
        max_value=FACTOR_MAX,
        max_digits=6,
        decimal_places=2,
        help_text=_("2 doubles what the other rules give."),
        error_messages=dict.fromkeys(
            ("invalid", "required", "min_value", "max_value"),
            _("Enter a number above 1 and up to 100, such as 2 or 1.5."),
        ),
        widget=forms.NumberInput({"step": "0.01"}),
    )
    per_order = points_field(_("At most per order"))
    per_member = points_field(_("At most per member"))
    period = forms.ChoiceField(
        label=_("In"),
        choices=[("day", _("a day")), ("month", _("a month")), ("year", _("a year")), ("life", _("a lifetime"))],
        initial="month",
    )
    budget = points_field(
        _("Budget of this rule"), most=10**12, help_text=_("When it is used up, the rule gives nothing more.")
    )
    exclusive = forms.BooleanField(
        label=_("This rule alone"),
        required=False,
        help_text=_("Where it applies, no other rule counts for the order; for a campaign, no other campaign."),
    )
    priority = forms.IntegerField(
        label=_("Priority"),
        required=False,
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=_("Of several such rules the one with the highest number wins."),
    )

    def __init__(self, *args, kind: str, days: Days = "own", **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.plan = kind, dated_parts(plan(kind), days)
        self.fields |= condition_fields.of(CONDITIONS, kind=kind)
        form_layout.keep(self, self.plan)
        for name, value in BEGINS_WITH[kind].items():
            self.fields[name].initial = value
        self.name_currency()


def plan(kind: str) -> list[form_layout.Part]:
    """The fields of a kind, in the parts and rows in which the page shows them."""
    schedule = (_("When"), SCHEDULE)
    if kind == JOINING:
        return [(_("What it gives"), [("name",), ("points",)]), schedule]
    conditions = (form_layout.CONDITIONS, [(each.name,) for each in CONDITIONS])
    limits = (_("Limits"), [("per_order", "budget"), ("per_member", "period")])
    beside = (_("Beside other rules"), [("exclusive",), ("priority",)])
    if kind == MULTIPLIER:
        return [(_("What it gives"), [("name",), ("factor",)]), schedule, conditions, limits, beside]
    gives = [("name",), ("points", "per"), ("mode",)] if kind == PER_AMOUNT else [("name",), ("points",)]
    return [(_("What it gives"), gives), schedule, conditions, limits, beside]
