"""A change can be planned for later, called off, and taken back; what is past never changes."""

from datetime import timedelta

import pytest

from loyalty_app.audit_trail.models import Entry
from loyalty_app.earning import rulebook
from loyalty_app.earning.rulebook import NotNow, UnknownRule
from loyalty_app.earning.terms import InvalidTerms
from loyalty_app.tenancy import acting_for
from tests.factories import NOW, per_amount

DAY = timedelta(days=1)


def said(days: int) -> list[int]:
    return [rule.terms.points for rule in rulebook.at(NOW + days * DAY)]


@pytest.fixture
def rule(in_acme):
    """1 point, and 2 from the fifth day on; until the tenth day."""
    rule = rulebook.publish("Base", per_amount(1), ends_at=NOW + 10 * DAY, now=NOW)
    rulebook.plan(rule.id, per_amount(2), starts_at=NOW + 5 * DAY, now=NOW + DAY)
    return rule


def test_a_planned_change_comes_on_its_day(rule):
    assert [said(days) for days in (0, 4, 5, 9, 10)] == [[1], [1], [2], [2], []]
    listed = [rulebook.get(rule.id, now=NOW + days * DAY) for days in (2, 6)]
    assert [(each.state, each.terms.points, each.planned_at, each.ends_at) for each in listed] == [
        ("live", 1, NOW + 5 * DAY, NOW + 10 * DAY),
        ("live", 2, None, NOW + 10 * DAY),
    ]
    assert rulebook.listing(now=NOW + 2 * DAY) == [listed[0]]
    assert rulebook.planned(rule.id, now=NOW + 2 * DAY).terms.points == 2
    assert rulebook.planned(rule.id, now=NOW + 6 * DAY) is None


def test_a_change_that_is_called_off_never_comes(rule):
    for _twice in range(2):
        rulebook.call_off(rule.id, now=NOW + 2 * DAY)

    assert [said(days) for days in (4, 5, 9, 10)] == [[1], [1], [1], []]
    assert rulebook.planned(rule.id, now=NOW + 2 * DAY) is None
    assert [revision.terms.points for revision in rulebook.history(rule.id)] == [1]


def test_what_has_come_cannot_be_called_off(rule):
    rulebook.call_off(rule.id, now=NOW + 6 * DAY)

    assert (said(4), said(6)) == ([1], [2])


@pytest.mark.parametrize(
    "act",
    [
        lambda id: rulebook.revise(id, per_amount(3), now=NOW + 2 * DAY),
        lambda id: rulebook.plan(id, per_amount(3), starts_at=NOW + 7 * DAY, now=NOW + 2 * DAY),
        lambda id: rulebook.schedule(id, starts_at=None, ends_at=None, now=NOW + 2 * DAY),
        lambda id: rulebook.roll_back(id, 1, now=NOW + 2 * DAY),
    ],
    ids=["revise", "plan", "schedule", "roll_back"],
)
def test_while_a_change_is_planned_no_other_is_made(rule, act):
    with pytest.raises(NotNow, match="planned already"):
        act(rule.id)

    assert [said(days) for days in (4, 5)] == [[1], [2]]


@pytest.mark.parametrize("starts_at", [NOW + DAY, NOW])
def test_a_change_is_planned_for_a_time_to_come(in_acme, starts_at):
    rule = rulebook.publish("Base", per_amount(1), now=NOW)

    with pytest.raises(NotNow):
        rulebook.plan(rule.id, per_amount(2), starts_at=starts_at, now=NOW + DAY)
    assert said(2) == [1]


def test_a_change_is_not_planned_for_what_has_ended_by_then(in_acme):
    rule = rulebook.publish("Week", per_amount(1), ends_at=NOW + 7 * DAY, now=NOW)

    with pytest.raises(NotNow, match="later end"):
        rulebook.plan(rule.id, per_amount(2), starts_at=NOW + 7 * DAY, now=NOW)


