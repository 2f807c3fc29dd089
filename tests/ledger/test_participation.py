"""However points move and members become one, a stretch of days counts each of its active members once."""

import itertools
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_app.ledger import audit, participation, rebuilding, spending
from loyalty_app.ledger.models import Account, ActiveMembers, DailyTotal, Transfer
from loyalty_app.ledger.transfers import Posting, Reversal, post
from loyalty_app.members import merge
from loyalty_app.members.models import Member
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from tests.conftest import NOW
from tests.ledger.books import earn, make_member, reverse, spend

pytestmark = pytest.mark.usefixtures("in_acme")
TODAY = NOW.date()


def on(days: int):
    return NOW + timedelta(days=days)


def active(first: int, last: int) -> int:
    return participation.between(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def cells() -> list[tuple[int, int, int]]:
    """(day, gap, members) as days from today."""
    found = []
    for row in ActiveMembers.objects.order_by("day"):
        of_gaps = [one - other for one, other in itertools.pairwise([*row.longer, 0])]
        found += [((row.day - TODAY).days, gap, members) for gap, members in enumerate(of_gaps, 1) if members]
    return found


def test_a_member_counts_once_however_often_they_were_active():
    ann, bob = make_member(1), make_member(2)
    post([earn(ann, 50, key="a", at=on(0)), earn(bob, 50, key="b", at=on(0))], now=NOW)
    post([spend(ann, 10, key="c", at=on(3)), earn(ann, 5, key="d", at=on(3))], now=NOW)

    assert (active(0, 3), active(0, 0), active(1, 3), active(1, 2), active(-9, -1)) == (2, 2, 1, 0, 0)
    assert cells() == [(0, 367, 2), (3, 3, 1)]


def test_what_comes_late_goes_between():
    ann = make_member(1)
    post([earn(ann, 50, key="a", at=on(0))], now=NOW)
    post([earn(ann, 50, key="b", at=on(10))], now=NOW)
    post([earn(ann, 50, key="c", at=on(4)), earn(ann, 50, key="d", at=on(-400))], now=NOW)

    assert cells() == [(-400, 367, 1), (0, 367, 1), (4, 4, 1), (10, 6, 1)]
    assert Account.objects.get(member=ann, kind="available").active_on == on(10).date()
    assert audit.audit() == []


def test_points_taken_back_or_given_by_hand_are_no_participation(acme):
    ann = make_member(1)
    giving = Posting(key="g", kind="adjust", member_id=ann.id, source="adjusted", target="available", points=20,
                     at=NOW, origin="adjustment:1")  # fmt: skip
    taking = Reversal(
        key="t", kind="adjust", target="adjusted", member_id=ann.id, origin="adjustment:1", points=5, at=NOW
    )
    post([giving, taking, reverse(ann, 5, key="r")], now=NOW)

    assert cells() == []
    totals = DailyTotal.objects.order_by("kind").values_list("kind", "points", "transfers")
    assert list(totals) == [("adjust", 20, 1), ("adjust_taken", 5, 1), ("reverse", 5, 1)]
    assert audit.audit() == []


def test_a_reservation_counts_when_it_is_spent():
    ann = make_member(1)
    post([earn(ann, 50, key="a", at=on(0))], now=NOW)
    spending.reserve(ann.id, points=10, origin="redemption:1", key="h", now=on(2))
    assert active(1, 5) == 0

    spending.settle("h", now=on(3))

    assert (active(1, 2), active(3, 3)) == (0, 1)


def test_another_shops_members_are_not_counted(rival):
    with acting_for(rival.id):
        post([earn(make_member(1), 50, key="a")], now=NOW)

    assert active(0, 0) == 0


def test_a_shop_that_moved_keeps_its_days(acme):
    """A later instant may be an earlier date then: the member was active on both."""
    Shop.objects.filter(id=acme.id).update(timezone="Pacific/Kiritimati")
    ann = make_member(1)
    post([earn(ann, 50, key="a", at=NOW)], now=NOW)  # there it is tomorrow
    Shop.objects.filter(id=acme.id).update(timezone="Pacific/Pago_Pago")
    post([earn(ann, 50, key="b", at=NOW + timedelta(minutes=1))], now=NOW)

    assert cells() == [(0, 367, 1), (1, 1, 1)]
    assert audit.audit() == []


WHO = st.integers(0, 3)
DAYS = st.integers(-400, 400) | st.integers(-3, 3)
ACTS = st.one_of(
    st.tuples(st.just("earn"), WHO, DAYS),
    st.tuples(st.just("spend"), WHO, DAYS),
    st.tuples(st.just("both"), WHO, DAYS, DAYS),
    st.tuples(st.just("merge"), WHO, WHO),
)


def perform(act, members, key: str) -> None:
    match act:
        case ("earn", who, day):
            post([earn(members[who], 50, key=key, at=on(day))], now=NOW)
        case ("spend", who, day):
            post([spend(members[who], 1, key=key, at=on(day), allow_negative=True)], now=NOW)
        case ("both", who, day, another):
            items = [earn(members[who], 9, key=key, at=on(day)), earn(members[who], 9, key=f"{key}+", at=on(another))]
            post(items, now=NOW)
        case ("merge", kept, gone):
            merge.merge(members[kept].customer_id, members[gone].customer_id, now=NOW)


def counted_one_by_one(first: int, last: int) -> int:
    survivors = {row.id: row.merged_into_id or row.id for row in Member.objects.all()}
    rows = Transfer.objects.filter(kind__in=["earn", "redeem"]).select_related("source", "target")
    days = [(row.target if row.kind == "earn" else row.source, (row.day - TODAY).days) for row in rows]
    return len({survivors[account.member_id] for account, day in days if first <= day <= last})


class Undo(Exception):
    pass


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=20), first=DAYS, length=st.integers(1, participation.DAYS_MAX))
def test_after_any_history_every_stretch_is_what_counting_one_by_one_finds(acts, first, length):
    with pytest.raises(Undo), transaction.atomic():
        members = [make_member(number + 1) for number in range(4)]
        for number, act in enumerate(acts):
            perform(act, members, f"k{number}")

        assert audit.audit() == []
        last = first + length - 1
        assert active(first, last) == counted_one_by_one(first, last)
        before = cells()
        rebuilding.rebuild()
        assert cells() == before
        raise Undo
