"""The form of an earn rule, with what it gives on an example order while it is typed: publish, change, keep."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loyalty_app.dashboard import condition_chooser, form_layout
from loyalty_app.dashboard.dated_form import Days
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.revisions import coming, saving
from loyalty_app.dashboard.rules import example, findings
from loyalty_app.dashboard.rules import terms as rule_terms
from loyalty_app.dashboard.rules.form import RuleForm
from loyalty_app.dashboard.rules.kinds import KINDS
from loyalty_app.dashboard.rules.shown import Shown, past, shown
from loyalty_app.dashboard.rules.sort import RULES
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.conditions import CONDITIONS
from loyalty_app.earning.terms import Terms
from loyalty_app.invalid import Invalid
from loyalty_app.revisions.dated import Drafted


@page
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind; fill in its form; publish, or keep it as a draft."""
    kind = request.GET.get("kind", "")
    if kind not in {each.key for each in KINDS}:
        return show(request, "rules/kinds.html", {"kinds": KINDS})
    form = rule_form(request, kind)
    if request.method != "POST":
        return editor(request, form, heading=_("Create earn rule"))
    if form.is_valid() and (terms := rule_terms.said(form)) is not None:
        try:
            return _publish(request, form, terms)
        except (Invalid, rulebook.NotNow) as refusal:
            rule_terms.refuse(form, refusal)
    return editor(request, form, heading=_("Create earn rule"), is_refused=True)


def _publish(request: HttpRequest, form: RuleForm, terms: Terms) -> HttpResponse:
    now = request.now
    if saving.is_draft(request):
        return done("rule_draft_saved", "rule_draft", saving.new_draft(rulebook, form, terms, now=now))
    starts_at = form.starts_at(now=now)
    days = {"starts_at": starts_at, "ends_at": form.ends_at()}
    rulebook.publish(form.cleaned_data["name"], terms, **days, token=saving.token_of(form), now=now)
    return done("rule_scheduled" if starts_at > now else "rule_published", "rules")


@page
def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """What a rule says, to be changed for the orders to come, at once or from a day on."""
    rule = shown(request, rule_id)
    form = rule_form(request, rule.listed.terms.kind, rule=rule.listed)
    if request.method != "POST":
        return editor(request, form, heading=rule.name, rule=rule)
    if form.is_valid() and (terms := rule_terms.said(form)) is not None:
        try:
            return _change(request, rule, form, terms)
        except (Invalid, rulebook.NotNow) as refusal:
            rule_terms.refuse(form, refusal)
    return editor(request, form, heading=rule.name, rule=rule, is_refused=True)


def _change(request: HttpRequest, rule: Shown, form: RuleForm, terms: Terms) -> HttpResponse:
    if saving.is_draft(request):
        replaced = saving.is_replacing(request)
        draft_id = saving.draft_of(rulebook, rule.listed, form, terms, in_place_of=replaced, now=request.now)
        return done("rule_draft_saved", "rule_draft", draft_id)
    act = saving.change(rulebook, rule.listed, form, terms, now=request.now)
    return done(f"rule_{act}", "rule", rule.id)


@page
def edit_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a draft says, to be kept anew. Publishing is on the draft's own page, beside what it changes."""
    draft = RULES.draft(draft_id)
    form = rule_form(request, draft.terms.kind, rule=draft)
    if request.method != "POST":
        return editor(request, form, heading=_("Draft: %s") % draft.name, draft=draft)
    if form.is_valid() and (terms := rule_terms.said(form)) is not None:
        try:
            saving.redraft(rulebook, draft, form, terms, now=request.now)
            return done("rule_draft_saved", "rule_draft", draft_id)
        except (Invalid, rulebook.NotNow) as refusal:
            rule_terms.refuse(form, refusal)
    return editor(request, form, heading=_("Draft: %s") % draft.name, draft=draft, is_refused=True)


