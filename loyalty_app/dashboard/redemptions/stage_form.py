"""The forms of the fulfilment queue: where custom rewards are, one with words to its member or many at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard.redemptions.words import STAGES
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.sending import REPLY_LENGTH_MAX, TOGETHER_MAX, TRACKING_LENGTH_MAX


class StageForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage"), choices=list(STAGES.items()))
    tracking = forms.CharField(
        label=_("Tracking"),
        required=False,
        max_length=TRACKING_LENGTH_MAX,
        help_text=_("A number or an address on the web. The member sees it."),
        error_messages={"max_length": _("Enter up to 200 characters.")},
    )
    reply = forms.CharField(
        label=_("Reply to the member"),
        required=False,
        max_length=REPLY_LENGTH_MAX,
        error_messages={"max_length": _("Enter up to 500 characters.")},
        widget=forms.Textarea({"rows": 3}),
    )

    @staticmethod
    def initial_of(row: Redemption) -> dict:
        return {"stage": row.stage, "tracking": row.tracking, "reply": row.reply}


class ManyForm(forms.Form):
    """``redemption``: the numbers of those that are ticked."""

    stage = forms.ChoiceField(label=_("Move the ticked to"), choices=list(STAGES.items()))
    redemption = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_list"), _("Tick at least one.")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sent = self.data.getlist("redemption") if hasattr(self.data, "getlist") else []
        numbers = [text for text in sent[:TOGETHER_MAX] if text.isascii() and text.isdecimal() and len(text) < 19]
        # Which of them are the shop's is asked of the database, so any number is a choice here.
        self.fields["redemption"].choices = [(number, number) for number in numbers]
