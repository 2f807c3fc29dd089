"""Earn rules: the list, a rule with its example and its past, and what can be done to it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from loyalty_app.dashboard import example, form_layout, rule_terms, rule_words
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.rule_form import JOINING, MULTIPLIER, PER_AMOUNT, PER_ORDER, RuleForm, plan
from loyalty_app.dashboard.templatetags.loyalty import on
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import InvalidTerms

STATES = {
    "live": (gettext_lazy("Live"), "success"),
    "scheduled": (gettext_lazy("Scheduled"), "info"),
    "paused": (gettext_lazy("Paused"), "warning"),
    "ended": (gettext_lazy("Ended"), "neutral"),
    "archived": (gettext_lazy("Archived"), "neutral"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    title: str
    text: str
    icon: str


KINDS = [
    Kind(
        PER_AMOUNT,
        gettext_lazy("Points for what is spent"),
        gettext_lazy("So many points for every amount of money. Most programmes begin with this one."),
        "cash-dollar",
    ),
    Kind(
        PER_ORDER,
        gettext_lazy("Points for an order"),
        gettext_lazy("The same number for every order, whatever it costs."),
        "order",
    ),
    Kind(
        JOINING,
        gettext_lazy("Points for joining"),
        gettext_lazy("Once, when a shopper joins in the storefront widget."),
        "person-add",
    ),
    Kind(
        MULTIPLIER,
        gettext_lazy("A campaign that multiplies"),
        gettext_lazy("Double points for a weekend, or for one brand."),
        "megaphone",
    ),
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A rule with the words the pages show."""

    listed: rulebook.Listed
    currency: str
    now: datetime

    @property
    def id(self) -> int:
        return self.listed.id

    @property
    def name(self) -> str:
        return self.listed.name

    @property
    def sentence(self) -> str:
        return rule_words.sentence(self.listed.terms, currency=self.currency)

    @property
    def status_words(self) -> str:
        return STATES[self.listed.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.listed.state][1]

    @property
    def when(self) -> str:
        starts, ends = self.listed.starts_at, self.listed.ends_at
        if self.listed.state == "scheduled":
            return _("from %s") % on(starts)
        if ends is None:
            return _("since %s") % on(starts)
        return _("%(first)s until %(last)s") % {"first": on(starts), "last": on(ends)}

    @property
    def can_pause(self) -> bool:
        return self.listed.state in ("live", "scheduled")

    @property
    def can_resume(self) -> bool:
        return self.listed.state in ("paused", "ended")

    @property
    def is_archived(self) -> bool:
        return self.listed.state == "archived"


def shown(request: HttpRequest, rule_id: int) -> Shown:
    try:
        listed = rulebook.get(rule_id, now=request.now)
    except rulebook.UnknownRule:
        raise Http404 from None
    return Shown(listed=listed, currency=request.shop.currency, now=request.now)


@page
def index(request: HttpRequest) -> HttpResponse:
    listing = rulebook.listing(now=request.now)
    rules = [Shown(listed=listed, currency=request.shop.currency, now=request.now) for listed in listing]
    return show(request, "rules/index.html", {"rules": rules})


@page
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind; fill in its form; publish."""
    kind = request.GET.get("kind", "")
    if kind not in {each.key for each in KINDS}:
        return show(request, "rules/kinds.html", {"kinds": KINDS})
    form = rule_form(request, kind)
    if request.method != "POST":
        return editor(request, form, heading=_("Create earn rule"))
    if form.is_valid() and (terms := rule_terms.said(form)) is not None:
        starts_at, ends_at = form.starts_at(now=request.now), form.ends_at()
        try:
            rulebook.publish(form.cleaned_data["name"], terms, starts_at=starts_at, ends_at=ends_at, now=request.now)
        except InvalidTerms as invalid:
            rule_terms.refuse(form, invalid)
        else:
            return done("rule_scheduled" if starts_at > request.now else "rule_published", "rules")
    return editor(request, form, heading=_("Create earn rule"), refused=True)


@page
def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """What a rule says, to be changed for the orders to come."""
    rule = shown(request, rule_id)
    form = rule_form(request, rule.listed.terms.kind, rule=rule.listed)
    if request.method != "POST":
        return editor(request, form, heading=rule.name, rule=rule)
    if form.is_valid() and (terms := rule_terms.said(form)) is not None:
        try:
            _save(form, rule, terms, now=request.now)
        except (InvalidTerms, rulebook.NotNow) as refusal:
            rule_terms.refuse(form, refusal)
        else:
            return done("rule_changed", "rule", rule_id)
    return editor(request, form, heading=rule.name, rule=rule, refused=True)


def _save(form: RuleForm, rule: Shown, terms, *, now: datetime) -> None:
    """Revise, and reschedule only if the days were touched: a start that has passed must not begin anew."""
    with transaction.atomic():
        rulebook.revise(rule.id, terms, name=form.cleaned_data["name"], now=now)
        if {"starts_on", "ends_on"} & set(form.changed_data):
            rulebook.schedule(rule.id, starts_at=form.starts_at(now=now), ends_at=form.ends_at(), now=now)


@page
@require_POST
def pause(request: HttpRequest, rule_id: int) -> HttpResponse:
    rulebook.pause(shown(request, rule_id).id, now=request.now)
    return done("rule_paused", "rule", rule_id)


@page
@require_POST
def resumption(request: HttpRequest, rule_id: int) -> HttpResponse:
    rulebook.resume(shown(request, rule_id).id, now=request.now)
    return done("rule_resumed", "rule", rule_id)


@page
@require_POST
def archive(request: HttpRequest, rule_id: int) -> HttpResponse:
    rulebook.archive(shown(request, rule_id).id, now=request.now)
    return done("rule_archived", "rules")


@page
@require_POST
def live_example(request: HttpRequest) -> HttpResponse:
    """The fragment beside the form, worked out from what is typed so far. Nothing is saved."""
    kind = request.GET.get("kind", "")
    if kind not in {each.key for each in KINDS}:
        raise Http404
    return render(request, "dashboard/rules/_example.html", {"example": worked_out(request, rule_form(request, kind))})


def rule_form(request: HttpRequest, kind: str, *, rule: rulebook.Listed | None = None) -> RuleForm:
    zone = ZoneInfo(request.shop.timezone)
    data = request.POST if request.method == "POST" else None
    initial = rule_terms.initial(rule, zone=zone) if rule else {}
    form = RuleForm(data, kind=kind, currency=request.shop.currency, zone=zone, initial=initial)
    for field in form.fields.values():
        field.disabled = rule is not None and rule.state == "archived"
    return form


def worked_out(request: HttpRequest, form: RuleForm) -> example.Example:
    return example.of_form(form, programme=programme.at(request.now), live=rulebook.at(request.now))


def editor(
    request: HttpRequest, form: RuleForm, *, heading: str, rule: Shown | None = None, refused: bool = False
) -> HttpResponse:
    context = {
        "heading": heading,
        "form": form,
        "kind": form.kind,
        "rule": rule,
        "sections": form_layout.lay_out(form, plan(form.kind)),
        "example": worked_out(request, form),
        "revisions": past(rule, request.shop.currency) if rule else [],
    }
    return show(request, "rules/edit.html", context, refused=refused)


@dataclass(frozen=True, slots=True)
class Revision:
    sentence: str
    starts_at: datetime
    ends_at: datetime | None


def past(rule: Shown, currency: str) -> list[Revision]:
    """What the rule said and when, newest first."""
    return [
        Revision(rule_words.sentence(each.terms, currency=currency), each.starts_at, each.ends_at)
        for each in reversed(rulebook.history(rule.id))
    ]
