"""The shop's rewards over time: a redemption keeps the terms of the day it was bought, for ever."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from loyalty_app import outbox
from loyalty_app.audit_trail.note import note
from loyalty_app.revisions.dated import Dated, Listed, NotNow, Unknown, Words
from loyalty_app.revisions.drafts import UnknownDraft
from loyalty_app.revisions.register import Register
from loyalty_app.rewards.checks import check
from loyalty_app.rewards.models import Redemption, Reward, RewardRevision
from loyalty_app.rewards.terms import CODES, InvalidReward, Terms
from loyalty_app.scope import remembered

__all__ = ["Dated", "InvalidReward", "Listed", "NotNow", "UnknownDraft", "UnknownReward"]


class UnknownReward(Unknown):
    """The shop has no reward with this id."""


def _codes_follow(reward_id: int, former: Terms, terms: Terms, *, starts_at: datetime, now: datetime) -> None:
    """Codes that are open follow in their conditions, where the reward says so; their worth stays as bought.

    A planned change is followed when it begins, also by codes that are bought until then.
    """
    if terms.kind not in CODES or terms.open_codes != "follow" or terms.conditions == former.conditions:
        return
    if starts_at > now:
        outbox.record("follow_reward", key=str(reward_id), due_at=starts_at, now=now)
    else:
        codes_follow(reward_id, now=now)


def codes_follow(reward_id: int, *, now: datetime) -> None:
    """Each open code of the reward is given the conditions of now. Where nothing is another, nothing happens."""
    opened = Redemption.objects.filter(reward_id=reward_id, state=Redemption.State.READY)
    outbox.record_many("refresh_code", {str(id): {} for id in opened.values_list("id", flat=True)}, now=now)


_register = Register(
    Reward,
    RewardRevision,
    link="reward",
    terms=Terms,
    check=check,
    invalid=InvalidReward,
    unknown=UnknownReward,
    changes=outbox.programme_changed,
    revised=_codes_follow,
    words=Words(
        is_archived=_("This reward is archived. Create a new one instead."),
        has_ended=_("This reward has ended, so there is nothing to pause."),
        end_has_passed=_("The end of this reward has passed. Give it a new end first."),
    ),
)

publish, revise, schedule = _register.publish, _register.revise, _register.schedule
pause, resume, archive = _register.pause, _register.resume, _register.archive
all_revisions, history, get = _register.all_revisions, _register.history, _register.get
made = _register.made
plan, call_off, planned, roll_back = _register.plan, _register.call_off, _register.planned, _register.roll_back
drafts, check_unchanged, latest_number = _register.drafts, _register.check_unchanged, _register.latest_number


def at(instant: datetime) -> list[Dated]:
    """The rewards in force, in the merchant's order."""
    return _in_place(_register.at(instant))


def listing(*, now: datetime) -> list[Listed]:
    """All that are not archived, in the merchant's order."""
    return _in_place(_register.listing(now=now))


@transaction.atomic
def arrange(reward_ids: Sequence[int], *, now: datetime) -> None:
    """Members see the rewards in this order; those that aren't named come after, newest first."""
    before = [reward.name for reward in listing(now=now)]
    outbox.programme_changed(now=now)
    places = {reward_id: place for place, reward_id in enumerate(reward_ids, 1)}
    rewards = list(Reward.objects.all())
    for reward in rewards:
        reward.position = places.get(reward.id, 0)
    Reward.objects.bulk_update(rewards, ["position"])
    after = [reward.name for reward in listing(now=now)]
    if after != before:
        note("rewards.arranged", before={"order": before}, after={"order": after}, now=now)


def terms_of(revision: RewardRevision) -> Terms:
    """What a redemption was bought by."""
    return msgspec.convert(revision.terms, Terms)


def _in_place(listed: Iterable) -> list:
    positions = remembered("places of rewards", lambda: dict(Reward.objects.values_list("id", "position")))
    return sorted(listed, key=lambda each: (positions[each.id] == 0, positions[each.id], -each.id))
