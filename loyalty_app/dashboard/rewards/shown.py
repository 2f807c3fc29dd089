"""A reward with the words and figures that the pages show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app.dashboard import permissions
from loyalty_app.dashboard.bounded import BOUND, Count
from loyalty_app.dashboard.dated_words import DatedWords
from loyalty_app.dashboard.revisions.coming import Coming
from loyalty_app.dashboard.rewards import findings
from loyalty_app.dashboard.rewards import kinds as reward_kinds
from loyalty_app.dashboard.rewards import words as reward_words
from loyalty_app.rewards import catalogue, offers
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import current_shop_id

STATES = {
    "live": (gettext_lazy("On"), "success"),
    "scheduled": (gettext_lazy("Scheduled"), "info"),
    "paused": (gettext_lazy("Paused"), "warning"),
    "ended": (gettext_lazy("Ended"), "neutral"),
    "archived": (gettext_lazy("Ended for good"), "neutral"),
}
_COUNTS = (Path(__file__).parent / "sql" / "reward_counts.sql").read_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(DatedWords):
    """``missing``: scopes it needs and does not have. ``coming``: its draft and the change that is planned."""

    states = STATES

    missing: tuple[str, ...]
    coming: list[Coming] = field(default_factory=list)

    @property
    def shape(self) -> reward_kinds.Shape:
        return reward_kinds.shape_of(self.listed.terms)

    @property
    def offer(self) -> str:
        return reward_words.offer(self.listed.terms, currency=self.currency, name=self.name)

    @property
    def status_words(self) -> str:
        return _("Waits for permission") if self.is_waiting else self.states[self.listed.state][0]

    @property
    def can_resume(self) -> bool:
        return self.listed.state == "paused"

    @property
    def is_waiting(self) -> bool:
        """It was saved, and is off until Shopify lets the app make such a thing."""
        return self.listed.state == "paused" and bool(self.missing)

    @property
    def is_broken(self) -> bool:
        """It is on, but what it needs was taken away: whoever redeems it gets the points back instead."""
        return self.can_pause and bool(self.missing)

    @property
    def missing_words(self) -> list[str]:
        return permissions.in_words(self.missing)


@dataclass(frozen=True, slots=True)
class Row:
    reward: Shown
    used: Count
    opened: Count
    stock_left: int | None
    is_first: bool
    is_last: bool
    findings: list[str]


def shown(listed: catalogue.Listed, *, currency: str, connection: Connection, coming: Sequence[Coming] = ()) -> Shown:
    missing = permissions.missing(listed.terms.scopes, connection)
    return Shown(listed=listed, currency=currency, missing=missing, coming=list(coming))


def rows(rewards: list[Shown], *, now: datetime) -> list[Row]:
    """With their figures, and with what is wrong with them, in the order given."""
    counted = _counted([reward.id for reward in rewards])
    left = offers.stock_left({reward.id: reward.listed.terms for reward in rewards})
    found = findings.of_listing([reward.listed for reward in rewards], left=left, now=now)
    last = len(rewards) - 1
    return [
        Row(
            reward=reward,
            used=Count(counted[reward.id][0]),
            opened=Count(counted[reward.id][1]),
            stock_left=left.get(reward.id),
            is_first=place == 0,
            is_last=place == last,
            findings=found.get(reward.id, []),
        )
        for place, reward in enumerate(rewards)
    ]


def _counted(reward_ids: list[int]) -> dict[int, tuple[int, int]]:
    """(used, pending or ready or closing) by reward."""
    parameters = {"shop_id": current_shop_id(), "reward_ids": reward_ids, "bound": BOUND + 1}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, parameters)
        return {id: (used, opened) for id, used, opened in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Revision:
    sentence: str
    starts_at: datetime
    ends_at: datetime | None


def past(reward: Shown) -> list[Revision]:
    """What the reward said and when, newest first."""
    return [
        Revision(reward_words.offer(each.terms, currency=reward.currency, name=each.name), each.starts_at, each.ends_at)
        for each in reversed(catalogue.history(reward.id))
    ]
