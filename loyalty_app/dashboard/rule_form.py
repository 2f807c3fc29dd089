"""The form of an earn rule: what a merchant may say, kind by kind, with errors that say what to do."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app import money
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.word_list import WordList
from loyalty_app.earning.terms import AMOUNT_MAX, FACTOR_MAX, POINTS_MAX

PER_AMOUNT, PER_ORDER, JOINING, MULTIPLIER = "per_amount", "per_order", "joining", "multiplier"
CHANNELS = [
    ("web", _("Online store")),
    ("pos", _("Point of sale")),
    ("draft", _("Draft orders")),
    ("subscription", _("Subscriptions")),
    ("b2b", _("B2B")),
    ("other", _("Everything else")),
]
# What a new rule's form shows first, so that its example is there before anything is typed.
BEGINS_WITH = {
    PER_AMOUNT: {"points": 1, "per": Decimal(1)},
    PER_ORDER: {"points": 50},
    JOINING: {"points": 100},
    MULTIPLIER: {"factor": Decimal(2)},
}
WHICH_ORDERS = [
    ("minimum", "customer_tags"),
    ("vendors", "product_types"),
    ("skus", "products"),
    ("channels",),
]
EXCEPTED = [
    ("excluded_customer_tags", "excluded_vendors"),
    ("excluded_product_types", "excluded_skus"),
    ("excluded_products",),
]
PRODUCT_ID = _("The number at the end of a product's address in the Shopify admin.")
WHOLE_POINTS = _("Enter a whole number of points, 1 or more.")


def amount_field(label: str, *, help_text: str = "", required: bool = False) -> forms.DecimalField:
    """An amount in the shop's currency; the form sets which one."""
    words = {
        "invalid": _("Enter an amount, such as 10 or 12.50."),
        "required": _("Enter an amount above zero."),
        "min_value": _("Enter an amount above zero."),
    }
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=Decimal("0.001"),
        max_value=AMOUNT_MAX,
        error_messages=words,
        widget=forms.NumberInput({"currency": ""}),
    )


def points_field(label: str, *, help_text: str = "", required: bool = False, most: int = POINTS_MAX):
    words = dict.fromkeys(("invalid", "required", "min_value"), WHOLE_POINTS)
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        min_value=1,
        max_value=most,
        error_messages=words,
        widget=forms.NumberInput({"suffix": _("points")}),
    )


class RuleForm(forms.Form):
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
    minimum = amount_field(_("Minimum"), help_text=_("What counts in the order must be worth at least this."))
    channels = forms.MultipleChoiceField(
        label=_("Sales channels"),
        choices=CHANNELS,
        required=False,
        help_text=_("None chosen: all of them."),
        widget=forms.CheckboxSelectMultiple,
    )
    customer_tags = WordList(label=_("Customer tags"), required=False, help_text=_("Customers with one of these tags."))
    vendors = WordList(label=_("Vendors"), required=False)
    product_types = WordList(label=_("Product types"), required=False)
    skus = WordList(label=_("SKUs"), required=False)
    products = WordList(label=_("Product ids"), required=False, help_text=PRODUCT_ID)
    excluded_customer_tags = WordList(
        label=_("Not for customer tags"), required=False, help_text=_("Customers with one of these tags get nothing.")
    )
    excluded_vendors = WordList(label=_("Not for vendors"), required=False)
    excluded_product_types = WordList(label=_("Not for product types"), required=False)
    excluded_skus = WordList(label=_("Not for SKUs"), required=False)
    excluded_products = WordList(label=_("Not for product ids"), required=False, help_text=PRODUCT_ID)
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
    starts_on = forms.DateField(label=_("First day"), required=False, help_text=_("Empty: from now on."))
    ends_on = forms.DateField(label=_("Last day"), required=False, help_text=_("Empty: until you stop it."))

    def __init__(self, *args, kind: str, currency: str, zone: ZoneInfo, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.currency, self.zone = kind, currency, zone
        form_layout.keep(self, plan(kind))
        for name, value in BEGINS_WITH[kind].items():
            self.fields[name].initial = value
        for name in ("per", "minimum"):
            if name in self.fields:
                self.fields[name].widget.attrs["currency"] = currency

    def clean_products(self) -> tuple[int, ...]:
        return self._ids("products")

    def clean_excluded_products(self) -> tuple[int, ...]:
        return self._ids("excluded_products")

    def clean_per(self) -> Decimal:
        return self._in_currency("per")

    def clean_minimum(self) -> Decimal | None:
        return self._in_currency("minimum")

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Choose a later day."))
        return data

    def _ids(self, name: str) -> tuple[int, ...]:
        words = self.cleaned_data[name]
        if not all(word.isdecimal() and len(word) < 19 for word in words):
            raise forms.ValidationError(_("Enter product ids as numbers, separated by commas."))
        return tuple(int(word) for word in words)

    def _in_currency(self, name: str) -> Decimal | None:
        amount, decimals = self.cleaned_data[name], money.exponent(self.currency)
        if amount is not None and amount.as_tuple().exponent < -decimals:
            raise forms.ValidationError(
                _("Enter an amount with at most %(decimals)s decimals.") % {"decimals": decimals}
            )
        return amount

    def starts_at(self, *, now: datetime) -> datetime:
        """The first day's midnight in the shop's zone, or now."""
        day = self.cleaned_data.get("starts_on")
        return now if day is None else max(now, datetime.combine(day, time.min, self.zone))

    def ends_at(self) -> datetime | None:
        """The midnight after the last day, in the shop's zone."""
        day = self.cleaned_data.get("ends_on")
        return None if day is None else datetime.combine(day + timedelta(days=1), time.min, self.zone)


def plan(kind: str) -> list[form_layout.Part]:
    """The fields of a kind, in the parts and rows in which the page shows them."""
    schedule = (_("When"), [("starts_on", "ends_on")])
    if kind == JOINING:
        return [(_("What it gives"), [("name",), ("points",)]), schedule]
    which = (_("Which orders"), WHICH_ORDERS)
    excepted = (_("Except"), EXCEPTED)
    limits = (_("Limits"), [("per_order", "budget"), ("per_member", "period")])
    beside = (_("Beside other rules"), [("exclusive",), ("priority",)])
    if kind == MULTIPLIER:
        return [(_("What it gives"), [("name",), ("factor",)]), schedule, which, excepted, limits, beside]
    gives = [("name",), ("points", "per"), ("mode",)] if kind == PER_AMOUNT else [("name",), ("points",)]
    return [(_("What it gives"), gives), schedule, which, excepted, limits, beside]
