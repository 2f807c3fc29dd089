"""A member and whoever was merged into them: found by indexes, however many members the shop has."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty_app.earning.models import Award
from loyalty_app.members import family
from loyalty_app.members.models import Member
from loyalty_app.rewards import catalogue, held, offered, offers
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from tests.rewards.offering import offering

CROWD = 3000
CROWDED = """
WITH member AS (
    INSERT INTO members_member (shop_id, customer_id, state, enrolled_by, enrolled_at, enrolled_on, changed_at)
    SELECT %(shop)s, n, 'active', 'order', %(at)s, %(at)s, %(at)s FROM generate_series(1, %(crowd)s) n
    RETURNING id
), redemption AS (
    INSERT INTO rewards_redemption (shop_id, reward_id, revision_id, member_id, key, name, kind, points, currency,
                                    state, code, variants, requested_at)
    SELECT %(shop)s, %(reward)s, %(revision)s, id, 'wish', 'Off', 'amount_off', 5, 'USD', 'ready', 'LOY-' || id, '[]',
           %(at)s
    FROM member
)
INSERT INTO earning_award (shop_id, kind, member_id, number, points, delta, reason, judged_at, at, explanation)
SELECT %(shop)s, 'joining', id, 1, 5, 5, 'joined', %(at)s, %(at)s, '{}' FROM member
"""


@pytest.fixture
def crowd(acme):
    """Members with an award and a redemption each; the second and the third became the first."""
    now = timezone.now()
    with acting_for(acme.id):
        reward_id = offering("amount_off", per_member=1)
        revision = Redemption.revision.field.related_model.objects.get(reward_id=reward_id)
        with connection.cursor() as cursor:
            cursor.execute(
                CROWDED, {"shop": acme.id, "revision": revision.id, "reward": reward_id, "crowd": CROWD, "at": now}
            )
        members = [*Member.objects.order_by("customer_id")]
        Member.objects.filter(id__in=[each.id for each in members[1:3]]).update(state="merged", merged_into=members[0])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member, rewards_redemption, earning_award")
    return members


def rows_read(act) -> int:
    """The most rows that any part of any of the act's statements brought or threw away."""
    with CaptureQueriesContext(connection) as caught:
        act()
    found = [0]
    with connection.cursor() as cursor:
        for query in caught.captured_queries:
            if not query["sql"].startswith("SELECT"):
                continue
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
            _walk(cursor.fetchone()[0][0]["Plan"], found)
    return max(found)


def _walk(plan: dict, found: list[int]) -> None:
    found.append((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])
    for part in plan.get("Plans", ()):
        _walk(part, found)


def test_a_family_is_the_member_and_those_merged_into_them(acme, rival, crowd):
    with acting_for(acme.id):
        assert set(family.ids(crowd[0].id)) == {each.id for each in crowd[:3]}
        assert list(family.ids(crowd[1].id)) == [crowd[1].id]
        assert set(family.ids(crowd[0].id, crowd[9].id)) == {each.id for each in (*crowd[:3], crowd[9])}
    with acting_for(rival.id):
        assert list(family.ids(crowd[0].id)) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda member, now: held.counts(member),
        lambda member, now: held.open_codes([member.id], most=3),
        lambda member, now: held.page(member, is_open=True, limit=10),
        lambda member, now: offered.offered(member.id, zone=ZoneInfo("UTC"), now=now),
        lambda member, now: offers.used_up(catalogue.at(now), [member.id], zone=ZoneInfo("UTC"), now=now),
        lambda member, now: list(Award.objects.filter(member_id__in=family.ids(member.id)).order_by("-id")[:26]),
    ],
    ids=["counts", "open codes", "page", "offered", "used up", "awards"],
)
def test_what_is_a_members_is_found_without_reading_everybodys(acme, crowd, act):
    now = timezone.now() + timedelta(seconds=1)
    with acting_for(acme.id):
        assert rows_read(lambda: act(crowd[0], now)) < 20


def test_the_familys_redemptions_count_for_the_member(acme, crowd):
    now = timezone.now() + timedelta(seconds=1)
    with acting_for(acme.id):
        assert held.counts(crowd[0]) == (3, 3)
        assert set(held.open_codes([crowd[0].id], most=9)) == {crowd[0].id}
        (offer,) = catalogue.at(now)
        assert offers.used_up([offer], [crowd[0].id], zone=ZoneInfo("UTC"), now=now)[crowd[0].id]
