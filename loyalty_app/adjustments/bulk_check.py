"""The dry run: every row of a file looked at, none carried out."""

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from loyalty_app.adjustments import bulk_file, bulk_rows
from loyalty_app.adjustments.bulk_file import Line
from loyalty_app.adjustments.bulk_rows import TOGETHER, Row
from loyalty_app.adjustments.models import NOTE_LENGTH_MAX, Adjustment, Bulk, BulkRow
from loyalty_app.earning import programme
from loyalty_app.earning.terms import POINTS_MAX, Programme
from loyalty_app.ledger import balances
from loyalty_app.members import card
from loyalty_app.members.models import Member, MemberCard
from loyalty_app.scope import current_staff_id
from loyalty_app.work import work
from loyalty_app.work.models import Work
from loyalty_app.work.run import CannotGoOn, Step

CHECK = "bulk_adjustment_check"
AT_ONCE = 2_000  # rows that are looked at while the page waits: less than a second
REASONS = frozenset(Adjustment.Reason.values)


@transaction.atomic
def check(body: bytes, *, name: str, now: datetime) -> Bulk:
    """The file's rows with what is wrong with them; nothing moves. A file of more than AT_ONCE rows is looked at in
    the background, part by part: it is being checked until then. Raises BadFile.
    """
    lines = bulk_file.read(body)
    bulk = Bulk.objects.create(
        name=name[:120], state=Bulk.State.CHECKING, rows_count=len(lines), asked_by=current_staff_id(), asked_at=now
    )
    if len(lines) <= AT_ONCE:
        _look_at(bulk, lines, now=now)
        bulk.state = Bulk.State.CHECKED
    else:
        bulk.file = zlib.compress(body)
        bulk.work_id = work.ask(CHECK, {"bulk": bulk.id}, now=now).id
    bulk.save()
    return bulk


def step(piece: Work, *, now: datetime) -> Step:
    """The next rows. Where it goes on is told by the rows that are there, so work that was begun anew goes on, too."""
    bulk = Bulk.objects.select_for_update(of=("self",)).get(id=piece.params["bulk"])
    if bulk.state != Bulk.State.CHECKING or bulk.file is None:
        raise CannotGoOn(_("The file was discarded."))
    lines = bulk_file.read(zlib.decompress(bytes(bulk.file)))
    last = BulkRow.objects.filter(bulk_id=bulk.id).aggregate(last=Max("number"))["last"] or 0
    waiting = [line for line in lines if line.number > last]
    _look_at(bulk, waiting[:TOGETHER], now=now)
    is_last = len(waiting) <= TOGETHER
    if is_last:
        bulk.state, bulk.file = Bulk.State.CHECKED, None
    bulk.save()
    return Step(done=bulk.good_count + bulk.bad_count, total=len(lines), is_last=is_last)


def _look_at(bulk: Bulk, lines: Sequence[Line], *, now: datetime) -> None:
    """At most TOGETHER rows, the next ones; the bulk's counts know them, and the caller saves it."""
    limits, people = programme.at(now), _people(lines)
    rows = [_row(line, people.get(line.who), limits=limits) for line in lines]
    _refuse_what_is_not_there(rows, before=_moved_before(bulk, rows))
    good = [row for row in rows if not row.problem]
    bulk.good_count += len(good)
    bulk.open_count += len(good)
    bulk.bad_count += len(rows) - len(good)
    bulk.given_points += sum(row.points for row in good if row.points > 0)
    bulk.taken_points -= sum(row.points for row in good if row.points < 0)
    bulk_rows.insert(bulk.id, rows)


def _row(line: Line, member: Member | None, *, limits: Programme) -> Row:
    points, reason = _points(line.points), line.reason.lower() or Adjustment.Reason.OTHER.value
    row = Row(number=line.number, points=points, note=line.note[:NOTE_LENGTH_MAX].replace("\0", ""))
    if reason in REASONS:
        row.reason = reason
    row.problem = _problem(line, member, points=points, reason=reason, limits=limits)
    if member is None:
        row.who = line.who[:40].replace("\0", "")  # PostgreSQL keeps no such character
    else:
        row.member_id = member.id
    return row


def _problem(line: Line, member: Member | None, *, points: int | None, reason: str, limits: Programme) -> str:
    """The first thing that is wrong with the row; words: dashboard/adjustments/bulk_words.py."""
    most = limits.adjustment_max
    wrong = {
        "unknown_member": member is None,
        "forgotten": member is not None and member.state == Member.State.REDACTED,
        "points": points is None,
        "over_limit": points is not None and most is not None and abs(points) > most,
        "reason": reason not in REASONS,
        "note": len(line.note) > NOTE_LENGTH_MAX,
    }
    return next((problem for problem, is_so in wrong.items() if is_so), "")


def _points(text: str) -> int | None:
    """A whole number with its sign, but zero; None for what is none."""
    plain = text.replace("\N{MINUS SIGN}", "-").removeprefix("+")
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        return None
    return int(plain) if 0 < int(digits) <= POINTS_MAX else None


def _people(lines: Sequence[Line]) -> dict[str, Member]:
    """Who holds the points of each name in the file; the names of one file are all of one kind."""
    numbers = {line.who: _number(line.who) for line in lines}
    wanted = {number for number in numbers.values() if number is not None}
    found = _BY[lines[0].kind](wanted)
    into = {member.merged_into_id for member in found.values() if member.merged_into_id}
    survivors = {member.id: member for member in Member.objects.filter(id__in=into)}
    current = {number: survivors.get(member.merged_into_id, member) for number, member in found.items()}
    return {who: current[number] for who, number in numbers.items() if number in current}


def _number(who: str) -> int | None:
    """Cards are written in groups; a number too long for any column is nobody's."""
    digits = card.NEVER_TYPED.sub("", who)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


def _of_cards(numbers: set[int]) -> dict[int, Member]:
    rows = MemberCard.objects.filter(number__in=[str(number) for number in numbers], ended_at=None)
    return {int(row.number): row.member for row in rows.select_related("member")}


_BY = {
    "customer": lambda numbers: {m.customer_id: m for m in Member.objects.filter(customer_id__in=numbers)},
    "member": lambda numbers: {m.id: m for m in Member.objects.filter(id__in=numbers)},
    "card": _of_cards,
}


def _moved_before(bulk: Bulk, rows: Sequence[Row]) -> Counter[int]:
    """What the file's earlier rows give those from whom these take, and take from them."""
    takers = {row.member_id for row in rows if not row.problem and row.points < 0}
    if not takers or not bulk.good_count:
        return Counter()
    earlier = BulkRow.objects.filter(bulk_id=bulk.id, problem="", member_id__in=takers)
    return Counter(dict(earlier.values_list("member_id").annotate(points=Sum("points"))))


def _refuse_what_is_not_there(rows: Sequence[Row], *, before: Mapping[int, int]) -> None:
    """A row that takes more than the rows before it leave: only a reversal may make a balance go below zero."""
    takers = {row.member_id for row in rows if not row.problem and row.points < 0}
    left: Counter[int] = Counter(before)
    for member_id, held in balances.of_many(sorted(takers)).items():
        left[member_id] += held.available
    for row in rows:
        if row.problem or row.member_id not in takers:
            continue
        if row.points < 0 and left[row.member_id] + row.points < 0:
            row.problem = "not_enough"
        else:
            left[row.member_id] += row.points
