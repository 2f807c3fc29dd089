"""A file of adjustments: looked at first, then each good row once, whatever happens to a worker; and undone."""

from datetime import timedelta

import pytest

from loyalty_app import long_work
from loyalty_app.adjustments import bulk, bulk_check, bulk_file, bulk_steps, undo
from loyalty_app.adjustments.bulk_file import BadFile, Line
from loyalty_app.adjustments.errors import NotPossible
from loyalty_app.adjustments.models import Adjustment, Bulk, BulkRow
from loyalty_app.audit_trail.models import Entry
from loyalty_app.earning import programme
from loyalty_app.earning.programme import Programme
from loyalty_app.ledger import audit, balances
from loyalty_app.ledger.transfers import post
from loyalty_app.members import card, erase, merge
from loyalty_app.members.models import Member
from loyalty_app.scope import acting_as
from loyalty_app.work.models import Work
from tests.conftest import NOW
from tests.ledger.books import earn, make_member, spend

LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("case", "body"),
    [
        ("as exported", "customer id,points,reason,note\n1,50,goodwill,Grüße\n\n2,-5,,\n".encode()),
        (
            "by a spreadsheet",
            "\ufeffCustomer ID;Points;Reason;Note\r\n1;50;goodwill;Grüße\r\n;;;\r\n2;-5;;\r\n".encode(),
        ),
        ("by an old one", "customer_id;points;reason;note\r\n1;50;goodwill;Grüße\r\n\r\n2;-5;;".encode("cp1252")),
        (
            "as Unicode text",
            "customer id\tpoints\treason\tnote\n1\t50\tgoodwill\tGrüße\n\n2\t-5\t\t\n".encode("utf-16"),
        ),
        ("in any order", "Note,other,points,customer\nGrüße,x,50,1\n\n,,-5,2".replace("Note", "note").encode()),
    ],
)
def test_a_file_is_read_however_it_was_written(case, body):
    reason = "" if case == "in any order" else "goodwill"
    assert bulk_file.read(body) == [
        Line(number=2, kind="customer", who="1", points="50", reason=reason, note="Grüße"),
        Line(number=4, kind="customer", who="2", points="-5"),
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "first row must name"),
        (b"customer id,reason\n1,other", "first row must name"),
        (b"customer id,card number,points\n1,2,3", "first row must name"),
        (b"customer id,points\n", "no rows below"),
        (b"customer id,points\n" + b"1,1\n" * 50_001, "more than 50,000 rows"),
        (b"x" * 4_000_001, "larger than 4 MB"),
        (b'customer id,points\n"' + b"x" * 200_000 + b'",1', "no CSV file"),
    ],
)
def test_what_is_no_such_file_is_refused_with_what_to_do(body, words):
    with pytest.raises(BadFile, match=words):
        bulk_file.read(body)


@pytest.fixture
def people(in_acme) -> list[Member]:
    """Three with 100 points each."""
    made = [make_member(number) for number in (1, 2, 3)]
    post([earn(member, 100, key=f"{member.id}") for member in made], now=NOW)
    return made


def checked(*rows: str, kind: str = "customer id", by: str = "42") -> Bulk:
    body = "\n".join([f"{kind},points,reason,note", *rows])
    with acting_as(by):
        return bulk_check.check(body.encode(), name="file.csv", now=LATER)


def acted(verb, row: Bulk, *, by: str = "42") -> Bulk:
    with acting_as(by):
        return verb(row.id, now=LATER)


def worked_off() -> int:
    steps = 0
    while long_work.step(now=LATER):
        steps += 1
    return steps


def held(people) -> list[int]:
    return [balances.of(member.id).available for member in people]


