"""Many at once: the balance and the stock are spent once."""

import pytest
from django.utils import timezone

from loyalty_app import effects
from loyalty_app.ledger import audit
from loyalty_app.rewards import cancel, redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.refusals import NotRedeemable
from tests.ledger.threads import at_once
from tests.rewards.conftest import held, with_points, work_off
from tests.rewards.offering import offering

pytestmark = pytest.mark.django_db(transaction=True)


def wishes(member, reward_id, keys):
    now = timezone.now()
    return [lambda key=key: redeem.redeem(member, reward_id, Wish(), key=key, now=now) for key in keys]


def test_twenty_wishes_against_a_balance_for_three(member, connected):
    reward_id = offering("donation", points=300)

    results = at_once(connected, *wishes(member, reward_id, [f"wish {n}" for n in range(20)]))

    done = [each for each in results if isinstance(each, Redemption)]
    refused = [each.reason for each in results if isinstance(each, NotRedeemable)]
    assert (len(done), refused) == (3, ["points_missing"] * 17)
    assert held(member) == (100, 0)
    assert audit.audit() == []


def test_twenty_wishes_for_codes_against_a_balance_for_three(member, connected):
    reward_id = offering("amount_off", points=300)

    results = at_once(connected, *wishes(member, reward_id, [f"wish {n}" for n in range(20)]))

    assert sum(isinstance(each, Redemption) for each in results) == 3
    assert held(member) == (100, 900)
    work_off()
    assert held(member) == (100, 0)
    assert Redemption.objects.filter(state="ready").count() == 3


def test_the_same_wish_twenty_times_is_one(member, connected):
    reward_id = offering("amount_off", points=300)

    results = at_once(connected, *wishes(member, reward_id, ["double click"] * 20))

    assert len({each.id for each in results}) == 1
    assert held(member) == (700, 300)


def test_the_last_piece_goes_once(store, connected):
    people = [with_points(store, connected, 300, email=f"p{n}@example.com") for n in range(10)]
    reward_id = offering("custom", points=250, stock=1)
    now = timezone.now()

    results = at_once(
        connected,
        *[lambda one=one: redeem.redeem(one, reward_id, Wish(), key="wish", now=now) for one in people],
    )

    assert sorted(getattr(each, "reason", "") for each in results) == [""] + ["out_of_stock"] * 9
    assert sum(held(one)[0] for one in people) == 10 * 300 - 250


def test_two_workers_make_one_code(member, connected, store):
    from devstore import discounts

    row = redeem.redeem(member, offering(), Wish(), key="wish", now=timezone.now())

    at_once(connected, *[lambda: effects.drain(now=timezone.now())] * 2)
    work_off()

    ours = [each for each in discounts.codes(store, connected.domain) if each["title"].endswith(f"-{row.id})")]
    assert len(ours) == 1
    assert held(member) == (500, 0)


def test_cancelled_twice_at_once_returns_the_points_once(member, connected):
    row = redeem.redeem(member, offering(), Wish(), key="wish", now=timezone.now())
    work_off()

    at_once(connected, *[lambda: cancel.cancel(row.id, by="member", now=timezone.now())] * 4)
    work_off()

    assert held(member) == (1_000, 0)
    assert Redemption.objects.get(id=row.id).state == "cancelled"
