"""Which entries of the audit trail are asked for."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty_app.audit_trail.models import Entry
from loyalty_app.dashboard.trail import words


class Search(forms.Form):
    """All fields are optional; what makes no sense is left out of the question and told at its field."""

    subject = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *words.SUBJECTS.items()]
    )
    staff = forms.RegexField(
        r"^\d{1,20}\Z",
        label=_("Staff id"),
        required=False,
        error_messages={"invalid": _("Enter the digits of the id.")},
    )
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    about = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def entries(self) -> QuerySet:
        self.is_valid()  # fills in what makes sense
        said = self.cleaned_data
        rows = Entry.objects.all()
        if said.get("subject"):
            rows = rows.filter(subject=said["subject"])
        if said.get("about") and said.get("subject"):
            rows = rows.filter(subject_id=said["about"])
        if said.get("staff"):
            rows = rows.filter(staff_id=said["staff"])
        if said.get("since"):
            rows = rows.filter(at__gte=_midnight(said["since"]))
        if said.get("until"):
            rows = rows.filter(at__lt=_midnight(said["until"] + timedelta(days=1)))
        return rows


def _midnight(day) -> datetime:
    """The day's first instant in the shop's zone, which the page has activated."""
    return timezone.make_aware(datetime.combine(day, time.min))
