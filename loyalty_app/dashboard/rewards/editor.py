"""The form of a reward, with its card as members see it and what it says in plain words, while it is typed."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loyalty_app.dashboard import condition_chooser, form_layout, permissions
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.revisions import coming, saving
from loyalty_app.dashboard.rewards import cashback, findings, goods, outlook
from loyalty_app.dashboard.rewards import preview as reward_preview
from loyalty_app.dashboard.rewards import shown as reward_shown
from loyalty_app.dashboard.rewards import terms as reward_terms
from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.dashboard.rewards.kinds import GROUPS, SHAPES, Shape, shape_of
from loyalty_app.dashboard.rewards.shown import Shown
from loyalty_app.dashboard.rewards.sort import REWARDS
from loyalty_app.earning import rulebook
from loyalty_app.earning.terms import InvalidTerms
from loyalty_app.invalid import Invalid
from loyalty_app.revisions.dated import Drafted
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.catalogue import InvalidReward
from loyalty_app.rewards.conditions import CONDITIONS
from loyalty_app.rewards.terms import Terms


@page
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind; fill in its form; publish, or save it until Shopify allows it."""
    shape = SHAPES.get(request.GET.get("kind", ""))
    if shape is None:
        return show(request, "rewards/kinds.html", {"groups": GROUPS})
    form = reward_form(request, shape)
    if request.method != "POST":
        return editor(request, form, heading=_("Create reward"))
    if form.is_valid() and (terms := agreed(request, form, known={})) is not None:
        answer = _publish_cashback(request, form, terms) if shape.kind == "cashback" else _publish(request, form, terms)
        if answer is not None:
            return answer
    return editor(request, form, heading=_("Create reward"), is_refused=True)


def _publish(request: HttpRequest, form: RewardForm, terms: Terms) -> HttpResponse | None:
    """The page to be seen next; None with errors in the form."""
    if saving.is_draft(request):
        try:
            draft_id = saving.new_draft(catalogue, form, terms, now=request.now)
        except (Invalid, catalogue.NotNow) as refusal:
            reward_terms.refuse(form, refusal)
            return None
        return done("reward_draft_saved", "reward_draft", draft_id)
    now, starts_at = request.now, form.starts_at(now=request.now)
    missing = permissions.still_missing(terms.scopes, request.connection, shop=request.shop, now=now)
    try:
        with transaction.atomic():
            dates = {"starts_at": starts_at, "ends_at": form.ends_at()}
            token = saving.token_of(form)
            reward = catalogue.publish(form.cleaned_data["name"], terms, **dates, token=token, now=now)
            if missing:
                catalogue.pause(reward.id, now=now)
    except InvalidReward as invalid:
        reward_terms.refuse(form, invalid)
        return None
    if missing:
        return done("reward_waits", "reward", reward.id)
    return done("reward_scheduled" if starts_at > now else "reward_published", "rewards")


def _publish_cashback(request: HttpRequest, form: RewardForm, terms: Terms) -> HttpResponse | None:
    """Half of it would be points that nothing becomes of: without the permission nothing is saved."""
    now, starts_at = request.now, form.starts_at(now=request.now)
    published = done("cashback_scheduled" if starts_at > now else "cashback_published", "rewards")
    if catalogue.made(saving.token_of(form)) is not None:
        return published
    if why_not := _in_the_way_of_cashback(request, terms):
        form.add_error(None, why_not)
        return None
    try:
        days = {"starts_at": starts_at, "ends_at": form.ends_at()}
        cashback.publish(form, terms, **days, token=saving.token_of(form), now=now)
    except InvalidReward as invalid:
        reward_terms.refuse(form, invalid)
        return None
    except InvalidTerms:
        form.add_error("cashback_percent", _("No earn rule can say that. Enter a rounder percentage, or other steps."))
        return None
    return published


def _in_the_way_of_cashback(request: HttpRequest, terms: Terms) -> str:
    if saving.is_draft(request):
        return _("Cashback is published together with its earn rule, so it can't be kept as a draft.")
    if before := cashback.other(now=request.now):
        return _("Your shop gives cashback already, by “%s”. Change that reward, or end it first.") % before
    if permissions.still_missing(terms.scopes, request.connection, shop=request.shop, now=request.now):
        return _("Let the app see and give store credit first, with the button above.")
    return ""


