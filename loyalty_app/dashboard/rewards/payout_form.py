"""The form that notes a payout: how much of a donation pot was handed on, when, and what proves it."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app import money
from loyalty_app.dashboard.dated_form import amount_field
from loyalty_app.rewards.donations import PROOF_LENGTH_MAX


class PayoutForm(forms.Form):
    amount = amount_field(_("Amount"), required=True)
    paid_on = forms.DateField(
        label=_("Paid on"),
        error_messages={"required": _("Choose the day of the payment."), "invalid": _("Choose a day.")},
    )
    proof = forms.CharField(
        label=_("Proof"),
        max_length=PROOF_LENGTH_MAX,
        help_text=_("An address on the web, or a receipt's number."),
        error_messages={"required": _("Say what proves the donation: an address on the web, or a receipt's number.")},
    )

    def __init__(self, *args, currency: str, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.currency, self.today = currency, today
        self.fields["amount"].widget.attrs["currency"] = currency
        self.fields["paid_on"].initial = today

    def clean_amount(self):
        amount, decimals = self.cleaned_data["amount"], money.exponent(self.currency)
        if amount.as_tuple().exponent < -decimals:
            words = _("Enter an amount with at most %(decimals)s decimals.") % {"decimals": decimals}
            raise forms.ValidationError(words)
        return amount

    def clean_paid_on(self) -> date:
        day = self.cleaned_data["paid_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come. Note a payout once it is paid."))
        return day