@page
@require_POST
def live_example(request: HttpRequest) -> HttpResponse:
    """The fragment beside the form, worked out from what is typed so far. Nothing is saved."""
    kind = request.GET.get("kind", "")
    if kind not in {each.key for each in KINDS}:
        raise Http404
    rule_id, form = request.GET.get("rule", ""), rule_form(request, kind, days="both")
    known = int(rule_id) if rule_id.isdecimal() and len(rule_id) < 19 else findings.UNSAVED
    return render(request, "dashboard/rules/_example.html", worked_out(request, form, rule_id=known))


@page
@require_POST
def conditions(request: HttpRequest) -> HttpResponse:
    """The part of the form with a condition more, or less. Nothing is saved."""
    kind = request.GET.get("kind", "")
    if kind not in {each.key for each in KINDS}:
        raise Http404
    data, focus = condition_chooser.changed(request)
    chosen = _chooser(rule_form(request, kind, days="both", data=data), focus=focus)
    return render(request, "components/conditions.html", {"conditions": chosen})


def _chooser(form: RuleForm, *, focus: str = "") -> condition_chooser.Chooser:
    address = f"{reverse('dashboard:rule_conditions')}?kind={form.kind}"
    return condition_chooser.of(form, CONDITIONS, address=address, focus=focus)


def rule_form(
    request: HttpRequest,
    kind: str,
    *,
    rule: rulebook.Listed | Drafted | None = None,
    days: Days | None = None,
    data: QueryDict | None = None,
    is_read: bool = True,
) -> RuleForm:
    """days: which it has, if not by what is edited. data: in place of what was sent. is_read: False shows the rule as
    it is, whatever was sent.
    """
    zone = ZoneInfo(request.shop.timezone)
    if data is None and request.method == "POST" and is_read:
        data = request.POST
    initial = rule_terms.initial(rule, zone=zone) if rule else {}
    form = RuleForm(
        data, kind=kind, days=days or saving.days_for(rule), currency=request.shop.currency, zone=zone, initial=initial
    )
    for field in form.fields.values():
        field.disabled = isinstance(rule, rulebook.Listed) and rule.state == "archived"
    return form


def worked_out(request: HttpRequest, form: RuleForm, *, rule_id: int) -> dict:
    """What the fragment beside the form shows."""
    settings = programme.at(request.now)
    return {
        "example": example.of_form(form, programme=settings, live=rulebook.at(request.now)),
        "findings": findings.of_form(request, form, rule_id=rule_id, settings=settings),
    }


def refused(request: HttpRequest, rule: Shown, sentence: str) -> HttpResponse:
    """The rule's page, saying why it could not be done."""
    form = rule_form(request, rule.listed.terms.kind, rule=rule.listed, is_read=False)
    return editor(request, form, heading=rule.name, rule=rule, is_refused=True, refusal=sentence)


def editor(
    request: HttpRequest,
    form: RuleForm,
    *,
    heading: str,
    rule: Shown | None = None,
    draft: Drafted | None = None,
    is_refused: bool = False,
    refusal: str = "",
) -> HttpResponse:
    rule_id = rule.id if rule else draft.of if draft and draft.of else findings.UNSAVED
    lines = coming.of_thing(request, RULES, rule.listed) if rule and not rule.is_archived else []
    context = {
        "heading": heading,
        "form": form,
        "kind": form.kind,
        "rule": rule,
        "rule_id": rule_id,
        "draft": draft,
        "seen": draft.version if draft else rulebook.latest_number(rule.id) if rule else "",
        "token": "" if rule or draft else saving.token_of(form),
        "coming": lines,
        "there": coming.draft_in(lines),
        "refusal": refusal,
        "sections": form_layout.lay_out(form, form.plan),
        "conditions": _chooser(form),
        **worked_out(request, form, rule_id=rule_id),
        "revisions": past(rule, request.shop.currency) if rule else [],
    }
    return show(request, "rules/edit.html", context, refused=is_refused)
