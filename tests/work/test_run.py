"""Long work goes step by step; whatever happens to a worker, each step is done once or not at all."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from loyalty_app.audit_trail.models import Entry
from loyalty_app.audit_trail.note import note
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from loyalty_app.work import run, work
from loyalty_app.work.models import Work
from loyalty_app.work.run import CannotGoOn, Step
from tests.factories import NOW
from tests.work import other_worker

LATER = timedelta(seconds=30)


def counting(piece: Work, *, now) -> Step:
    """Three steps; each leaves a trace in the database."""
    at = (piece.place or 0) + 1
    note("counting.stepped", about=at, now=now)
    return Step(done=at, total=3, place=at, result={"sum": at * piece.params["by"]}, is_last=at == 3)


def breaking(piece: Work, *, now) -> Step:
    note("breaking.stepped", now=now)
    raise ValueError("the value 'secret' is wrong")


def senseless(piece: Work, *, now) -> Step:
    raise CannotGoOn("The draft is gone.")


def gone(piece: Work, *, now) -> Step:
    raise OperationalError


KINDS = {"counting": counting, "breaking": breaking, "senseless": senseless, "gone": gone}


def step(seconds: int = 0) -> bool:
    return run.step(KINDS, now=NOW + timedelta(seconds=seconds))


def traces() -> list[int]:
    return sorted(Entry.objects.values_list("subject_id", flat=True))


def test_it_is_done_step_by_step_and_tells_how_far_it_is(in_acme):
    asked = work.ask("counting", {"by": 10}, now=NOW)
    told = [(asked.state, asked.percent)]

    while step():
        row = Work.objects.get(id=asked.id)
        told.append((row.state, row.percent))

    assert told == [("waiting", None), ("running", 33), ("running", 66), ("done", 100)]
    row = work.latest("counting")
    assert (row.result, row.ended_at, traces()) == ({"sum": 30}, NOW, [1, 2, 3])


def test_whoever_waited_longest_is_next_whatever_the_shop(acme, rival):
    for shop, kind in ((acme, "counting"), (rival, "counting")):
        with acting_for(shop.id):
            work.ask(kind, {"by": 1}, now=NOW)

    steps = []
    for second in range(1, 5):
        step(second)
        with acting_for(acme.id):
            mine = Work.objects.get().done
        with acting_for(rival.id):
            steps.append((mine, Work.objects.get().done))

    assert steps == [(1, 0), (1, 1), (2, 1), (2, 2)]


def test_a_step_is_done_in_the_name_of_whoever_asked(in_acme):
    with acting_as("71"):
        work.ask("counting", {"by": 1}, now=NOW)

    step()

    assert Entry.objects.get().staff_id == "71"


def test_a_cancelled_one_gets_no_further_step(in_acme):
    asked = work.ask("counting", {"by": 1}, now=NOW)
    step()

    assert work.cancel(asked.id, now=NOW) is True
    assert work.cancel(asked.id, now=NOW) is False
    assert step(5) is False
    assert (Work.objects.get().state, traces()) == ("cancelled", [1])


def test_another_shops_work_cannot_be_cancelled(acme, rival):
    with acting_for(acme.id):
        asked = work.ask("counting", {"by": 1}, now=NOW)

    with acting_for(rival.id):
        assert work.cancel(asked.id, now=NOW) is False

    with acting_for(acme.id):
        assert Work.objects.get().state == "waiting"


def test_a_step_that_fails_leaves_nothing_and_is_tried_again_three_times(in_acme):
    work.ask("breaking", {}, now=NOW)

    tried = [step(seconds) for seconds in (0, 1, 30, 60, 90)]

    row = Work.objects.get()
    assert tried == [True, False, True, True, False]
    assert (row.state, row.error, traces()) == ("failed", "ValueError: the value … is wrong", [])


def test_one_that_makes_no_sense_any_more_says_why(in_acme):
    work.ask("senseless", {}, now=NOW)

    step()

    assert Work.objects.values_list("state", "error", "failures").get() == ("failed", "The draft is gone.", 0)


def test_a_database_that_is_gone_is_no_fault_of_the_work(in_acme):
    work.ask("gone", {}, now=NOW)

    with pytest.raises(OperationalError):
        step()

    assert Work.objects.values_list("state", "failures").get() == ("waiting", 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_step(acme):
    with acting_for(acme.id):
        work.ask("counting", {"by": 1}, now=NOW)
    inside = []

    def while_locked(piece: Work, *, now) -> Step:
        inside.append(other_worker.steps(KINDS, now=now))
        return counting(piece, now=now)

    run.step(KINDS | {"counting": while_locked}, now=NOW)

    with acting_for(acme.id):
        assert (inside, Work.objects.get().done, traces()) == ([False], 1, [1])


def test_ended_work_is_forgotten_after_a_while_and_what_runs_is_not(in_acme):
    work.ask("senseless", {}, now=NOW)
    step()
    work.ask("counting", {"by": 1}, now=NOW)

    assert work.forget(before=NOW + LATER) == 1
    assert list(Work.objects.values_list("kind", flat=True)) == ["counting"]
