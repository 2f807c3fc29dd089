"""What a point is worth at most."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from loyalty_app.rewards import point_worth
from loyalty_app.rewards.terms import Slider, Terms

FIVE_OFF = Terms(kind="amount_off", points=500, amount=Decimal(5))
SLIDING = Terms(kind="gift_card", slider=Slider(points=10, amount=Decimal("0.25")))
TEN_PERCENT = Terms(kind="percent_off", points=1, percent=Decimal(10))


@pytest.mark.parametrize(
    ("offered", "found"),
    [
        ([], None),
        ([TEN_PERCENT], None),
        ([FIVE_OFF, TEN_PERCENT], ("0", Decimal(5), 500)),
        ([FIVE_OFF, SLIDING], ("1", Decimal("0.25"), 10)),
        ([Terms(kind="donation", points=0, amount=Decimal(1))], None),
    ],
)
def test_the_reward_that_gives_most_for_a_point_says(offered, found):
    named = [SimpleNamespace(name=str(number), terms=terms) for number, terms in enumerate(offered)]

    worth = point_worth.dearest(named)

    assert (worth and (worth.reward, worth.amount, worth.points)) == found
