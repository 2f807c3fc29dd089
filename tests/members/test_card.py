"""One live number per member, which finds them, and nobody else ever."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from loyalty_app.audit_trail.models import Entry
from loyalty_app.members import card, erase, export, merge
from loyalty_app.members.models import Member, MemberCard
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests.ledger.threads import at_once, failures, while_waiting
from tests.members.people import make_member

GOOD, OTHER = "123456789015", "987654321098"


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture
def bob(in_acme):
    return make_member(2)


def drawn(monkeypatch, *numbers: str) -> None:
    """The next numbers that chance gives."""
    waiting = list(numbers)
    monkeypatch.setattr(card, "_drawn", lambda: waiting.pop(0))


def give(member: Member, number: str, now) -> MemberCard:
    return MemberCard.objects.create(number=number, member=member, issued_at=now)


class TestNumber:
    @pytest.mark.parametrize(("payload", "digit"), [("7992739871", "3"), ("12345678901", "5"), ("98765432109", "8")])
    def test_check_digit_is_luhns(self, payload, digit):
        assert card.check_digit(payload) == digit

    def test_numbers_are_drawn_whole(self):
        numbers = {card._drawn() for _ in range(200)}

        assert len(numbers) == 200
        assert {card.normal(number) for number in numbers} == numbers

    @pytest.mark.parametrize("typed", [GOOD, "1234 5678 9015", " 1234-5678-9015 ", "1234\u00a05678\u20139015\n"])
    def test_spaces_and_hyphens_do_not_matter(self, typed):
        assert card.normal(typed) == GOOD

    @pytest.mark.parametrize(
        ("typed", "reason"),
        [
            ("", "digits"),
            ("LOYAL-1234", "digits"),
            ("１２３４５６７８９０１５", "digits"),
            ("12345678901", "length"),
            ("1234567890150", "length"),
            ("023456789015", "length"),
            ("123456789016", "check_digit"),
            ("213456789015", "check_digit"),
        ],
    )
    def test_what_is_no_card_says_why(self, typed, reason):
        with pytest.raises(card.BadNumber) as no:
            card.normal(typed)
        assert no.value.reason == reason


class TestOf:
    def test_a_card_is_issued_when_it_is_first_asked_for(self, ann, now):
        assert card.known(ann) is None

        held = card.of(ann, now=now)

        assert MemberCard.objects.values_list("number", "member_id", "issued_at", "ended_at").get() == (
            held.number, ann.id, now, None,
        )  # fmt: skip
        assert held.shown == " ".join([held.number[:4], held.number[4:8], held.number[8:]])
        assert list(Effect.objects.values_list("kind", "key")) == [("mirror_member", str(ann.id))]

    def test_asked_again_it_is_the_same(self, ann, now, django_assert_num_queries):
        first = card.of(ann, now=now)
        with django_assert_num_queries(2):
            assert card.of(ann, now=now + timedelta(days=1)) == first
        assert card.known(ann) == first

    def test_a_number_that_exists_is_drawn_again(self, ann, bob, now, monkeypatch):
        drawn(monkeypatch, GOOD, GOOD, OTHER)
        card.of(ann, now=now)
        assert card.of(bob, now=now).number == OTHER

    def test_two_shops_may_have_the_same_number(self, ann, rival, now):
        give(ann, GOOD, now)
        with acting_for(rival.id):
            eve = make_member(1)
            give(eve, GOOD, now)
            assert card.find(GOOD).id == eve.id
        assert card.find(GOOD).id == ann.id

    def test_who_was_forgotten_gets_none(self, ann, now):
        erase.redact(1, "", now=now)
        with pytest.raises(card.Forgotten):
            card.of(ann, now=now)
        assert MemberCard.objects.count() == 0

    def test_the_database_refuses_a_second_live_card(self, ann, now):
        give(ann, GOOD, now)
        with pytest.raises(IntegrityError), transaction.atomic():
            give(ann, OTHER, now)


class TestFind:
    def test_only_the_shops_own_live_numbers_are_found(self, ann, rival, now):
        with acting_for(rival.id):
            give(make_member(1), OTHER, now)
        give(ann, GOOD, now)

        assert (card.find("1234 5678 9015").id, card.find(OTHER)) == (ann.id, None)

    def test_a_mistyped_number_asks_nothing(self, ann, django_assert_num_queries):
        with django_assert_num_queries(0), pytest.raises(card.BadNumber):
            card.find("123456789016")


class TestReplace:
    def test_only_the_new_number_finds_the_member(self, ann, now):
        give(ann, GOOD, now)

        new = card.replace(ann, why=card.Why.LOST, now=now + timedelta(days=1))

        assert (card.find(GOOD), card.find(new.number).id, card.of(ann, now=now)) == (None, ann.id, new)
        assert list(Entry.objects.values_list("act", "subject_id", "reason", "before", "after")) == [
            ("card.replaced", ann.id, "lost", None, None)  # a number says whose it is: the trail does without
        ]
        old = MemberCard.objects.get(number=GOOD)
        assert (old.ended_at, old.ended_why, old.member_id) == (now + timedelta(days=1), "lost", ann.id)

    def test_numbers_that_merged_members_brought_end_too(self, ann, bob, now):
        give(bob, GOOD, now)
        merge.merge(1, 2, now=now)

        new = card.replace(ann, why=card.Why.MISUSED, now=now)

        assert (card.find(GOOD), card.find(new.number).id) == (None, ann.id)

    def test_who_was_forgotten_gets_none(self, ann, now):
        erase.redact(1, "", now=now)
        with pytest.raises(card.Forgotten):
            card.replace(ann, why=card.Why.LOST, now=now)
        assert MemberCard.objects.count() == 0


class TestMerge:
    def test_the_survivor_keeps_their_card_and_the_others_still_finds_them(self, ann, bob, now):
        give(ann, GOOD, now)
        give(bob, OTHER, now - timedelta(days=9))

        merge.merge(1, 2, now=now)

        assert (card.of(ann, now=now).number, card.of(bob, now=now).number) == (GOOD, GOOD)
        assert (card.find(GOOD).id, card.find(OTHER).id) == (ann.id, ann.id)
        assert card.known_of_many([ann.id, bob.id]) == {ann.id: GOOD, bob.id: OTHER}

    def test_a_survivor_without_a_card_shows_the_one_they_came_with(self, ann, bob, now):
        cleo = make_member(3)
        give(bob, GOOD, now)
        give(cleo, OTHER, now - timedelta(days=1))
        merge.merge(1, 2, now=now)
        merge.merge(1, 3, now=now)

        assert card.of(ann, now=now).number == OTHER
        assert card.known_of_many([ann.id]) == {ann.id: OTHER}
        assert MemberCard.objects.count() == 2


class TestForgotten:
    def test_the_numbers_of_a_forgotten_person_find_nobody(self, ann, bob, now):
        give(ann, GOOD, now)
        give(bob, OTHER, now)
        merge.merge(1, 2, now=now)

        erase.redact(1, "", now=now)

        assert (card.find(GOOD), card.find(OTHER)) == (None, None)
        assert set(MemberCard.objects.values_list("number", "member_id", "ended_at", "ended_why")) == {
            (GOOD, None, now, "forgotten"),
            (OTHER, None, now, "forgotten"),
        }

    def test_they_are_never_issued_again(self, ann, bob, now, monkeypatch):
        give(ann, GOOD, now)
        erase.redact(1, "", now=now)
        drawn(monkeypatch, GOOD, OTHER)

        assert card.of(bob, now=now).number == OTHER

    def test_forgetting_an_alias_ends_only_its_number(self, ann, bob, now):
        give(ann, GOOD, now)
        give(bob, OTHER, now)
        merge.merge(1, 2, now=now)

        erase.redact(2, "", now=now)

        assert (card.find(GOOD).id, card.find(OTHER)) == (ann.id, None)

    def test_a_replaced_card_keeps_when_it_ended(self, ann, now):
        give(ann, GOOD, now)
        card.replace(ann, why=card.Why.LOST, now=now)

        erase.redact(1, "", now=now + timedelta(days=9))

        assert MemberCard.objects.values_list("ended_at", "member_id").get(number=GOOD) == (now, None)

    def test_a_forgotten_shop_has_no_members_cards(self, in_acme, ann, rival, now):
        with acting_for(rival.id):
            eve = make_member(1)
            give(eve, OTHER, now)
        give(ann, GOOD, now)
        in_acme.uninstalled_at = now
        in_acme.save()

        assert erase.redact_shop(now=now) is True

        assert list(MemberCard.objects.values_list("number", "member_id")) == [(GOOD, None)]
        with acting_for(rival.id):
            assert card.find(OTHER).id == eve.id


def test_cards_are_part_of_what_is_handed_over(ann, bob, now):
    give(bob, OTHER, now)
    give(ann, GOOD, now - timedelta(days=1))
    new = card.replace(ann, why=card.Why.LOST, now=now)

    at, before = "2026-11-22T12:00:00+00:00", "2026-11-21T12:00:00+00:00"
    assert export.export(1)["cards"] == [
        {"number": GOOD, "issued_at": before, "ended_at": at, "ended_why": "lost"},
        {"number": new.number, "issued_at": at, "ended_at": None, "ended_why": ""},
    ]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_asked_at_the_same_time_it_is_one_card(self, in_acme, now):
        ann = make_member(1)

        found = at_once(in_acme, *[lambda: card.of(ann, now=now)] * 4)

        assert failures(found) == []
        assert {held.number for held in found} == {MemberCard.objects.get().number}

    def test_who_is_being_forgotten_gets_none(self, in_acme, now):
        ann = make_member(1)

        asked = while_waiting(in_acme, first=lambda: erase.redact(1, "", now=now), second=lambda: card.of(ann, now=now))

        assert isinstance(asked, card.Forgotten)
        assert MemberCard.objects.count() == 0
