"""Pending points become available when they are due."""

from datetime import timedelta

import pytest

from loyalty_app.ledger import audit, release
from loyalty_app.ledger.models import Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, holdings, make_member, open_lots, reverse

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.fixture
def ann(in_acme):
    return make_member(1)


def test_points_are_released_at_their_instant_and_not_before(ann, now):
    due = now + timedelta(days=14)
    post([earn(ann, 100, key="a", releases_at=due)], now=now)

    assert release.release_due(now=due - timedelta(seconds=1)) == 0
    assert holdings(ann) == (0, 100, 0)

    assert release.release_due(now=due) == 1
    assert holdings(ann) == (100, 0, 0)
    assert open_lots(ann) == [("available", "order:1", 100)]
    assert audit.audit() == []


def test_the_sweep_may_run_any_number_of_times(ann, now):
    post([earn(ann, 100, key="a", releases_at=now)], now=now)

    swept = release.sweep(now=now)

    assert swept.member_ids == {ann.id}
    assert release.release_due(now=now) == 0
    assert Transfer.objects.filter(kind="release").count() == 1


def test_a_late_sweep_dates_the_release_by_when_it_was_due(ann, now):
    post([earn(ann, 100, key="a", releases_at=now)], now=now)
    release.release_due(now=now + timedelta(days=3))
    assert Transfer.objects.get(kind="release").at == now


def test_what_was_reversed_meanwhile_is_not_released(ann, now):
    post([earn(ann, 100, key="a", releases_at=now), earn(ann, 50, key="b", origin="order:2", releases_at=now)], now=now)
    post([reverse(ann, 40, key="r"), reverse(ann, 50, key="r2", origin="order:2")], now=now)

    assert release.release_due(now=now) == 1

    assert holdings(ann) == (60, 0, 0)


def test_released_points_fill_a_hole_first(ann, now):
    post([reverse(ann, 30, key="r", origin="order:0"), earn(ann, 100, key="a", releases_at=now)], now=now)

    release.release_due(now=now)

    assert holdings(ann) == (70, 0, 0)
    assert open_lots(ann) == [("available", "order:1", 70)]
    assert audit.audit() == []


def test_a_sweep_is_bounded_and_goes_on(ann, now):
    post([earn(ann, 1, key=f"a{i}", releases_at=now) for i in range(5)], now=now)
    assert [release.release_due(now=now, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_another_shops_points_wait_for_their_own_sweep(ann, rival, now):
    with acting_for(rival.id):
        eve = make_member(1)
        post([earn(eve, 20, key="a", releases_at=now)], now=now)
    post([earn(ann, 10, key="a", releases_at=now)], now=now)

    assert release.release_due(now=now) == 1

    with acting_for(rival.id):
        assert holdings(eve) == (0, 20, 0)


def test_only_shops_with_points_that_are_due_are_swept(ann, acme, rival, now):
    post([earn(ann, 10, key="a", releases_at=now + timedelta(days=1)), earn(ann, 5, key="b")], now=now)
    with acting_for(rival.id):
        post([earn(make_member(1), 20, key="a", releases_at=now)], now=now)

    assert release.shops_due(now=now) == [rival.id]
    assert release.shops_due(now=now + timedelta(days=1)) == [acme.id, rival.id]


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_number_of_statements_does_not_grow(in_acme, now, django_assert_num_queries, size):
    members = [make_member(i) for i in range(1, size + 1)]
    post([earn(member, 10, key=f"a{member.id}", releases_at=now) for member in members], now=now)
    with django_assert_num_queries(15):
        assert release.release_due(now=now) == size
