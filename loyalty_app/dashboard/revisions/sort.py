"""Rules or rewards: what the shared pages must know to show the one or the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard.dated_form import DatedForm
from loyalty_app.revisions.dated import Drafted, Listed, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """``key``: as in the addresses' names and in the notices. ``register``: rulebook or catalogue.

    ``sentence(terms, currency=, name=)``: what it says, in one. ``form(name, terms, currency=, zone=)``: the form that
    would show it, by whose fields it is told value by value. ``publish(request, draft, seen=, starts_at=, resumes=)``:
    a draft becomes a thing, or its thing's change; which notice to show. ``warnings(request, draft)``: what the
    merchant should know before. ``is_replayed``: past orders can be judged by a draft.
    """

    key: str
    listed_as: str  # the list's name, as the admin's menu has it
    list_page: str  # its URL's name
    register: Any
    sentence: Callable[..., str]
    form: Callable[..., DatedForm]
    publish: Callable[..., str]
    warnings: Callable[..., list[str]] = field(default=lambda request, draft: [])
    is_replayed: bool = False

    def page(self, what: str, *args) -> str:
        """The address of one of its pages: page("draft", 7)."""
        return reverse(f"dashboard:{self.key}_{what}" if what else f"dashboard:{self.key}", args=args)

    @property
    def list_address(self) -> str:
        return reverse(f"dashboard:{self.list_page}")

    def draft(self, id: int) -> Drafted:
        try:
            return self.register.drafts.get(id)
        except Unknown:
            raise Http404 from None

    def thing(self, request: HttpRequest, id: int) -> Listed:
        try:
            return self.register.get(id, now=request.now)
        except Unknown:
            raise Http404 from None

    def told(self, request: HttpRequest, name: str, terms: Any) -> DatedForm:
        shop = request.shop
        return self.form(name, terms, currency=shop.currency, zone=ZoneInfo(shop.timezone))

    def said(self, request: HttpRequest, name: str, terms: Any) -> str:
        return self.sentence(terms, currency=request.shop.currency, name=name)


GONE = _("This draft is not there any more: it was published or deleted. Nothing was changed now.")