def test_the_dry_run_names_every_error_and_moves_nothing(people, rival):
    programme.change(Programme(negative_balance="clamped", adjustment_max=500), now=NOW)
    number = card.of(people[2], now=NOW).number
    erase.redact(3, "", now=NOW)

    row = checked(
        "1,50,goodwill,Hello", "9,5,,", "1,0,,", "1,1.5,,", "1,501,,", "1,5,love,", f"1,5,,{'x' * 301}", "3,5,,",
        "2,-60,correction,", "2,-60,,", "2,30,,", "2,-60,,", "x,+5,,",
    )  # fmt: skip

    problems = list(BulkRow.objects.order_by("number").values_list("problem", flat=True))
    assert problems == [
        "", "unknown_member", "points", "points", "over_limit", "reason", "note", "unknown_member",
        "", "not_enough", "", "", "unknown_member",
    ]  # fmt: skip
    assert (row.rows_count, row.good_count, row.given_points, row.taken_points) == (13, 4, 80, 120)
    assert checked(f"{people[2].id},5,,", kind="member number").good_count == 0
    assert checked(f"{number},5,,", kind="card number").good_count == 0
    grouped = card.grouped(card.of(people[0], now=NOW).number)
    assert checked(f"{grouped},−5,,", kind="card number").taken_points == 5
    assert (held(people), Adjustment.objects.count(), Work.objects.count()) == ([100] * 3, 0, 0)
    with pytest.raises(NotPossible):
        acted(bulk.confirm, checked("9,5,,"))


def test_each_row_is_carried_out_once_and_undone_once_whatever_happens_to_a_worker(people, monkeypatch):
    programme.change(Programme(negative_balance="clamped"), now=NOW)
    monkeypatch.setattr(bulk_steps, "ROWS", 2)
    row = checked("1,50,goodwill,Hi", "2,-60,,", "3,7,,", "1,5,,", "3,-100,,")
    post([spend(people[2], 90, key="s")], now=NOW)  # after the dry run: 10 left

    acted(bulk.confirm, row)
    with pytest.raises(NotPossible):
        acted(bulk.confirm, row)
    long_work.step(now=LATER)
    Work.objects.update(state="failed", ended_at=LATER)  # broke off
    acted(bulk.go_on, row)
    worked_off()

    assert held(people) == [155, 40, 17]
    rows = BulkRow.objects.order_by("number")
    assert list(rows.values_list("problem", flat=True)) == ["", "", "", "", "not_enough"]
    made = Adjustment.objects.order_by("id").values_list("points", "reason", "asked_by", "note")
    assert set(made) == {
        (50, "goodwill", "42", "Hi"),
        (-60, "other", "42", ""),
        (7, "other", "42", ""),
        (5, "other", "42", ""),
    }
    assert Bulk.objects.get().state == "done"

    undo.undo(rows[3].adjustment_id, now=LATER)  # one of them before, by hand
    post([spend(people[2], 15, key="t")], now=LATER)
    acted(bulk.undo, row)
    worked_off()
    with pytest.raises(NotPossible):
        acted(bulk.undo, row)

    assert (held(people), Bulk.objects.get().state) == ([100, 100, 0], "undone")
    assert list(rows.values_list("kept_points", flat=True)) == [0, 0, 5, 0, 0]
    assert Adjustment.objects.filter(undoes__isnull=False).count() == 4
    acts = Entry.objects.filter(subject="bulk").order_by("id").values_list("act", "staff_id")
    assert list(acts) == [("bulk.started", "42"), ("bulk.undone", "42")]
    assert audit.audit() == []


def test_the_sum_needs_a_second_person_and_a_stopped_file_goes_on(people, monkeypatch):
    programme.change(Programme(approval_above=100), now=NOW)
    monkeypatch.setattr(bulk_steps, "ROWS", 1)
    row, other = checked("1,60,,", "2,-60,,"), checked("1,60,,", "2,-60,,")

    assert acted(bulk.confirm, row).state == acted(bulk.confirm, other).state == "waiting"
    for staff_id in ("42", ""):
        with pytest.raises(NotPossible):
            acted(bulk.approve, row, by=staff_id)
    acted(bulk.approve, row, by="43")
    acted(bulk.discard, other, by="43")
    for verb in (bulk.approve, bulk.discard):
        for each in (row, other):
            with pytest.raises(NotPossible):
                acted(verb, each, by="44")
    long_work.step(now=LATER)
    acted(bulk.stop, row)
    worked_off()
    assert held(people) == [160, 100, 100]

    merge.merge(3, 2, now=LATER)  # meanwhile
    acted(bulk.go_on, row)
    worked_off()

    assert held(people) == [160, 0, 140]
    assert set(Adjustment.objects.values_list("asked_by", "decided_by")) == {("42", "43"), ("42", "42")}
    assert audit.audit() == []


