"""A member's card is replaced: lost, misused, or because the member asks for another number."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.page import done, page
from loyalty_app.members import card
from loyalty_app.members.models import Member

REASONS = {
    card.Why.LOST: _("It was lost or stolen"),
    card.Why.MISUSED: _("Somebody else used it"),
    card.Why.ASKED: _("The member wants another number"),
}


class CardForm(forms.Form):
    """Without a reason, or with one that is none, it is the first: nothing here is worth a page of errors."""

    why = forms.ChoiceField(label=_("Why"), choices=list(REASONS.items()), initial=card.Why.LOST)


@page
@require_POST
def replacement(request: HttpRequest, member_id: int) -> HttpResponse:
    """The member has another number, and the old one no longer finds them. Pressed twice, it is replaced twice."""
    form, member = CardForm(request.POST), Member.objects.filter(id=member_id).first()
    if member is None:
        raise Http404
    why = card.Why(form.cleaned_data["why"]) if form.is_valid() else card.Why.LOST
    try:
        card.replace(member, why=why, now=request.now)
    except card.Forgotten:
        return done("card_of_nobody", "member", member_id)
    return done("card_replaced", "member", member_id)
