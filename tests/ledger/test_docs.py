"""docs/ledger.md is right: every line of its examples is performed, every figure compared."""

import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_app.adjustments import adjust, undo
from loyalty_app.adjustments.errors import AdjustmentError
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.ledger import audit, expire, expiry, expiry_change, release, spending
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Lot, Transfer
from loyalty_app.ledger.postings import LedgerError
from loyalty_app.ledger.transfers import post
from loyalty_app.members import merge
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, make_member, redate_all, reverse, spend
from tests.rewards.test_refund_table import CASES

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


EARN = r"earn (\d+) for (\S+?)(?:, pending until day (\d+))?(?:, expires on day (\d+))?(?:, (\d+) days ago)?"
POLICY = (
    r"from now on points (?:never expire|expire after (\d+) (days|months)"
    r"(?: (without activity)|, at the end of the (month|quarter|year))?)"
)


def day(text: str):
    return NOW + timedelta(days=int(text))


def act(text: str, member, others, key: str) -> None:
    """Do what the line says. Raises AssertionError for words this test doesn't know."""
    if found := re.fullmatch(EARN, text):
        points, origin, due, end, ago = found.groups()
        dates = {"releases_at": day(due)} if due else {}
        dates |= {"at": day(-int(ago))} if ago else {}
        dates |= {"expires_at": day(end)} if end else {}
        post([earn(member, int(points), key=key, origin=origin, **dates)], now=NOW)
    elif found := re.fullmatch(r"reverse (\d+) of (\S+?)(?: on day (\d+))?(, clamped)?", text):
        points, origin, on, clamped = found.groups()
        at = day(on or 0)
        post([reverse(member, int(points), key=key, origin=origin, at=at, clamp=bool(clamped))], now=at)
    elif found := re.fullmatch(r"spend (\d+)(?: as (\w+))?", text):
        post([spend(member, int(found[1]), key=found[2] or key)], now=NOW)
    elif found := re.fullmatch(r"release on day (\d+)", text):
        release.release_due(now=day(found[1]))
    elif found := re.fullmatch(r"reserve (\d+) as (\w+)", text):
        spending.reserve(member.id, points=int(found[1]), origin="redemption", key=found[2], now=NOW)
    elif found := re.fullmatch(r"settle (\w+)", text):
        spending.settle(found[1], now=NOW)
    elif found := re.fullmatch(r"void (\w+)(?: on day (\d+), good until day (\d+))?", text):
        name, on, until = found.groups()
        spending.void(name, now=day(on or 0), fresh_until=until and day(until))
    elif found := re.fullmatch(r"give back (\d+) of (\w+)(?: on day (\d+))?(?:, good until day (\d+))?", text):
        points, name, on, until = found.groups()
        already, number = given_back(name)
        spending.give_back(
            name, points=int(points), already=already, number=number, now=day(on or 0), fresh_until=until and day(until)
        )
    elif found := re.fullmatch(r"take (\d+) of (\w+) again", text):
        spending.take_again(found[2], points=int(found[1]), number=1, now=NOW)
    elif found := re.fullmatch(r"charge (\d+) of (\w+)", text):
        spending.charge(found[2], points=int(found[1]), now=NOW)
    elif found := re.fullmatch(r"expire on day (\d+)", text):
        expire.expire_due(now=day(found[1]))
    elif found := re.fullmatch(POLICY, text):
        count, unit, inactivity, period = found.groups()
        kind = "never" if count is None else "inactivity" if inactivity else "lots"
        length = {unit: int(count)} if count else {}
        expiry_change.change(ExpiryPolicy(kind=kind, round_to=period or "", **length), now=NOW)
        redate_all(now=NOW)
    elif found := re.fullmatch(r"staff (give|take) (\d+) as (\w+)", text):
        points = int(found[2]) if found[1] == "give" else -int(found[2])
        adjust.ask(member.id, points=points, reason="goodwill", token=found[3], now=NOW)
    elif found := re.fullmatch(r"undo (\w+)", text):
        undo.undo(Adjustment.objects.get(token=found[1]).id, now=NOW)
    elif found := re.fullmatch(r"(\w+) is merged with (\w+)", text):
        merge.merge(others[found[1]].customer_id, others[found[2]].customer_id, now=NOW)
    else:
        raise AssertionError(f"docs/ledger.md says {text!r}, which this test can't perform.")


def given_back(name: str) -> tuple[int, int]:
    """How many points of it were given back by now, and the number of the next return."""
    returned = list(Transfer.objects.filter(key__startswith=f"{name}/returned:").values_list("points", flat=True))
    taken = Transfer.objects.filter(key__startswith=f"{name}/taken:").values_list("points", flat=True)
    return sum(returned) - sum(taken), len(returned) + 1


def written(after_id: int) -> str:
    transfers = Transfer.objects.filter(id__gt=after_id).select_related("source", "target").order_by("id")
    lines = [f"{t.kind} {t.points} {t.source.kind} → {t.target.kind}" for t in transfers]
    return "; ".join(lines) or "none"


def lots_left(member) -> str:
    lots = Lot.objects.filter(account__member=member, left_points__gt=0).select_related("account")
    names = {f"adjustment:{id}": token for id, token in Adjustment.objects.values_list("id", "token")}
    shown = sorted((names.get(lot.origin, lot.origin), lot.account.kind, lot.left_points, until(lot)) for lot in lots)
    return ", ".join(f"{origin} {points}{until}" for origin, _, points, until in shown) or "none"


def until(lot) -> str:
    """The last usable day, where the shop's policy gave one."""
    if lot.expires_at is None or not expiry_change.history():
        return ""
    last = expiry.last_day(lot.expires_at, zone=ZoneInfo("America/New_York"))
    return f" until {last:%-d %b %Y}"


def test_the_page_has_examples():
    assert list(EXAMPLES) == [
        "An order is paid, then partly refunded",
        "Pending points",
        "Which lot is spent first",
        "Below zero",
        "Two-phase",
        "What was spent comes back",
        "An order pays with a code",
        "Given up, and charged after all",
        "Expiry",
        "Inactivity",
        "A change of the policy",
        "By hand",
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
        except (LedgerError, AdjustmentError):
            transfers = "refused"
        performed.append([row[0], transfers, *map(str, holdings(member)), lots_left(member)])

    assert performed == EXAMPLES[heading]
    assert audit.audit() == []


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("nothing goes back", "earn 45 for order:5001"),
        ("the mug", "give back 100 of code"),
        ("one refund after the other", "give back 200 of code"),
    ],
)
def test_the_order_that_pays_with_a_code_is_the_refund_tables(case, line):
    """What orders and redemptions come to there is what these postings come to here."""
    balances = [int(row[2]) for row in EXAMPLES["An order pays with a code"] if row[0] == line]

    assert balances[0] == CASES[case][1][2]


def test_all_of_it_back_is_the_refund_tables():
    balances = [int(row[2]) for row in EXAMPLES["An order pays with a code"]]

    assert balances[-4] == CASES["cancelled"][1][2]
    assert balances[-1] == CASES["nothing goes back"][1][2]


def test_the_kinds_of_transfer_are_all_named():
    named = re.findall(r"^\| (\w+) \| [\w ]+ \| [\w ]+ \|$", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(Transfer.Kind.values)
