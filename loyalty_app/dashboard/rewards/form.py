"""The form of a reward: what a merchant may say, kind by kind, with errors that say what to do."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import condition_fields, dated_form, form_layout
from loyalty_app.dashboard.dated_form import DatedForm, Days, dated_parts
from loyalty_app.dashboard.rewards.kinds import Shape, begins_with
from loyalty_app.dashboard.rewards.plan import plan
from loyalty_app.rewards.conditions import CLASSES, CONDITIONS
from loyalty_app.rewards.terms import (
    AMOUNT_MAX,
    CAUSE_LENGTH_MAX,
    COUNT_MAX,
    LIFE_DAYS_MAX,
    POINTS_MAX,
    PREFIX_LENGTH_MAX,
    TEXT_LENGTH_MAX,
)


def amount_field(label: str, **extra) -> forms.DecimalField:
    return dated_form.amount_field(label, most=AMOUNT_MAX, **extra)


def points_field(label: str, **extra) -> forms.IntegerField:
    return dated_form.points_field(label, most=POINTS_MAX, **extra)


def whole_field(label: str, *, most: int, least: int = 1, help_text: str = "", suffix: str = "", **extra):
    words = _("Enter a whole number from %(least)s to %(most)s, or leave it empty.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        widget=forms.NumberInput({"suffix": suffix} if suffix else {}),
        **extra,
    )


def percent_field(label: str, *, help_text: str = "") -> forms.DecimalField:
    words = _("Enter a percentage above 0 and up to 100, such as 10 or 7.5.")
    kinds = ("invalid", "required", "min_value", "max_value", "max_decimal_places", "max_digits")
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        decimal_places=2,
        error_messages=dict.fromkeys(kinds, words),
        widget=forms.NumberInput({"step": "0.01", "suffix": "%"}),
    )


def menu(label: str, choices: list[tuple[str, str]], *, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=choices[0][0], help_text=help_text)


class RewardForm(DatedForm):
    """All fields of all kinds; ``shape`` decides which of them this form has."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Shoppers see it in the widget, and you in Shopify."),
        error_messages={"required": _("Give the reward a name that shoppers understand.")},
    )
    text = forms.CharField(
        label=_("Text for members"),
        required=False,
        max_length=TEXT_LENGTH_MAX,
        error_messages={"max_length": _("Enter up to 500 characters.")},
        widget=forms.Textarea({"rows": 3}),
    )
    points = points_field(_("Price"), required=True)
    amount = amount_field(_("Worth"), required=True)
    percent = percent_field(_("Percentage off"))
    cashback_percent = percent_field(
        _("Cashback"), help_text=_("Of what an order is worth by your settings: tax, shipping and discounts.")
    )
    slider_points = points_field(_("So many points"), required=True, help_text=_("One step."))
    slider_amount = amount_field(_("Become"), required=True)
    points_min = points_field(_("At least"), help_text=_("Empty: one step."))
    points_max = points_field(_("At most"), help_text=_("Empty: as many as the member has."))
    shipping_price_max = amount_field(
        _("Shipping up to"), help_text=_("Dearer shipping is not free. Empty: any shipping is.")
    )
    variants = condition_fields.IdList(
        picks="variant",
        refusal=_("Enter variant ids as numbers, separated by commas."),
        label=_("Variants to choose from"),
        error_messages={"required": _("Choose at least one variant.")},
        help_text=_("The number at the end of a variant's address in the Shopify admin."),
    )
    cause = forms.CharField(
        label=_("What for"),
        max_length=CAUSE_LENGTH_MAX,
        help_text=_("Such as: Trees for the Harz mountains."),
        error_messages={"required": _("Say what the donation is for.")},
    )
    takes_note = forms.BooleanField(
        label=_("Members may leave a note"), required=False, help_text=_("A size, a date, a wish.")
    )
    stock = whole_field(
        _("Pieces in all"), least=0, most=COUNT_MAX, help_text=_("Empty: no limit. 0: none, shown as sold out.")
    )
    per_member = whole_field(_("At most per member"), most=COUNT_MAX)
    period = menu(
        _("In"), [("day", _("a day")), ("month", _("a month")), ("year", _("a year")), ("life", _("a lifetime"))]
    )
    life_days = whole_field(
        _("Valid for"), most=LIFE_DAYS_MAX, suffix=_("days"), help_text=_("Empty: no end."), initial=90
    )
    prefix = forms.CharField(
        label=_("Codes begin with"),
        required=False,
        max_length=PREFIX_LENGTH_MAX,
        help_text=_("Capital letters, digits and hyphens, such as THANKS-."),
        widget=forms.TextInput({"maxlength": str(PREFIX_LENGTH_MAX)}),
    )
    unused = menu(
        _("When it ends unused"), [("returned", _("The points are given back")), ("lost", _("The points are lost"))]
    )
    refunded = menu(
        _("When its order is refunded"),
        [
            ("in_proportion", _("Points are given back in proportion")),
            ("when_all", _("Points are given back when all of it is refunded")),
            ("never", _("No points are given back")),
        ],
    )
    expired_lots = menu(
        _("When points given back have expired meanwhile"),
        [("fresh", _("They can be used for 30 more days")), ("lost", _("They are lost"))],
    )
    open_codes = menu(
        _("When you change the conditions"),
        [("follow", _("Codes that members have follow")), ("stay", _("Codes that members have stay as they are"))],
        help_text=_("What a code is worth never changes."),
    )

    def __init__(self, *args, shape: Shape, is_new: bool = True, days: Days = "own", **kwargs):
        super().__init__(*args, **kwargs)
        self.shape, self.plan = shape, dated_parts(plan(shape, is_new=is_new), days)
        self.fields |= condition_fields.of(CONDITIONS, kind=shape.kind)
        form_layout.keep(self, self.plan)
        for name, value in begins_with(shape, currency=self.currency).items():
            if name in self.fields:
                self.fields[name].initial = value
        if shape.kind == "free_shipping":  # two free deliveries are one
            self.fields["combines_with"].choices = [each for each in CLASSES if each[0] != "shipping"]
        if "period" in self.fields:
            self.fields["period"].initial = "month"
        self.name_currency()

    def clean_prefix(self) -> str:
        return self.cleaned_data["prefix"].strip().upper()
