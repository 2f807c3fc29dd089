"""What other settings would have done, worked out from what is typed: seen before it is saved. Nothing is saved.

Every part of it is bounded, so that the page answers while somebody types; a replay judges all orders, in the workers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loyalty_app.adjustments import history as adjustments
from loyalty_app.dashboard.programme import form as programme_form
from loyalty_app.dashboard.replay import shown
from loyalty_app.dashboard.replay.shown import Cost
from loyalty_app.dashboard.templatetags.loyalty import points as in_points
from loyalty_app.earning import below_zero, replay
from loyalty_app.earning.replay_figures import Figures
from loyalty_app.earning.terms import Programme
from loyalty_app.orders import parked
from loyalty_app.rewards import catalogue, point_worth


@dataclass(frozen=True, slots=True)
class Outlook:
    """``told``: each change in words. ``figures``: of the latest orders, where a change is about orders."""

    is_known: bool = False
    told: tuple[str, ...] = ()
    figures: Figures | None = None
    cost: Cost | None = None
    is_all: bool = True  # the figures are of all orders of these days
    days: int = replay.SAMPLE_DAYS
    sentences: tuple[str, ...] = ()
    counts_later: bool = False
    counts_at_once: bool = False

    @property
    def waiting_changes(self) -> bool:
        return self.figures is not None and self.figures.waiting_today != self.figures.waiting_draft


def of(settings: Programme | None, former: Programme, *, currency: str, now: datetime) -> Outlook:
    """settings: as typed; None while they can't be."""
    if settings is None:
        return Outlook()
    changed = {name for name in programme_form.initial(former) if _differs(name, former, settings)} - {"paused"}
    figures, is_all = None, True
    if changed & replay.JUDGED:
        figures, is_all = replay.sample(settings, now=now)
    return Outlook(
        is_known=True,
        told=tuple(programme_form.told(former, settings)),
        figures=figures,
        cost=shown.cost(figures, point_worth.dearest(catalogue.at(now)), currency=currency) if figures else None,
        is_all=is_all,
        sentences=tuple(
            sentence
            for name, tell in _TOLD.items()
            if name in changed and (sentence := tell(former, settings, now=now))
        ),
        counts_later=bool(changed - programme_form.AT_ONCE),
        counts_at_once=bool(changed & programme_form.AT_ONCE),
    )


def _differs(name: str, former: Programme, settings: Programme) -> bool:
    return name != "channels" and getattr(former, name) != getattr(settings, name)


def _claims(former: Programme, settings: Programme, *, now: datetime) -> str:
    today, then = (parked.claimable(days=said.claim_window_days, now=now) for said in (former, settings))
    return _("Guest orders that can be claimed now: %(today)s. With this: %(then)s.") % {
        "today": _up_to_most(today),
        "then": _up_to_most(then),
    }


def _up_to_most(count: int) -> str:
    return _("%s or more") % f"{count:,}" if count >= parked.COUNTED_MAX else f"{count:,}"


def _below_zero(former: Programme, settings: Programme, *, now: datetime) -> str:
    if settings.negative_balance == "allowed":
        return _("What was not taken back so far stays with the members.")
    found = below_zero.since_taken_back(days=replay.SAMPLE_DAYS, now=now)
    if not found.members:
        return _("No balance went below zero by what was taken back in the last %s days.") % replay.SAMPLE_DAYS
    text = ngettext(
        "%(n)s member is below zero after something was taken back in the last %(days)s days, by %(points)s. That stays"
        " as it is; of later orders you would bear as much yourself.",
        "%(n)s members are below zero after something was taken back in the last %(days)s days, by %(points)s in all."
        " That stays as it is; of later orders you would bear as much yourself.",
        found.members,
    )
    return text % {"n": f"{found.members:,}", "days": replay.SAMPLE_DAYS, "points": in_points(found.points)}


def _refused(former: Programme, settings: Programme, *, now: datetime) -> str:
    above = adjustments.latest(days=replay.SAMPLE_DAYS, above=settings.adjustment_max, now=now)
    return _("Of %(all)s adjustments in the last %(days)s days, %(above)s would have been refused.") % {
        "all": f"{above.all:,}",
        "above": f"{above.above:,}",
        "days": replay.SAMPLE_DAYS,
    }


def _approved(former: Programme, settings: Programme, *, now: datetime) -> str:
    above = adjustments.latest(days=replay.SAMPLE_DAYS, above=settings.approval_above, now=now)
    words = _("Of %(all)s adjustments in the last %(days)s days, %(above)s would have waited for a second person.")
    return words % {"all": f"{above.all:,}", "above": f"{above.above:,}", "days": replay.SAMPLE_DAYS}


# What the orders don't tell, by the setting.
_TOLD: dict[str, Callable[..., str]] = {
    "claim_window_days": _claims,
    "negative_balance": _below_zero,
    "adjustment_max": _refused,
    "approval_above": _approved,
}
