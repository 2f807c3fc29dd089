"""What a reward costs and gives, by hand."""

from decimal import Decimal

import pytest

from loyalty_app.rewards.pricing import Quote, Reach, quote, reach_of
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Conditions, Slider, Terms

FIVE_OFF = Terms(kind="amount_off", points=500, amount=Decimal("5.00"))
A_CENT_A_POINT = Slider(points=100, amount=Decimal("1.00"), points_min=200, points_max=1_000)
SLIDING = Terms(kind="amount_off", slider=A_CENT_A_POINT)


def refusal(terms, **asked):
    with pytest.raises(NotRedeemable) as refused:
        quote(terms, **({"currency": "USD"} | asked))
    return refused.value.reason, refused.value.values


def test_a_fixed_price_is_that_price_whatever_is_wished():
    assert quote(FIVE_OFF, available=500, currency="USD", wish=1) == Quote(points=500, amount=Decimal("5.00"))


@pytest.mark.parametrize(("available", "missing"), [(499, 1), (0, 500), (-40, 500)])
def test_who_has_too_few_points_is_told_how_many_are_missing(available, missing):
    assert refusal(FIVE_OFF, available=available) == ("points_missing", {"points": missing})


@pytest.mark.parametrize(
    ("available", "wish", "points", "amount"),
    [
        (999, None, 900, "9.00"),  # as many whole steps as there are
        (5_000, None, 1_000, "10.00"),  # the reward's most
        (5_000, 730, 700, "7.00"),  # cut down to whole steps
        (640, 5_000, 600, "6.00"),  # a wish beyond the balance
        (200, 200, 200, "2.00"),  # the least
    ],
)
def test_a_slider_takes_whole_steps_within_its_ends(available, wish, points, amount):
    found = quote(SLIDING, available=available, currency="USD", wish=wish)

    assert found == Quote(points=points, amount=Decimal(amount))


def test_a_slider_below_its_least_is_refused_for_the_reason_that_helps():
    assert refusal(SLIDING, available=150) == ("points_missing", {"points": 50})
    assert refusal(SLIDING, available=900, wish=100) == ("points_below_least", {"points_least": 200})
    assert refusal(SLIDING, available=900, cart_total=Decimal("1.50")) == ("cart_minimum", {"amount": Decimal("2.00")})


def test_an_amount_off_never_exceeds_the_cart():
    assert quote(SLIDING, available=900, currency="USD", cart_total=Decimal("4.99")).points == 400


def test_without_a_cart_or_with_an_empty_one_the_balance_decides():
    for cart_total in (None, Decimal(0)):
        assert quote(SLIDING, available=900, currency="USD", cart_total=cart_total).points == 900


def test_a_share_of_the_order_caps_the_slider_and_asks_for_that_order():
    half = Terms(kind="amount_off", slider=A_CENT_A_POINT, conditions=Conditions(share_max=50))

    found = quote(half, available=900, currency="USD", cart_total=Decimal("11.00"))

    assert found == Quote(points=500, amount=Decimal("5.00"), minimum_spend=Decimal("10.00"))


def test_a_share_is_rounded_so_that_it_is_never_exceeded():
    third = Terms(kind="amount_off", points=100, amount=Decimal("1.00"), conditions=Conditions(share_max=30))

    found = quote(third, available=100, currency="USD")

    assert found.minimum_spend == Decimal("3.34")
    assert found.amount / found.minimum_spend <= Decimal("0.3")


def test_the_merchants_own_minimum_stands_when_it_is_higher():
    both = Terms(
        kind="amount_off",
        points=100,
        amount=Decimal("1.00"),
        conditions=Conditions(share_max=50, minimum_spend=Decimal("20.00")),
    )

    assert quote(both, available=100, currency="USD").minimum_spend == Decimal("20.00")


def test_a_yen_has_no_cents_and_a_dinar_has_thousandths():
    odd = Terms(kind="store_credit", slider=Slider(points=10, amount=Decimal("0.125")))

    assert quote(odd, available=90, currency="JPY") == Quote(points=90, amount=Decimal("1"))
    assert quote(odd, available=90, currency="KWD") == Quote(points=90, amount=Decimal("1.125"))
    assert refusal(odd, available=70, currency="JPY")[0] == "points_below_least"


def test_a_percentage_and_a_gift_in_kind_are_no_amount():
    assert quote(Terms(kind="percent_off", points=300, percent=Decimal(10)), available=300, currency="USD") == Quote(
        points=300
    )


def test_the_reach_of_a_slider_is_where_its_handle_may_go():
    assert reach_of(SLIDING, available=760) == Reach(step=100, amount=Decimal("1.00"), points_min=200, points_max=700)
    assert reach_of(SLIDING, available=-5).points_max == 0
    assert reach_of(SLIDING, available=760, cart_total=Decimal("3.00")).points_max == 300
