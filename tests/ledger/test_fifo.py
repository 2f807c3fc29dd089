"""Two independent derivations agree: the ledger's lots, and a replay of the acts, point by point, on paper."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_app.ledger import audit, expire, expiry_change, spending
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Transfer
from loyalty_app.ledger.transfers import NotEnoughPoints, post
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, make_member

pytestmark = pytest.mark.usefixtures("in_acme")

ZONE = ZoneInfo("America/New_York")
HOURS = st.integers(0, 24 * 200)
ACTS = st.lists(
    st.tuples(HOURS, st.sampled_from(["earn", "earn", "spend", "sweep", "give back"]), st.integers(1, 60)), max_size=25
)
DAYS, MONTHS = st.integers(1, 90), st.integers(1, 4)


def days_later(days: int):
    return lambda earned: earned + timedelta(days=days)


def months_later(months: int):
    """The day after the same day so many months on, found by walking the calendar a day at a time."""

    def gone_on(earned: date) -> date:
        wanted = (earned.month - 1 + months) % 12
        day, passed = earned, 0
        while passed < months or (day.day < earned.day and (day + timedelta(days=1)).month - 1 == wanted):
            day += timedelta(days=1)
            passed += day.day == 1
        return day + timedelta(days=1)

    return gone_on


class Paper:
    """Every point by itself, as (day it is gone, earned at); the day is over when the shop's calendar shows it."""

    def __init__(self, gone_on):
        self.gone_on, self.points, self.expired, self.spent = gone_on, [], {}, {}

    def catch_up(self, today: date) -> None:
        for gone, _ in [point for point in self.points if point[0] <= today]:
            self.expired[gone] = self.expired.get(gone, 0) + 1
        self.points = [point for point in self.points if point[0] > today]

    def earn(self, points: int, at: datetime) -> None:
        self.points += [(self.gone_on(at.astimezone(ZONE).date()), at)] * points

    def spend(self, points: int, key: str) -> bool:
        if points > len(self.points):
            return False
        self.points.sort()
        self.spent[key], self.points = self.points[:points], self.points[points:]
        return True

    def give_back(self, key: str, points: int, today: date) -> None:
        self.points += self.spent[key][len(self.spent[key]) - points :]
        self.catch_up(today)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, days=DAYS, months=st.none() | MONTHS)
def test_the_lots_and_a_replay_on_paper_agree(acts, days, months):
    policy = ExpiryPolicy(kind="lots", months=months) if months else ExpiryPolicy(kind="lots", days=days)
    paper = Paper(months_later(months) if months else days_later(days))
    with transaction.atomic():
        expiry_change.change(policy, now=NOW)
        ann = make_member(1)
        for number, (hours, act, points) in enumerate(sorted(acts)):
            at = NOW + timedelta(hours=hours, seconds=number)
            today = at.astimezone(ZONE).date()
            paper.catch_up(today)
            perform(act, points, ann, paper, key=f"k{number}", at=at)
            if act in ("spend", "sweep"):
                expire.expire_due(now=at)
                assert holdings(ann)[0] == len(paper.points)

        end = NOW + timedelta(days=201)
        paper.catch_up(end.astimezone(ZONE).date())
        expire.expire_due(now=end)

        assert holdings(ann)[0] == len(paper.points)
        assert expired() == paper.expired
        assert audit.audit() == []
        transaction.set_rollback(True)


def perform(act: str, points: int, ann, paper: Paper, *, key: str, at: datetime) -> None:
    if act == "earn":
        post([earn(ann, points, key=key, at=at)], now=at)
        paper.earn(points, at)
    elif act == "spend":
        try:
            spending.spend(ann.id, points=points, origin="reward", key=key, now=at)
            spent = True
        except NotEnoughPoints:
            spent = False
        assert spent == paper.spend(points, key)
    elif act == "give back" and paper.spent:
        name, taken = paper.spent.popitem()
        paper.spent[name] = taken
        points = min(points, len(taken))
        spending.give_back(name, points=points, already=0, number=1, now=at)
        paper.give_back(name, points, at.astimezone(ZONE).date())
        del paper.spent[name]


def expired() -> dict[date, int]:
    found: dict[date, int] = {}
    for at, points in Transfer.objects.filter(kind="expire").values_list("at", "points"):
        day = at.astimezone(ZONE).date()
        found[day] = found.get(day, 0) + points
    return found