def test_only_a_live_one_has_a_plan(in_acme):
    rule = rulebook.publish("Base", per_amount(1), now=NOW)
    rulebook.pause(rule.id, now=NOW)

    with pytest.raises(NotNow):
        rulebook.plan(rule.id, per_amount(2), starts_at=NOW + DAY, now=NOW)


def test_a_plan_that_makes_no_sense_is_refused(in_acme):
    rule = rulebook.publish("Base", per_amount(1), now=NOW)

    with pytest.raises(InvalidTerms):
        rulebook.plan(rule.id, per_amount(0), starts_at=NOW + DAY, now=NOW)
    assert said(2) == [1]


def test_a_pause_calls_the_plan_off_and_keeps_the_end(rule):
    rulebook.pause(rule.id, now=NOW + 2 * DAY)
    rulebook.resume(rule.id, now=NOW + 3 * DAY)

    assert [said(days) for days in (1, 2, 3, 6, 10)] == [[1], [], [1], [1], []]


def test_an_archived_one_has_no_future(rule):
    rulebook.archive(rule.id, now=NOW + 2 * DAY)

    assert [said(days) for days in (1, 2, 6)] == [[1], [], []]


def test_a_rule_says_again_what_it_said(in_acme):
    rule = rulebook.publish("Base", per_amount(1), now=NOW)
    rulebook.revise(rule.id, per_amount(2), now=NOW + DAY)

    rulebook.roll_back(rule.id, 1, now=NOW + 2 * DAY)

    assert [said(days) for days in (0, 1, 2)] == [[1], [2], [1]]
    assert [revision.number for revision in rulebook.history(rule.id)] == [1, 2, 3]
    with pytest.raises(UnknownRule):
        rulebook.roll_back(rule.id, 9, now=NOW + 3 * DAY)


def test_plans_are_in_the_audit_trail(rule):
    rulebook.call_off(rule.id, now=NOW + 2 * DAY)

    assert list(Entry.objects.order_by("at", "id").values_list("act", flat=True)) == [
        "rule.published", "rule.planned", "rule.called_off",
    ]  # fmt: skip


def test_another_shops_rule_has_no_plan_of_ours(rule, rival):
    with acting_for(rival.id), pytest.raises(UnknownRule):
        rulebook.call_off(rule.id, now=NOW + 2 * DAY)

    assert said(5) == [2]


def test_a_number_that_was_called_off_is_never_used_again(rule):
    assert rulebook.latest_number(rule.id) == 2
    rulebook.call_off(rule.id, now=NOW + 2 * DAY)
    draft = rulebook.drafts.save("Base", per_amount(9), of=rule.id, now=NOW + 2 * DAY)
    rulebook.plan(rule.id, per_amount(3), starts_at=NOW + 5 * DAY, now=NOW + 2 * DAY)
    rulebook.call_off(rule.id, now=NOW + 2 * DAY)
    rulebook.call_off(rule.id, now=NOW + 2 * DAY)
    rulebook.revise(rule.id, per_amount(4), now=NOW + 3 * DAY)

    assert [revision.number for revision in rulebook.history(rule.id)] == [1, 4]
    assert rulebook.drafts.get(draft).is_behind


def test_what_ended_by_itself_is_not_resumed(in_acme):
    rule = rulebook.publish("Week", per_amount(1), ends_at=NOW + 7 * DAY, now=NOW)

    with pytest.raises(NotNow, match="new end"):
        rulebook.resume(rule.id, now=NOW + 8 * DAY)


def test_the_same_form_publishes_once(acme, rival):
    with acting_for(acme.id):
        first = rulebook.publish("Base", per_amount(1), token="a" * 32, now=NOW)
        again = rulebook.publish("Base", per_amount(0), token="a" * 32, now=NOW + DAY)
        assert (again.id, len(rulebook.all_revisions())) == (first.id, 1)
        assert Entry.objects.count() == 1
    with acting_for(rival.id):
        assert rulebook.publish("Base", per_amount(1), token="a" * 32, now=NOW) is not None
