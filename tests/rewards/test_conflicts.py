"""Rewards that nobody can have, or nobody would choose, are named."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from loyalty_app.revisions.dated import Dated
from loyalty_app.rewards import conflicts
from loyalty_app.rewards.terms import Limits, Slider, Terms
from tests.factories import NOW

OFF = Terms(kind="amount_off", points=500, amount=Decimal(5))
SLIDES = Terms(kind="amount_off", slider=Slider(points=100, amount=Decimal(1), points_min=300))
CUSTOM = Terms(kind="custom", points=500)
EMPTY = replace(OFF, limits=Limits(stock=0))


def dated(id: int, terms: Terms) -> Dated:
    return Dated(id=id, revision_id=id, number=1, name=f"R{id}", terms=terms, starts_at=NOW)


CASES = [
    ("plain", OFF, [], None, None, ""),
    ("within reach", OFF, [], 500, None, ""),
    ("out of reach", OFF, [], 499, None, "at most 499 points a year, and this takes 500"),
    ("a slider's least", SLIDES, [], 299, None, "this takes 300"),
    ("no earn rule", OFF, [], 0, None, "Publish an earn rule"),
    ("sold out", OFF, [], None, 0, "None is left"),
    ("never had any", EMPTY, [], None, None, "None is left"),
    ("some left", OFF, [], None, 1, ""),
    ("the same for less", OFF, [replace(OFF, points=400, text="Another text")], None, None, "“R2” is the same for 400"),
    ("the same for more", OFF, [replace(OFF, points=600)], None, None, ""),
    ("another thing for less", OFF, [replace(OFF, points=400, amount=Decimal(6))], None, None, ""),
    ("custom rewards differ by name", CUSTOM, [replace(CUSTOM, points=400)], None, None, ""),
]


@pytest.mark.parametrize(
    ("terms", "others", "a_year", "left", "words"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_conflicts(terms, others, a_year, left, words):
    rivals = [dated(number, each) for number, each in enumerate(others, 2)]

    told = conflicts.of(1, terms, others=[dated(1, OFF), *rivals], points_a_year=a_year, left=left)

    assert (len(told), words in " ".join(told)) == (bool(words), True)
