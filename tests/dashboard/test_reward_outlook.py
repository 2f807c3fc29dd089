"""A reward's terms about giving points back: while they are changed, what happened of late is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app.dashboard import markup
from loyalty_app.rewards import cancel, run_out
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from tests.dashboard.conftest import EVERY_SCOPE, connect, staff_of
from tests.dashboard.redeemed import FIVE_OFF, a_reward, ready, rich_member
from tests.dashboard.said import SAID
from tests.dashboard.test_pages import MANIFEST

KEPT = "keeps the terms it was redeemed by."


@pytest.fixture
def staff(acme):
    connect(acme, scopes=EVERY_SCOPE)
    return staff_of(acme)


@pytest.fixture
def reward(acme, rival) -> int:
    """Of acme's, one code expired lately and one long ago, one of another reward, one's order was refunded in part."""
    now = timezone.now()
    for shop in (acme, rival):
        with acting_for(shop.id):
            member, reward_id = rich_member(1, now=now), a_reward(FIVE_OFF, now=now - timedelta(days=90))
            other = a_reward(FIVE_OFF, now=now - timedelta(days=90), name="Other")
            for number, its in enumerate((reward_id, reward_id, other, reward_id)):
                row = ready(member, its, now=now - timedelta(days=1), key=str(number), code=f"CODE{number}")
                Redemption.objects.filter(id=row.id).update(expires_at=now - timedelta(hours=1))
            Redemption.objects.filter(key="3").update(state="used", used_at=now, returned_points=120, expires_at=None)
            run_out.end_expired(now=now)
            Redemption.objects.filter(key="1").update(closed_at=now - timedelta(days=31))
            if shop is acme:
                found = reward_id
    return found


def preview(staff, reward_id: int, changes: dict) -> str:
    said = SAID["amount_off"] | {"name": "Five off"} | changes
    page = staff.post(f"/rewards/preview/?kind=amount_off&reward={reward_id}", said).content.decode()
    assert markup.faults(page, manifest=MANIFEST) == []
    return " ".join(page.split())


def test_nothing_is_told_while_points_return_as_they_did(staff, reward):
    assert KEPT not in preview(staff, reward, {"points": "700"})


def test_losing_unused_points_says_how_many_ended_so(staff, reward):
    told = preview(staff, reward, {"unused": "lost"})

    assert "In the last 30 days 1 of these ended unused, bought for 500 points. Such points would be lost." in told
    assert KEPT in told and "refund" not in told.split("What this change is about")[1].split("</s-banner>")[0]


def test_other_refunds_say_how_many_points_were_given_back(staff, reward):
    told = preview(staff, reward, {"refunded": "never"})

    assert "In the last 30 days 120 points were given back for 1 refunded order with this reward." in told
    assert "ended unused, bought" not in told


def test_a_reward_without_any_says_so(acme, staff):
    with acting_for(acme.id):
        fresh = a_reward(FIVE_OFF, now=timezone.now())

    told = preview(staff, fresh, {"unused": "lost", "refunded": "when_all"})

    assert "In the last 30 days none of these ended unused." in told
    assert "no points were given back for refunds" in told


def test_a_code_that_the_merchant_cancelled_ended_unused(acme, staff):
    now = timezone.now()
    with acting_for(acme.id):
        reward_id = a_reward(FIVE_OFF, now=now - timedelta(days=9))
        row = ready(rich_member(1, now=now), reward_id, now=now)
        cancel.end(row, Redemption.State.CANCELLED, now=now)

    assert "1 of these ended unused, bought for 500 points." in preview(staff, reward_id, {"unused": "lost"})