@page
def edit(request: HttpRequest, reward_id: int) -> HttpResponse:
    """What a reward is, to be changed for redemptions to come."""
    reward = found(request, reward_id)
    form = reward_form(request, reward.shape, reward=reward.listed)
    if request.method != "POST":
        return editor(request, form, heading=reward.name, reward=reward)
    known = goods.known(reward.listed.terms)
    if form.is_valid() and (terms := agreed(request, form, known=known)) is not None:
        try:
            return _save(request, form, reward, terms)
        except (Invalid, catalogue.NotNow) as refusal:
            reward_terms.refuse(form, refusal)
    return editor(request, form, heading=reward.name, reward=reward, is_refused=True)


def _save(request: HttpRequest, form: RewardForm, reward: Shown, terms: Terms) -> HttpResponse:
    """Raises Invalid, NotNow."""
    now = request.now
    if saving.is_draft(request):
        replaced = saving.is_replacing(request)
        draft_id = saving.draft_of(catalogue, reward.listed, form, terms, in_place_of=replaced, now=now)
        return done("reward_draft_saved", "reward_draft", draft_id)
    with transaction.atomic():
        act = saving.change(catalogue, reward.listed, form, terms, now=now)
        if saving.DAYS & set(form.changed_data) and reward.missing and not reward.can_pause:
            catalogue.pause(reward.id, now=now)  # new days don't switch on what isn't allowed
    return done(f"reward_{act}", "reward", reward.id)


@page
def edit_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What a draft says, to be kept anew. Publishing is on the draft's own page, beside what it changes."""
    draft = REWARDS.draft(draft_id)
    form = reward_form(request, shape_of(draft.terms), reward=draft)
    heading = _("Draft: %s") % draft.name
    if request.method != "POST":
        return editor(request, form, heading=heading, draft=draft)
    if form.is_valid() and (terms := agreed(request, form, known=goods.known(draft.terms))) is not None:
        try:
            saving.redraft(catalogue, draft, form, terms, now=request.now)
            return done("reward_draft_saved", "reward_draft", draft_id)
        except (Invalid, catalogue.NotNow) as refusal:
            reward_terms.refuse(form, refusal)
    return editor(request, form, heading=heading, draft=draft, is_refused=True)


