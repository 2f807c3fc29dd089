"""Asked for twice it is one; what a piece of work counts is its own, and gone once it ends."""

import pytest

from loyalty_app.tenancy import acting_for
from loyalty_app.work import run, tallies, work
from loyalty_app.work.models import Tally, Work
from loyalty_app.work.run import CannotGoOn, Step
from tests.factories import NOW


def test_of_a_key_one_is_under_way_at_a_time(acme, rival):
    with acting_for(acme.id):
        first = work.ask("counting", {"by": 1}, key="draft 7", now=NOW)
        again = work.ask("counting", {"by": 2}, key="draft 7", now=NOW)
        other = work.ask("counting", {}, key="draft 8", now=NOW)
        work.cancel(first.id, now=NOW)
        after = work.ask("counting", {"by": 3}, key="draft 7", now=NOW)
    with acting_for(rival.id):
        theirs = work.ask("counting", {}, key="draft 7", now=NOW)

    assert (again.id, again.params) == (first.id, {"by": 1})
    assert len({first.id, other.id, after.id, theirs.id}) == 4


def test_without_a_key_there_may_be_many(in_acme):
    asked = {work.ask("counting", {}, now=NOW).id for _ in range(2)}

    assert set(Work.objects.values_list("id", flat=True)) == asked
    assert len(asked) == 2


def test_tallies_are_each_works_own(in_acme):
    one, two = (work.ask("counting", {}, now=NOW).id for _ in range(2))
    tallies.put(one, {"a": 1, "b": -2})
    tallies.put(one, {"b": 5})
    tallies.put(two, {"a": 9})

    assert tallies.read(one, ["a", "b", "c"]) == {"a": 1, "b": 5}
    assert tallies.read(two, ["a", "b"]) == {"a": 9}


def last(piece: Work, *, now) -> Step:
    return Step(done=1, total=1, is_last=True)


def senseless(piece: Work, *, now) -> Step:
    raise CannotGoOn("No.")


@pytest.mark.parametrize("end", ["done", "failed", "cancelled"])
def test_tallies_go_when_the_work_ends(in_acme, end):
    asked = work.ask("counting", {}, now=NOW)
    tallies.put(asked.id, {"a": 1})

    if end == "cancelled":
        work.cancel(asked.id, now=NOW)
    else:
        run.step({"counting": last if end == "done" else senseless}, now=NOW)

    assert (Work.objects.get().state, Tally.objects.count()) == (end, 0)
