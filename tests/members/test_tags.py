"""The tags of a day depend on what was said, not on when it arrived."""

from datetime import timedelta
from itertools import permutations

import pytest

from loyalty_app.members import erase, merge, tags
from loyalty_app.members.models import TagSighting
from loyalty_app.tenancy import acting_for
from tests.members.people import make_member

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.fixture
def ann(in_acme):
    return make_member(7)


def on(member, at) -> set[str]:
    return set(tags.as_of([(member.id, at)])[member.id, at])


def test_an_order_is_judged_by_the_tags_of_its_day(ann, now):
    tags.see([(ann.id, now, ["VIP", " Wholesale "]), (ann.id, now + timedelta(days=2), ["vip"])])

    assert on(ann, now) == {"vip", "wholesale"}
    assert on(ann, now + timedelta(days=1)) == {"vip", "wholesale"}
    assert on(ann, now + timedelta(days=2)) == {"vip"}


def test_before_the_first_full_sighting_it_speaks(ann, now):
    tags.see([(ann.id, now, ["vip"])])
    assert on(ann, now - timedelta(days=1)) == {"vip"}


def test_before_a_tag_was_added_it_was_not_there(ann, now):
    tags.added(7, ["vip"], at=now)
    assert on(ann, now - timedelta(seconds=1)) == set()
    assert on(ann, now) == {"vip"}


def test_who_was_never_seen_has_no_tags(ann, now):
    assert on(ann, now) == set()


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_what_was_said_adds_up_in_any_order_of_arrival(ann, now, order):
    said = [
        lambda: tags.seen_on_customer(7, ["a", "b"], at=now),
        lambda: tags.added(7, ["c"], at=now + timedelta(days=1)),
        lambda: tags.removed(7, ["a", "c"], at=now + timedelta(days=2)),
        lambda: tags.added(7, ["a"], at=now + timedelta(days=3)),
    ]
    for which in order:
        said[which]()
        said[which]()  # delivered twice

    assert [on(ann, now + timedelta(days=day)) for day in range(4)] == [{"a", "b"}, {"a", "b", "c"}, {"b"}, {"a", "b"}]


def test_who_is_no_member_is_not_remembered(in_acme, now):
    assert tags.added(7, ["vip"], at=now) is False
    assert TagSighting.objects.count() == 0


def test_a_forgotten_person_is_not_seen_again(ann, now):
    erase.redact(7, "", now=now)
    assert tags.seen_on_customer(7, ["vip"], at=now) is False
    assert TagSighting.objects.count() == 0


def test_a_merged_members_tags_count_for_the_survivor(ann, now):
    tags.seen_on_customer(7, ["vip"], at=now)
    merge.merge(8, 7, now=now)
    tags.seen_on_customer(8, ["new"], at=now + timedelta(days=1))
    tags.added(7, ["late"], at=now + timedelta(days=2))

    bob = merge.Member.objects.get(customer_id=8)
    assert on(bob, now + timedelta(days=2)) == {"vip", "new", "late"}


def test_another_shops_customer_has_their_own_tags(ann, rival, now):
    with acting_for(rival.id):
        eve = make_member(7)
        tags.added(7, ["vip"], at=now)
        assert on(eve, now) == {"vip"}
    assert on(ann, now) == set()


@pytest.mark.parametrize("size", [1, 3, 50])
def test_the_number_of_statements_does_not_grow(in_acme, now, django_assert_num_queries, size):
    members = [make_member(i) for i in range(1, size + 1)]
    with django_assert_num_queries(1):
        tags.see([(member.id, now, ["vip"]) for member in members])
    with django_assert_num_queries(2):
        found = tags.as_of([(member.id, now) for member in members])
    assert set(found.values()) == {frozenset({"vip"})}


def test_what_was_told_in_full_only_later_is_taken_back_to_the_day(in_acme, now):
    member = make_member(7)
    day = timedelta(days=1)
    tags.added(7, ["gold"], at=now)
    tags.removed(7, ["new"], at=now + day)
    assert tags.unseen([member.id]) == {member.id}
    tags.seen_on_customer(7, ["gold", "vip"], at=now + 2 * day)

    told = tags.as_of([(member.id, now + number * day) for number in (-1, 0, 1, 2)])
    assert [sorted(told[member.id, now + number * day]) for number in (-1, 0, 1, 2)] == [
        ["new", "vip"],
        ["gold", "new", "vip"],
        ["gold", "vip"],
        ["gold", "vip"],
    ]
    assert tags.unseen([member.id]) == set()
