"""The figures on the merchants' pages are those that the programme comes to."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from loyalty_app.dashboard.rewards import cashback
from loyalty_app.rewards import due
from loyalty_app.rewards.due import Use
from tests.rewards.offering import terms_of
from tests.rewards.test_refund_table import CASES

PAGES = Path(__file__).resolve().parents[2] / "docs" / "rewards"
AMOUNT_OFF = {
    "nothing goes back": ["nothing goes back"],
    "the mug is refunded": ["the mug"],
    "one apron of two is refunded": ["one apron of two"],
    "the mug, and later an apron": ["one refund after the other"],
    "only the shipping is refunded": ["shipping only"],
    "9.00 are refunded and no goods come back": ["an amount only"],
    "the mug is refunded as store credit": ["the mug, paid as store credit"],
    "one apron is exchanged for another thing at 20.00": ["an apron exchanged for another thing at 20.00"],
    "everything is refunded, or all goods": ["everything", "all goods, not the shipping"],
    "the order is cancelled or voided": ["cancelled", "voided"],
}


def rows(page: str, *, columns: int) -> dict[str, list[str]]:
    """The cells of each line of the page's tables that have so many columns, by the first cell."""
    lines = re.findall(r"^\|(.+)\|$", (PAGES / page).read_text(), re.MULTILINE)
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return {first: rest for first, *rest in cells if len(rest) == columns - 1 and not first.startswith(("---", "what"))}


def test_every_line_of_amount_off_is_the_refund_tables():
    told = rows("amount-off.md", columns=4)

    assert list(told) == list(AMOUNT_OFF)
    for line, cases in AMOUNT_OFF.items():
        for case in cases:
            assert told[line] == [str(figure) for figure in CASES[case][1]], case


@pytest.mark.parametrize(
    ("page", "line", "points", "off", "off_returned", "is_all"),
    [
        ("percent-off.md", "the mug goes back", 500, "5.00", "1.00", False),
        ("percent-off.md", "one apron of two goes back", 500, "5.00", "2.00", False),
        ("percent-off.md", "money is refunded, no goods come back", 500, "5.00", "0.00", False),
        ("percent-off.md", "all goods go back, or the order is cancelled", 500, "5.00", "5.00", True),
        ("free-shipping.md", "one of three things goes back", 300, "5.00", "0.00", False),
        ("free-shipping.md", "all goods go back, or the order is cancelled", 300, "5.00", "5.00", True),
        ("free-product.md", "something else of the order goes back", 800, "12.00", "0.00", False),
        ("free-product.md", "the candle goes back", 800, "12.00", "12.00", True),
        ("free-product.md", "all goods go back, or the order is cancelled", 800, "12.00", "12.00", True),
    ],
)
def test_what_returns_is_in_proportion_to_what_came_off(page, line, points, off, off_returned, is_all):
    use = Use(total=Decimal(off), returned=Decimal(off_returned), is_fully_returned=is_all)
    kind = page.removesuffix(".md").replace("-", "_")

    assert rows(page, columns=2)[line] == [str(due.back(points, terms_of(kind), use=use, ended="used"))]


def test_five_percent_of_cashback_is_the_rule_that_the_page_says():
    rule = cashback.earn_rule(Decimal(5), terms_of("cashback"))

    assert (rule.points, rule.per) == (5, Decimal(1))
    assert "5 points for every 1.00" in (PAGES / "cashback.md").read_text()
