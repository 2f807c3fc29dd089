"""A member's card in the admin: shown, found, replaced."""

import re

import pytest

from loyalty_app.members import card, enrol, erase
from loyalty_app.members.models import MemberCard
from loyalty_app.tenancy import acting_for


@pytest.fixture
def members(acme, rival, now):
    """Two of acme's and one of the rival's; the first of each has a card."""
    with acting_for(rival.id):
        theirs = enrol.join(7001, now=now)
        card.of(theirs, now=now)
    with acting_for(acme.id):
        ann, bob = enrol.join(7001, now=now), enrol.join(7002, now=now)
        card.of(ann, now=now)
    return ann, bob, theirs


def number_of(shop, member) -> str:
    with acting_for(shop.id):
        return card.known(member).number


def cards(shop) -> set[tuple[str, str]]:
    with acting_for(shop.id):
        return set(MemberCard.objects.values_list("number", "ended_why"))


def test_a_members_page_shows_their_card_and_issues_none(acme, members, staff):
    ann, bob, _ = members

    pages = [staff.get(f"/members/{member.id}/").content.decode() for member in (ann, bob)]

    shown = card.grouped(number_of(acme, ann))
    assert [re.findall(r"<s-text>(\d{4} \d{4} \d{4})</s-text>", page) for page in pages] == [[shown], []]
    assert len(cards(acme)) == 1


def test_a_member_is_found_by_their_card(acme, rival, members, staff):
    ann, _, theirs = members
    number = number_of(acme, ann)

    def found(search: str) -> list[str]:
        return re.findall(r'id="member-(\d+)"', staff.get("/members/", {"search": search}).content.decode())

    assert found(number) == found(card.grouped(number)) == [str(ann.id)]
    assert found(number_of(rival, theirs)) == found(number[:-1] + str((int(number[-1]) + 1) % 10)) == []


@pytest.mark.parametrize(("why", "noted"), [("misused", "misused"), ("forgotten", "lost"), ("", "lost")])
def test_a_card_is_replaced(acme, rival, members, staff, why, noted):
    ann, untouched = members[0], cards(rival)
    old = number_of(acme, ann)

    answer = staff.post(f"/members/{ann.id}/card/", {"why": why})

    assert answer.headers["Location"] == f"/members/{ann.id}/?done=card_replaced"
    assert cards(acme) == {(old, noted), (number_of(acme, ann), "")}
    assert cards(rival) == untouched


def test_anothers_card_and_nobodys_are_left_alone(acme, rival, members, staff, now):
    ann, _, theirs = members
    with acting_for(acme.id):
        erase.redact(7001, "", now=now)
    before = cards(acme), cards(rival)

    anothers, nobodys = (staff.post(f"/members/{number}/card/", {"why": "lost"}) for number in (theirs.id, ann.id))

    assert anothers.status_code == 404
    assert nobodys.headers["Location"] == f"/members/{ann.id}/?done=card_of_nobody"
    assert (cards(acme), cards(rival)) == before
