"""Donations: what members gave to each cause, what of it was paid out, and the proof."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse

from loyalty_app.dashboard.page import done, newest_first, page, show
from loyalty_app.dashboard.rewards.payout_form import PayoutForm
from loyalty_app.dashboard.rewards.shown import STATES
from loyalty_app.rewards import catalogue, donations
from loyalty_app.rewards.donations import Pot
from loyalty_app.rewards.errors import NotPossible
from loyalty_app.rewards.models import DonationPayout


@dataclass(frozen=True, slots=True)
class Cause:
    """``cause``: what the donation is for, by the latest word."""

    id: int
    name: str
    cause: str
    state: str
    pot: Pot

    @property
    def state_words(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        return STATES[self.state][1]


def causes(*, now: datetime) -> list[Cause]:
    """Every donation of the shop, in the merchant's order; those that ended for good come last."""
    listed = {each.id: each.state for each in catalogue.listing(now=now)}
    latest = {each.id: each for each in catalogue.all_revisions() if each.terms.kind == "donation"}
    pots = donations.pots(latest)
    places = {id: place for place, id in enumerate(listed)}
    found = [
        Cause(id=id, name=each.name, cause=each.terms.cause, state=listed.get(id, "archived"), pot=pots[id])
        for id, each in latest.items()
    ]
    return sorted(found, key=lambda cause: (places.get(cause.id, len(places)), -cause.id))


@page
def index(request: HttpRequest) -> HttpResponse:
    return show(request, "donations/index.html", {"causes": causes(now=request.now), "currency": request.shop.currency})


@page
def pot(request: HttpRequest, reward_id: int) -> HttpResponse:
    """One cause: its pot, its payouts, and the form that notes another one."""
    listed = found(reward_id, now=request.now)
    today = request.now.astimezone(ZoneInfo(request.shop.timezone)).date()
    data = request.POST if request.method == "POST" else None
    form = PayoutForm(data, currency=request.shop.currency, today=today)
    if form.is_bound and form.is_valid():
        try:
            donations.pay_out(reward_id, **form.cleaned_data, now=request.now)
        except NotPossible as refusal:
            form.add_error("amount", str(refusal))
        else:
            return done("payout_noted", "donation_pot", reward_id)
    payouts = DonationPayout.objects.filter(reward_id=reward_id)
    context = {
        "cause": Cause(
            id=listed.id,
            name=listed.name,
            cause=listed.terms.cause,
            state=listed.state,
            pot=donations.pots([reward_id])[reward_id],
        ),
        "currency": request.shop.currency,
        "form": form,
        "stretch": newest_first(payouts, before=request.GET.get("before", "")),
    }
    return show(request, "donations/pot.html", context, refused=form.is_bound)


def found(reward_id: int, *, now: datetime) -> catalogue.Listed:
    try:
        listed = catalogue.get(reward_id, now=now)
    except catalogue.UnknownReward:
        raise Http404 from None
    if listed.terms.kind != "donation":
        raise Http404
    return listed
