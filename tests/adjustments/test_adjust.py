"""Points by hand: once, within limits, by two people where it is much, and undone once."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from loyalty_app.adjustments import adjust, decide, undo
from loyalty_app.adjustments.errors import AdjustmentError, Gone, NotEnough, NotPossible, OverLimit
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.audit_trail.models import Entry
from loyalty_app.earning import programme
from loyalty_app.earning.programme import Programme
from loyalty_app.ledger import audit
from loyalty_app.ledger.transfers import post
from loyalty_app.members import erase, merge
from loyalty_app.outbox.models import Effect
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, lots_by_expiry, make_member, open_lots, spend

LATER = NOW + timedelta(hours=1)


def asked(member, points: int, *, token: str = "a", by: str = "42", now=NOW, **fields) -> Adjustment:
    with acting_as(by):
        return adjust.ask(member.id, points=points, reason="goodwill", token=token, now=now, **fields)


def settings(**fields) -> None:
    programme.change(Programme(**fields), now=NOW)


@pytest.fixture
def ann(in_acme):
    member = make_member(1)
    post([earn(member, 100, key="order")], now=NOW)
    return member


def test_points_are_given_once_with_all_that_tells_of_them(ann):
    first, again = asked(ann, 50, text="Late parcel", last_day=date(2027, 1, 31)), asked(ann, 50)

    assert first.id == again.id
    assert holdings(ann) == (150, 0, 0)
    assert lots_by_expiry(ann)[1][3] == datetime(2027, 2, 1, 5, tzinfo=UTC)  # midnight in New York
    row = Adjustment.objects.get()
    assert (row.state, row.moved_points, row.asked_by, row.decided_by, row.note) == (
        "done", 50, "42", "42", "Late parcel",
    )  # fmt: skip
    entry = Entry.objects.get(act="adjustment.done")
    assert (entry.staff_id, entry.subject_id, entry.name) == ("42", row.id, f"Member {ann.id}: +50")
    assert "Late parcel" not in str(entry.after)
    assert Effect.objects.filter(kind="mirror_member", key=str(ann.id)).exists()
    assert audit.audit() == []


@pytest.mark.parametrize(
    ("case", "points", "chosen", "refusal", "left"),
    [
        ("all of it", -100, {"negative_balance": "clamped"}, None, 0),
        ("more than there is", -101, {"negative_balance": "clamped"}, NotEnough, 100),
        ("more, where refunds may go below zero", -101, {}, NotEnough, 100),
        ("as much as one may give", 50, {"adjustment_max": 50}, None, 150),
        ("more than one may give", 51, {"adjustment_max": 50}, OverLimit, 100),
        ("more than one may take", -51, {"adjustment_max": 50}, OverLimit, 100),
        ("as much as needs nobody else", 50, {"approval_above": 50}, None, 150),
        ("what waits for somebody else", 51, {"approval_above": 50}, None, 100),
    ],
)
def test_the_programmes_settings_hold(ann, case, points, chosen, refusal, left):
    settings(**chosen)

    if refusal:
        with pytest.raises(refusal):
            asked(ann, points, now=LATER)
    else:
        asked(ann, points, now=LATER)

    assert holdings(ann) == (left, 0, 0)
    assert Adjustment.objects.count() == (0 if refusal else 1)
    assert audit.audit() == []


def test_a_second_person_decides_and_one_outcome_holds(ann):
    settings(approval_above=10)
    rows = [asked(ann, 50, token=token, now=LATER) for token in "abc"]
    verbs = [decide.approve, decide.refuse]

    for verb in verbs:  # never by who asked, nor by nobody
        for staff_id in ("42", ""):
            with acting_as(staff_id), pytest.raises(NotPossible):
                verb(rows[0].id, now=LATER)
    with acting_as("43"), pytest.raises(NotPossible):
        decide.withdraw(rows[2].id, now=LATER)
    assert holdings(ann) == (100, 0, 0)
    with acting_as("43"):
        decide.approve(rows[0].id, now=LATER)
        decide.refuse(rows[1].id, now=LATER)
    with acting_as("42"):
        decide.withdraw(rows[2].id, now=LATER)
    for row in rows:
        for verb in (*verbs, decide.withdraw):
            with acting_as("44"), pytest.raises(NotPossible):
                verb(row.id, now=LATER)

    assert holdings(ann) == (150, 0, 0)
    told = Adjustment.objects.order_by("id").values_list("state", "asked_by", "decided_by", "moved_points")
    assert list(told) == [("done", "42", "43", 50), ("refused", "42", "43", 0), ("withdrawn", "42", "42", 0)]
    acts = Entry.objects.filter(subject="adjustment").order_by("id").values_list("act", "staff_id")
    assert list(acts) == [
        *[("adjustment.asked", "42")] * 3,
        ("adjustment.done", "43"), ("adjustment.refused", "43"), ("adjustment.withdrawn", "42"),
    ]  # fmt: skip


def test_a_merged_members_points_go_to_the_survivor_and_a_forgotten_one_gets_none(ann):
    settings(approval_above=10)
    bob = make_member(2)
    waits, small = asked(bob, 50, token="a", text="Bob rang", now=LATER), asked(bob, 5, token="b", now=LATER)
    merge.merge(1, 2, now=LATER)

    with acting_as("43"):
        decide.approve(waits.id, now=LATER)
    undo.undo(small.id, now=LATER)
    late = asked(bob, 7, token="c", now=LATER)

    assert (holdings(ann), holdings(bob), late.member_id) == ((157, 0, 0), (0, 0, 0), ann.id)

    more = asked(ann, 50, token="d", now=LATER)
    erase.redact(1, "", now=LATER)
    adjust.forget(ann.id)
    for act in (
        lambda: asked(ann, 5, token="e", now=LATER),
        lambda: decide.approve(more.id, now=LATER),
        lambda: undo.undo(late.id, now=LATER),
    ):
        with acting_as("43"), pytest.raises(Gone):
            act()
    with acting_as("43"):
        decide.withdraw(more.id, now=LATER)

    assert holdings(ann) == (157, 0, 0)
    assert set(Adjustment.objects.values_list("note", flat=True)) == {""}
    assert audit.audit() == []


def test_undoing_takes_the_very_points_and_gives_back_the_very_lots(ann):
    given, taken = asked(ann, 50, token="a"), asked(ann, -60, token="b")

    undo.undo(taken.id, now=LATER)
    undo.undo(given.id, now=LATER)

    assert open_lots(ann) == [("available", "order:1", 40), ("available", "order:1", 60)]
    for row in (given, taken, Adjustment.objects.get(undoes=given)):
        with pytest.raises(NotPossible):
            undo.undo(row.id, now=LATER)
    assert holdings(ann) == (100, 0, 0)
    assert audit.audit() == []


def test_what_was_spent_meanwhile_is_told_where_balances_stop_at_zero(ann):
    settings(negative_balance="clamped")
    given, spent = asked(ann, 50, token="a"), asked(ann, 5, token="b")
    post([spend(ann, 135, key="s")], now=NOW)

    made = undo.undo(given.id, now=LATER)

    assert (made.points, made.moved_points, made.missing_points) == (-50, -20, 30)
    with pytest.raises(NotPossible, match="nothing is left"):
        undo.undo(spent.id, now=LATER)
    assert (holdings(ann), Adjustment.objects.filter(undoes=spent).count()) == ((0, 0, 0), 0)
    assert audit.audit() == []


def test_points_whose_last_day_passed_while_they_waited_are_not_given(ann):
    settings(approval_above=10)
    waits = asked(ann, 50, last_day=NOW.date(), now=LATER)

    with acting_as("43"), pytest.raises(NotPossible, match="over"):
        decide.approve(waits.id, now=NOW + timedelta(days=2))

    assert (holdings(ann), Adjustment.objects.get().state) == ((100, 0, 0), "waiting")


@pytest.mark.django_db(transaction=True)
def test_two_who_approve_at_once_move_the_points_once(acme):
    with acting_for(acme.id):
        ann = make_member(1)
        settings(approval_above=10)
        row, told, together = asked(ann, 50, now=LATER), [], threading.Barrier(2)

    def approve(staff_id: str) -> None:
        try:
            with acting_for(acme.id), acting_as(staff_id):
                together.wait()
                decide.approve(row.id, now=LATER)
                told.append("done")
        except AdjustmentError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=(staff_id,)) for staff_id in ("43", "44")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with acting_for(acme.id):
        assert (sorted(told), holdings(ann)) == (["done", "refused"], (50, 0, 0))
