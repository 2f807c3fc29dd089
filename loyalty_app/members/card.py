"""A member's card: the number by which a till, a partner or a colleague of the merchant's knows them.

The number says who, and nothing else: it opens no page, shows no balance and spends no point, so whoever reads it over
a shoulder has nothing. It is issued when it is first asked for, not at enrolment: most members of a shop without a till
never look at theirs, and a number that was never shown needs no replacement.

CardError
├── BadNumber   these digits are no card's: mistyped, misread, or another shop's loyalty card
└── Forgotten   the person was forgotten, and gets no card
"""

import re
import secrets
from collections.abc import Collection
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from loyalty_app import outbox
from loyalty_app.audit_trail.note import note
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member, MemberCard

DIGITS = 12
TRIES = 5  # of 90,000,000,000 numbers; two collisions in a row are a broken source of chance
NEVER_TYPED = re.compile(r"[\s\-\u2010-\u2015]+")  # people and scanners group digits as they like

Why = MemberCard.Ended


class CardError(Exception):
    """Base of what goes wrong with a card."""


class BadNumber(CardError):
    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason  # "length", "digits" or "check_digit"


class Forgotten(CardError):
    pass


class Card(msgspec.Struct, frozen=True):
    number: str
    issued_at: datetime

    @property
    def shown(self) -> str:
        """In groups of four, as people read it aloud: "1234 5678 9012"."""
        return grouped(self.number)


def of(member: Member, *, now: datetime) -> Card:
    """The member's card, issued now if they have none; asked at the same time by several, it is one card.

    A merged member's is the survivor's; a survivor without one of their own shows the card that they came with.
    Raises Forgotten.
    """
    return known(enrol.survivor(member)) or _issued(member, now=now)


def known(survivor: Member, *, people: Collection[int] | None = None) -> Card | None:
    """The card if one was ever asked for: their own, else the oldest that a merged member brought. Issues none.

    people: the ids of the survivor and whoever was merged into them, where they are known already.
    """
    rows = _live_cards(people or family.ids(survivor.id)).order_by("issued_at", "id")
    row = min(rows, key=lambda row: row.member_id != survivor.id, default=None)
    return _card(row) if row else None


def known_of_many(member_ids: Collection[int]) -> dict[int, str]:
    """The numbers of those of the members that have a card, by member id: one statement for any number.

    The ids are survivors'. As in ``of``, a card of their own goes before one that a merged member brought.
    """
    rows = MemberCard.objects.filter(ended_at=None).order_by("-issued_at", "-id")
    brought = rows.filter(member__merged_into_id__in=member_ids)
    numbers = dict(brought.values_list("member__merged_into_id", "number"))
    return numbers | dict(rows.filter(member_id__in=member_ids).values_list("member_id", "number"))


def find(number: str) -> Member | None:
    """Whose card it is, the survivor if they were merged; None for a number of nobody, or one that was replaced.

    Spaces and hyphens don't matter. Raises BadNumber before anything is looked up.
    """
    digits = normal(number)
    row = MemberCard.objects.select_related("member").filter(number=digits, ended_at=None).first()
    return enrol.survivor(row.member) if row else None


@transaction.atomic
def replace(member: Member, *, why: Why, now: datetime) -> Card:
    """The member has a new card, and from now on no other number finds them.

    Numbers that merged members brought end too: nobody can say which of the cards was lost. Raises Forgotten.
    """
    assert why in (Why.LOST, Why.MISUSED, Why.ASKED)
    survivor = _locked(member)
    _live_cards(family.ids(survivor.id)).update(ended_at=now, ended_why=why)
    note("card.replaced", about=survivor.id, reason=why, now=now)
    return _insert(survivor, now=now)


def normal(number: str) -> str:
    """The twelve digits of what was typed or scanned. Raises BadNumber."""
    digits = NEVER_TYPED.sub("", number)
    if not (digits.isascii() and digits.isdigit()):
        raise BadNumber("digits")
    if len(digits) != DIGITS or digits[0] == "0":
        raise BadNumber("length")
    if check_digit(digits[:-1]) != digits[-1]:
        raise BadNumber("check_digit")
    return digits


def grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def check_digit(payload: str) -> str:
    """Luhn's, ISO/IEC 7812-1 annex B: it finds every single wrong digit and nearly every swap of two neighbours."""
    total = 0
    for place, digit in enumerate(reversed(payload)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def _live_cards(people: Collection[int] | QuerySet) -> QuerySet:
    """Every number that finds one of these members."""
    return MemberCard.objects.filter(member_id__in=people, ended_at=None)


@transaction.atomic
def _issued(member: Member, *, now: datetime) -> Card:
    """Under the member's lock, so that who asks at the same time finds this card, and erasing waits or is seen."""
    survivor = _locked(member)
    return known(survivor) or _insert(survivor, now=now)


def _locked(member: Member) -> Member:
    survivor = enrol.survivor(member, lock=True)
    if survivor.state != Member.State.ACTIVE:
        raise Forgotten
    return survivor


def _insert(survivor: Member, *, now: datetime) -> Card:
    for _ in range(TRIES):
        row = MemberCard(number=_drawn(), member=survivor, issued_at=now)
        # A number that exists is no error here: the next one is drawn. Nothing else can be in the way under the lock.
        MemberCard.objects.bulk_create([row], ignore_conflicts=True)
        if MemberCard.objects.filter(number=row.number, member=survivor, ended_at=None).exists():
            outbox.record("mirror_member", key=str(survivor.id), now=now)  # the theme shows the number too
            return _card(row)
    raise AssertionError("no free number was drawn")


def _drawn() -> str:
    """Nobody can guess it, or count members by it. It never begins with 0: spreadsheets drop that."""
    payload = str(10 ** (DIGITS - 2) + secrets.randbelow(9 * 10 ** (DIGITS - 2)))
    return payload + check_digit(payload)


def _card(row: MemberCard) -> Card:
    return Card(number=row.number, issued_at=row.issued_at)