def test_who_was_forgotten_meanwhile_gets_nothing_and_old_rows_go(people):
    row, never = checked("1,60,,Said hello", "2,5,,"), checked("9,1,,")
    erase.redact(1, "", now=LATER)
    from_here = people[0]

    acted(bulk.confirm, row)
    worked_off()
    dropped = bulk.forget(before=LATER + timedelta(days=1))

    assert (held(people), from_here.id) == ([100, 105, 100], people[0].id)
    assert dropped == 2  # of the forgotten one, and of the file that was only checked
    assert (never.rows.count(), row.rows.count()) == (0, 1)


def counts(row: Bulk) -> tuple[int, ...]:
    row.refresh_from_db()
    return row.bad_count, row.carried_count, row.open_count, row.kept_points


def counted(row: Bulk) -> tuple[int, ...]:
    rows = list(row.rows.all())
    return (
        sum(bool(each.problem) for each in rows),
        sum(each.adjustment_id is not None for each in rows),
        sum(not each.problem and each.adjustment_id is None for each in rows),
        sum(each.kept_points for each in rows),
    )


@pytest.mark.parametrize("together", [1, 2, 3, 100])
def test_in_the_background_the_dry_run_finds_what_it_finds_at_once(people, monkeypatch, together):
    rows = ("2,-60,,", "2,-60,,", "9,5,,", "2,30,,", "1,-100,,", "2,-60,,", "1,1,,", "1,-2,,")
    at_once = checked(*rows)
    monkeypatch.setattr(bulk_check, "AT_ONCE", 0)
    monkeypatch.setattr(bulk_check, "TOGETHER", together)

    later = checked(*rows)
    assert (later.state, later.rows.count(), later.rows_count) == ("checking", 0, 8)
    long_work.step(now=LATER)
    Work.objects.filter(ended_at=None).update(state="failed", ended_at=LATER)  # broke off after a step
    if Bulk.objects.get(id=later.id).state == "checking":
        acted(bulk.go_on, later)
    worked_off()

    later.refresh_from_db()
    assert list(later.rows.order_by("number").values_list("number", "problem", "points", "member_id")) == list(
        at_once.rows.order_by("number").values_list("number", "problem", "points", "member_id")
    )
    told = ("state", "rows_count", "good_count", "given_points", "taken_points", "bad_count", "open_count", "file")
    assert [getattr(later, name) for name in told] == [getattr(at_once, name) for name in told]
    assert (later.state, later.file, held(people)) == ("checked", None, [100] * 3)


def test_a_check_that_was_discarded_goes_no_further_and_old_ones_leave_no_file(people, monkeypatch):
    monkeypatch.setattr(bulk_check, "AT_ONCE", 0)
    gone, forgotten = checked("1,5,,"), checked("1,5,,")

    acted(bulk.discard, gone)
    Work.objects.update(state="failed", ended_at=LATER)
    bulk.forget(before=LATER + timedelta(days=1))

    assert list(Bulk.objects.values_list("state", "file")) == [("discarded", None)] * 2
    for verb in (bulk.go_on, bulk.confirm, bulk.discard):
        with pytest.raises(NotPossible):
            acted(verb, forgotten)


def test_the_counts_are_those_of_the_rows_all_along(people, monkeypatch):
    programme.change(Programme(negative_balance="clamped"), now=NOW)
    monkeypatch.setattr(bulk_steps, "ROWS", 2)
    row = checked("1,50,,", "2,-60,,", "9,7,,", "3,-100,,", "1,5,,")
    seen = [counts(row)]
    post([spend(people[2], 90, key="s")], now=NOW)

    acted(bulk.confirm, row)
    while long_work.step(now=LATER):
        seen.append(counts(row))
        assert seen[-1] == counted(row)
    post([spend(people[0], 150, key="t")], now=LATER)
    acted(bulk.undo, row)
    worked_off()
    seen.append(counts(row))

    assert seen == [(1, 0, 4, 0), (1, 2, 2, 0), (2, 3, 0, 0), (2, 3, 0, 0), (2, 3, 0, 50)]
    assert counts(row) == counted(row)
