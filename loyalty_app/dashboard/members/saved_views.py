"""Filters of the members' list under a name, for all of the shop's staff."""

from urllib.parse import parse_qsl, urlencode

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.members.filters import Filters
from loyalty_app.dashboard.models import MembersView
from loyalty_app.dashboard.page import page, show
from loyalty_app.shops.models import Shop

VIEWS_MAX = 20
QUERY_MAX = 500


class ViewForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter a name, such as “Many points, never joined”.")},
    )
    query = forms.CharField(required=False, max_length=QUERY_MAX, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """Of what came, the filters that there are."""
        said = dict(parse_qsl(self.cleaned_data["query"], max_num_fields=20))
        return urlencode({name: said[name] for name in Filters.base_fields if said.get(name)})


@page
def save(request: HttpRequest) -> HttpResponse:
    """A view that has this name already is replaced: who saves "Big spenders" again means the newer one."""
    form = ViewForm(request.POST if request.method == "POST" else None, initial={"query": request.GET.urlencode()})
    if form.is_bound and form.is_valid():
        if _saved(form.cleaned_data["name"], form.cleaned_data["query"], request):
            return redirect(f"{reverse('dashboard:members')}?{form.cleaned_data['query']}&done=view_saved")
        form.add_error("name", _("There are %d views already. Remove one first.") % VIEWS_MAX)
    return show(request, "members/view.html", {"form": form}, refused=form.is_bound)


@transaction.atomic
def _saved(name: str, query: str, request: HttpRequest) -> bool:
    Shop.objects.select_for_update(no_key=True).get(id=request.shop.id)  # two at once may not make one too many
    others = MembersView.objects.exclude(name=name)
    if others.count() >= VIEWS_MAX:
        return False
    MembersView.objects.update_or_create(name=name, defaults={"query": query, "saved_at": request.now})
    return True


@page
@require_POST
def removal(request: HttpRequest, view_id: int) -> HttpResponse:
    """Pressed twice, or by two, it is gone all the same."""
    MembersView.objects.filter(id=view_id).delete()
    return redirect(f"{reverse('dashboard:members')}?done=view_removed")
