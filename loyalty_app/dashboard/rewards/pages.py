"""Rewards: the list in the order members see them, and what can be done to one without opening its form."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loyalty_app.dashboard import permissions
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.revisions import coming
from loyalty_app.dashboard.rewards import editor as reward_editor
from loyalty_app.dashboard.rewards import shown as reward_shown
from loyalty_app.dashboard.rewards.editor import found
from loyalty_app.dashboard.rewards.sort import REWARDS
from loyalty_app.rewards import catalogue


@page
def index(request: HttpRequest) -> HttpResponse:
    listing = catalogue.listing(now=request.now)
    shop = {"currency": request.shop.currency, "connection": request.connection}
    lines, drafts = coming.of_things(request, REWARDS, listing)
    rewards = [reward_shown.shown(listed, **shop, coming=lines[listed.id]) for listed in listing]
    return show(request, "rewards/index.html", {"rows": reward_shown.rows(rewards, now=request.now), "drafts": drafts})


@page
@require_POST
def place(request: HttpRequest, reward_id: int) -> HttpResponse:
    """One place up or down in the list, and in the widget. At the end of the list nothing moves."""
    ids = [listed.id for listed in catalogue.listing(now=request.now)]
    if reward_id not in ids:
        raise Http404
    at = ids.index(reward_id)
    to = at - 1 if request.GET.get("to") == "up" else at + 1
    if 0 <= to < len(ids):
        ids[at], ids[to] = ids[to], ids[at]
        catalogue.arrange(ids, now=request.now)
    return redirect("dashboard:rewards")


@page
@require_POST
def pause(request: HttpRequest, reward_id: int) -> HttpResponse:
    try:
        catalogue.pause(found(request, reward_id).id, now=request.now)
    except catalogue.NotNow as refusal:
        return reward_editor.refused(request, found(request, reward_id), str(refusal))
    return done("reward_paused", "reward", reward_id)


@page
@require_POST
def resumption(request: HttpRequest, reward_id: int) -> HttpResponse:
    """Switched on, or on again; not without what it needs at Shopify."""
    reward = found(request, reward_id)
    wanted = reward.listed.terms.scopes
    missing = permissions.still_missing(wanted, request.connection, shop=request.shop, now=request.now)
    if missing:
        sentence = _("This reward stays off: Shopify does not let the app %s yet.")
        return reward_editor.refused(request, reward, sentence % _(" and ").join(permissions.in_words(missing)))
    try:
        catalogue.resume(reward.id, now=request.now)
    except catalogue.NotNow as refusal:
        return reward_editor.refused(request, found(request, reward_id), str(refusal))
    return done("reward_resumed", "reward", reward_id)


@page
@require_POST
def end(request: HttpRequest, reward_id: int) -> HttpResponse:
    """Nobody can redeem it any more. Codes that members have keep working."""
    catalogue.archive(found(request, reward_id).id, now=request.now)
    return done("reward_ended", "rewards")