@page
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The fragment beside the form, worked out from what is typed so far. Nothing is saved."""
    shape = SHAPES.get(request.GET.get("kind", ""))
    if shape is None:
        raise Http404
    reward_id = request.GET.get("reward", "")
    reward = found(request, int(reward_id)) if reward_id.isdecimal() and len(reward_id) < 19 else None
    form = reward_form(request, shape, reward=reward.listed if reward else None)
    return render(
        request,
        "dashboard/rewards/_preview.html",
        {
            "preview": worked_out(
                request, form, reward and reward.listed.terms, reward_id=reward.id if reward else findings.UNSAVED
            )
        },
    )


@page
@require_POST
def chosen_goods(request: HttpRequest) -> HttpResponse:
    """The fragment that names what the typed ids are. Nothing is saved."""
    shape = SHAPES.get(request.GET.get("kind", ""))
    if shape is None:
        raise Http404
    try:
        chosen = goods.chosen(reward_form(request, shape), request.shop, now=request.now)
    except goods.NotNow:
        return render(request, "dashboard/rewards/_goods.html", {"is_unknown": True})
    return render(request, "dashboard/rewards/_goods.html", {"chosen": chosen})


@page
@require_POST
def conditions(request: HttpRequest) -> HttpResponse:
    """The part of the form with a condition more, or less. Nothing is saved."""
    shape = SHAPES.get(request.GET.get("kind", ""))
    if shape is None:
        raise Http404
    data, focus = condition_chooser.changed(request)
    chosen = _chooser(reward_form(request, shape, data=data), focus=focus)
    return render(request, "components/conditions.html", {"conditions": chosen})


def _chooser(form: RewardForm, *, focus: str = "") -> condition_chooser.Chooser:
    address = f"{reverse('dashboard:reward_conditions')}?kind={form.shape.key}"
    return condition_chooser.of(form, CONDITIONS, address=address, focus=focus)


def found(request: HttpRequest, reward_id: int) -> Shown:
    try:
        listed = catalogue.get(reward_id, now=request.now)
    except catalogue.UnknownReward:
        raise Http404 from None
    return reward_shown.shown(listed, currency=request.shop.currency, connection=request.connection)


def reward_form(
    request: HttpRequest,
    shape: Shape,
    *,
    reward: catalogue.Listed | Drafted | None = None,
    data: QueryDict | None = None,
    is_read: bool = True,
) -> RewardForm:
    """data: in place of what was sent. is_read: False shows the reward as it is, whatever was sent."""
    zone = ZoneInfo(request.shop.timezone)
    form = RewardForm(
        data or (request.POST if request.method == "POST" and is_read else None),
        shape=shape,
        is_new=reward is None,
        days=saving.days_for(reward),
        currency=request.shop.currency,
        zone=zone,
        initial=reward_terms.initial(reward, zone=zone) if reward else {},
    )
    for field in form.fields.values():
        field.disabled = isinstance(reward, catalogue.Listed) and reward.state == "archived"
    return form


def agreed(request: HttpRequest, form: RewardForm, *, known: reward_terms.Titles) -> Terms | None:
    """The terms of a valid form, with the names of what is chosen; None with errors in the form."""
    titles = goods.checked(form, request.shop, now=request.now)
    if form.errors:
        return None
    return reward_terms.said(form, titles={**known, **titles})


def worked_out(
    request: HttpRequest, form: RewardForm, terms: Terms | None, *, reward_id: int
) -> reward_preview.Preview:
    """terms: what it says so far, for the names of its goods."""
    titles = goods.known(terms) if terms else {}
    live = rulebook.at(request.now) if form.shape.kind == "cashback" else []
    shown = reward_preview.of_form(form, titles=titles, live=live)
    typed = reward_terms.typed(form, titles=titles)
    found = findings.of_terms(typed, reward_id=reward_id, now=request.now)
    ahead = outlook.of(reward_id, terms, typed, now=request.now) if terms and typed else []
    return replace(shown, warnings=[*shown.warnings, *found], outlook=ahead)


def refused(request: HttpRequest, reward: Shown, sentence: str) -> HttpResponse:
    """The reward's page, saying why it could not be done."""
    form = reward_form(request, reward.shape, reward=reward.listed, is_read=False)
    return editor(request, form, heading=reward.name, reward=reward, is_refused=True, refusal=sentence)


def editor(
    request: HttpRequest,
    form: RewardForm,
    *,
    heading: str,
    reward: Shown | None = None,
    draft: Drafted | None = None,
    is_refused: bool = False,
    refusal: str = "",
) -> HttpResponse:
    missing = permissions.missing(form.shape.scopes, request.connection)
    source = draft or (reward and reward.listed)
    reward_id = reward.id if reward else (draft and draft.of) or findings.UNSAVED
    lines = coming.of_thing(request, REWARDS, reward.listed) if reward and not reward.is_archived else []
    context = {
        "heading": heading,
        "form": form,
        "shape": form.shape,
        "reward": reward,
        "draft": draft,
        "reward_id": reward_id,
        "seen": draft.version if draft else catalogue.latest_number(reward.id) if reward else "",
        "token": "" if reward or draft else saving.token_of(form),
        "coming": lines,
        "there": coming.draft_in(lines),
        "refusal": refusal,
        "scopes": ",".join(missing),
        "missing_words": permissions.in_words(missing),
        "permission_note": permission_note(form, reward),
        "sections": form_layout.lay_out(form, form.plan),
        "conditions": _chooser(form),
        "preview": worked_out(request, form, source and source.terms, reward_id=reward_id),
        "has_goods": bool(goods.LOOK_UP.keys() & form.fields.keys()),
        "revisions": reward_shown.past(reward) if reward else [],
    }
    return show(request, "rewards/edit.html", context, refused=is_refused)


def permission_note(form: RewardForm, reward: Shown | None) -> str:
    """What becomes of a reward while its permission is missing."""
    if reward is None and form.shape.kind == "cashback":
        return _("Nothing is saved until then.")
    if reward is None:
        return _("You can save it now; members don't see it until then.")
    if reward.can_pause:
        return _(
            "The reward is on, but whoever redeems it gets the points back instead. Allow it, or pause the reward."
        )
    return _("The reward is saved; members don't see it until then.")
