"""The form of the programme's settings. What is saved counts for orders placed from then on."""

import msgspec
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import form_layout
from loyalty_app.earning.checks import check_programme
from loyalty_app.earning.conditions import CHANNELS
from loyalty_app.earning.terms import CLAIM_WINDOW_DAYS_MAX, PENDING_DAYS_MAX, POINTS_MAX, InvalidProgramme, Programme


def days_field(label: str, *, most: int, help_text: str) -> forms.IntegerField:
    words = _("Enter a whole number of days, from 0 to %(most)s.") % {"most": most}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), words),
        widget=forms.NumberInput({"suffix": _("days")}),
    )


def points_field(label: str, *, help_text: str) -> forms.IntegerField:
    """A limit in points; empty is none."""
    words = _("Enter a whole number of points, 0 or more, or leave it empty.")
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=POINTS_MAX,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words),
        widget=forms.NumberInput({"suffix": _("points")}),
    )


def choice_field(label: str, choices: list[tuple[str, str]], *, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=forms.RadioSelect)


# What counts from the moment it is saved. All else counts for orders placed from then on.
AT_ONCE = frozenset({"claim_window_days", "adjustment_max", "approval_above"})


class ProgrammeForm(forms.Form):
    """Every setting of the programme but whether it runs, which has its own button."""

    enrolment = choice_field(
        _("Who is in the programme"),
        [("everyone", _("Everyone who orders")), ("joined", _("Only those who joined"))],
        help_text=_("Guests that Shopify makes a customer of can earn from their first order."),
    )
    claim_window_days = days_field(
        _("Guest orders can be claimed for"),
        most=CLAIM_WINDOW_DAYS_MAX,
        help_text=_("A shopper who signs in with the e-mail of a guest order gets its points."),
    )
    trigger = choice_field(
        _("Points are given when the order is"),
        [("paid", _("Paid")), ("fulfilled", _("Fulfilled"))],
        help_text=_("Fulfilled: what is cancelled before it is sent never earns anything."),
    )
    pending_days = days_field(
        _("Points are pending for"),
        most=PENDING_DAYS_MAX,
        help_text=_("Pending points are shown but can't be spent. 0 makes them available at once."),
    )
    tax = choice_field(
        _("Tax"),
        [("out", _("Earns nothing")), ("in", _("Earns points"))],
        help_text=_("Whether the tax on what was bought counts, in prices with tax and without."),
    )
    shipping = choice_field(
        _("Shipping"),
        [("out", _("Earns nothing")), ("in", _("Earns points"))],
        help_text=_("Whether what the member pays for shipping counts, after its discounts."),
    )
    reward_discount = choice_field(
        _("What a member's own reward takes off"),
        [("reduces", _("Earns nothing")), ("keeps", _("Earns points"))],
        help_text=_("Whether members who pay less with a reward still earn points on the full price."),
    )
    gift_card_payment = choice_field(
        _("What is paid by gift card or store credit"),
        [("keeps", _("Earns points")), ("reduces", _("Earns nothing"))],
        help_text=_("Gift cards that are sold earn nothing, so with points a gift card earns once: when it is spent."),
    )
    store_credit_refund = choice_field(
        _("When a refund is paid as store credit"),
        [("takes_back", _("Its points are taken back")), ("keeps", _("The member keeps the points"))],
        help_text=_("Store credit is spent with you again: if points are kept, the same money may earn twice."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Sales channels that earn"),
        help_text=_("Orders of the others earn nothing, and their page says why."),
        choices=CHANNELS,
        error_messages={"required": _("Choose at least one sales channel, or pause the programme.")},
        widget=forms.CheckboxSelectMultiple,
    )
    rounding = choice_field(
        _("Fractions of a point"),
        [("floor", _("Round down")), ("half_up", _("Round to the nearest")), ("ceiling", _("Round up"))],
        help_text=_("Rounded once per order and rule, after campaigns have multiplied."),
    )
    stacking = choice_field(
        _("Several campaigns at once"),
        [("best", _("The best one counts")), ("multiply", _("They multiply"))],
        help_text=_("Two campaigns that double give double points, or four times as many."),
    )
    negative_balance = choice_field(
        _("When more is taken back than is left"),
        [("allowed", _("The balance goes below zero and the next orders fill it")), ("clamped", _("It stops at zero"))],
        help_text=_("After a refund of an order whose points were spent already. At zero, the rest is your loss."),
    )

    adjustment_max = points_field(
        _("Most points in one adjustment"),
        help_text=_("What one person of your staff can give or take by hand at once. Empty: any number."),
    )
    approval_above = points_field(
        _("A second person approves above"),
        help_text=_("Larger adjustments wait until somebody else of your staff says yes. Empty: never."),
    )

    def settings(self, former: Programme) -> Programme | None:
        """What the form says, whether the programme runs as it was; None and an error per field if that can't be."""
        chosen = dict(self.cleaned_data)
        on = chosen.pop("channels")
        chosen["channels_off"] = tuple(key for key, _label in CHANNELS if key not in on)
        said = msgspec.structs.replace(former, **chosen)
        try:
            check_programme(said)
        except InvalidProgramme as invalid:
            for name, sentence in invalid.errors.items():
                self.add_error(name if name in self.fields else None, sentence)
            return None
        return said


def initial(programme: Programme) -> dict:
    said = msgspec.structs.asdict(programme)
    return said | {"channels": [key for key, _label in CHANNELS if key not in programme.channels_off]}


def told(former: Programme, later: Programme) -> list[str]:
    """Each setting that differs, in words: from what to what."""
    before, after = initial(former), initial(later)
    return [
        f"{field.label}: {_shown(field, before[name])} → {_shown(field, after[name])}"
        for name, field in ProgrammeForm.base_fields.items()
        if before[name] != after[name]
    ]


def _shown(field: forms.Field, value: object) -> str:
    if value is None:
        return gettext("none")
    words = dict(getattr(field, "choices", []))
    if isinstance(value, list):
        return ", ".join(str(words[each]) for each in value) or gettext("none")
    return str(words.get(value, value))


PLAN: list[form_layout.Part] = [
    (_("Members"), [("enrolment",), ("claim_window_days",)]),
    (_("When points are given"), [("trigger",), ("pending_days",)]),
    (
        _("What counts"),
        [("tax", "shipping"), ("reward_discount",), ("gift_card_payment",), ("store_credit_refund",), ("channels",)],
    ),
    (_("How points are counted"), [("rounding",), ("stacking",), ("negative_balance",)]),
    (_("Adjustments by your staff"), [("adjustment_max", "approval_above")]),
]
