"""docs/ledger.md is right: every line of its examples is performed, every figure compared."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from loyalty_app.ledger import audit, release, spending
from loyalty_app.ledger.models import Lot, Transfer
from loyalty_app.ledger.postings import LedgerError
from loyalty_app.ledger.transfers import post
from loyalty_app.members import merge
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, make_member, reverse, spend

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ledger.md").read_text()
COLUMNS = ["act", "transfers", "available", "pending", "reserved", "open lots"]


def tables(page: str) -> dict[str, list[list[str]]]:
    """The page's example tables by heading: rows of cells, without the header."""
    found = {}
    for section in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)]
        if rows and rows[0] == COLUMNS:
            found[heading] = rows[2:]
    return found


EXAMPLES = tables(PAGE)


def day(text: str):
    return NOW + timedelta(days=int(text))


def act(text: str, member, others, key: str) -> None:
    """Do what the line says. Raises AssertionError for words this test doesn't know."""
    if found := re.fullmatch(r"earn (\d+) for (\S+?)(?:, pending until day (\d+))?(?:, expires on day (\d+))?", text):
        points, origin, due, end = found.groups()
        dates = {"releases_at": day(due)} if due else {}
        dates |= {"expires_at": day(end)} if end else {}
        post([earn(member, int(points), key=key, origin=origin, **dates)], now=NOW)
    elif found := re.fullmatch(r"reverse (\d+) of (\S+?)(, clamped)?", text):
        points, origin, clamped = found.groups()
        post([reverse(member, int(points), key=key, origin=origin, clamp=bool(clamped))], now=NOW)
    elif found := re.fullmatch(r"spend (\d+)", text):
        post([spend(member, int(found[1]), key=key)], now=NOW)
    elif found := re.fullmatch(r"release on day (\d+)", text):
        release.release_due(now=day(found[1]))
    elif found := re.fullmatch(r"reserve (\d+) as (\w+)", text):
        spending.reserve(member.id, points=int(found[1]), origin="redemption", key=found[2], now=NOW)
    elif found := re.fullmatch(r"(settle|void) (\w+)", text):
        {"settle": spending.settle, "void": spending.void}[found[1]](found[2], now=NOW)
    elif found := re.fullmatch(r"(\w+) is merged with (\w+)", text):
        merge.merge(others[found[1]].customer_id, others[found[2]].customer_id, now=NOW)
    else:
        raise AssertionError(f"docs/ledger.md says {text!r}, which this test can't perform.")


def written(after_id: int) -> str:
    transfers = Transfer.objects.filter(id__gt=after_id).select_related("source", "target").order_by("id")
    lines = [f"{t.kind} {t.points} {t.source.kind} → {t.target.kind}" for t in transfers]
    return "; ".join(lines) or "none"


def lots_left(member) -> str:
    lots = Lot.objects.filter(account__member=member, left_points__gt=0).select_related("account")
    shown = sorted((lot.origin, lot.account.kind, lot.left_points) for lot in lots)
    return ", ".join(f"{origin} {points}" for origin, _, points in shown) or "none"


def test_the_page_has_examples():
    assert list(EXAMPLES) == [
        "An order is paid, then partly refunded",
        "Pending points",
        "Which lot is spent first",
        "Below zero",
        "Two-phase",
        "Two customers become one",
    ]
    assert all(len(row) == len(COLUMNS) for rows in EXAMPLES.values() for row in rows)


@pytest.mark.parametrize("heading", EXAMPLES)
def test_every_figure_of_the_example_is_right(in_acme, heading):
    members = {"Ann": make_member(1), "Bob": make_member(2)}
    performed = []
    for number, row in enumerate(EXAMPLES[heading]):
        name, _, words = row[0].rpartition(": ")
        member = members[name or "Ann"]
        newest = max(Transfer.objects.values_list("id", flat=True), default=0)
        try:
            act(words, member, members, f"line:{number}")
            transfers = written(newest)
        except LedgerError:
            transfers = "refused"
        performed.append([row[0], transfers, *map(str, holdings(member)), lots_left(member)])

    assert performed == EXAMPLES[heading]
    assert audit.audit() == []


def test_the_kinds_of_transfer_are_all_named():
    named = re.findall(r"^\| (\w+) \| [\w ]+ \| [\w ]+ \|$", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(Transfer.Kind.values)
