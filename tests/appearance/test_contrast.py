"""Contrast as WCAG counts it, against figures that others publish, and the law of fix()."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app.appearance import contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # WebAIM: the grey that just fails on white
        ("#767676", "#ffffff", 4.54),  # and the one that just passes
        ("#949494", "#ffffff", 3.03),  # the lightest grey for drawings on white
        ("#ff0000", "#ffffff", 4.00),
        ("#00ff00", "#ffffff", 1.37),
        ("#0000ff", "#ffffff", 8.59),
        ("#595959", "#ffffff", 7.00),
    ],
)
def test_ratios_are_those_that_are_published(one, other, ratio):
    assert round(contrast.ratio(one, other), 2) == pytest.approx(ratio, abs=0.006)
    assert contrast.ratio(one, other) == contrast.ratio(other, one)


def test_luminance_runs_from_black_to_white():
    assert contrast.luminance("#000000") == 0
    assert contrast.luminance("#ffffff") == pytest.approx(1)
    assert contrast.luminance("#808080") == pytest.approx(0.2159, abs=0.0001)  # the middle grey of sRGB


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("#24463a", True), ("#24463A", False), ("24463a", False), ("#246", False), ("#24463a\n", False), ("", False)],
)
def test_a_colour_is_six_digits_in_lower_case(text, is_one):
    assert contrast.is_colour(text) is is_one


@given(colour=COLOURS, against=COLOURS, wanted=st.sampled_from([contrast.DRAWING, contrast.TEXT]))
def test_fix_always_reaches_the_ratio(colour, against, wanted):
    fixed = contrast.fix(colour, against, wanted)

    assert contrast.is_colour(fixed)
    assert contrast.ratio(fixed, against) >= wanted
    assert fixed == colour or contrast.ratio(colour, against) < wanted


@given(background=COLOURS)
def test_white_or_black_can_be_read_on_everything(background):
    assert contrast.ratio(contrast.readable_on(background), background) >= contrast.ALWAYS_REACHED


@pytest.mark.parametrize(
    ("colour", "against", "fixed"),
    [
        ("#767676", "#ffffff", "#767676"),  # good as it is
        ("#777777", "#ffffff", "#767676"),  # a grey stays grey, and moves no further than it must
        ("#ffffff", "#ffffff", "#767676"),
        ("#000000", "#000000", "#757575"),
    ],
)
def test_fix_goes_no_further_than_needed(colour, against, fixed):
    assert contrast.fix(colour, against) == fixed


def test_fix_keeps_the_hue():
    orange, fixed = "#ff8800", contrast.fix("#ff8800", "#ffffff")

    red, green, blue = (int(fixed[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue
    assert contrast.TEXT <= contrast.ratio(fixed, "#ffffff") < contrast.TEXT + 0.1
    assert contrast.ratio(orange, "#ffffff") < contrast.TEXT
