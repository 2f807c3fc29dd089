"""A rule's past never changes; its future does."""

from datetime import timedelta

import pytest

from loyalty_app.earning import rulebook
from loyalty_app.earning.models import EarnRule
from loyalty_app.earning.rulebook import NotNow, UnknownRule
from loyalty_app.earning.terms import Caps, Conditions, InvalidTerms, Terms
from loyalty_app.tenancy import acting_for
from tests.factories import NOW, joining, multiplier, per_amount, per_order

DAY = timedelta(days=1)


def said(at) -> list[tuple[str, int]]:
    return [(rule.name, rule.terms.points) for rule in rulebook.at(at)]


def state(rule, at) -> str:
    return rulebook.get(rule.id, now=at).state


def test_a_rule_holds_from_its_publication(in_acme):
    rule = rulebook.publish(" Base ", per_amount(), now=NOW)
    assert said(NOW - timedelta(microseconds=1)) == []
    assert said(NOW) == [("Base", 1)]
    assert state(rule, NOW) == "live"


def test_revising_leaves_the_past_as_it_was(in_acme):
    rule = rulebook.publish("Base", per_amount(1), now=NOW)
    rulebook.revise(rule.id, per_amount(2), now=NOW + DAY, name="Double")
    assert said(NOW) == [("Double", 1)]
    assert said(NOW + DAY) == [("Double", 2)]
    assert [(past.number, past.terms.points) for past in rulebook.history(rule.id)] == [(1, 1), (2, 2)]

    rulebook.revise(rule.id, per_amount(2), now=NOW + 2 * DAY)
    assert len(rulebook.history(rule.id)) == 2


def test_a_scheduled_campaign_comes_and_goes(in_acme):
    campaign = rulebook.publish("Week", multiplier(), starts_at=NOW + DAY, ends_at=NOW + 8 * DAY, now=NOW)
    states = [state(campaign, NOW + days * DAY) for days in (0, 1, 7, 8)]
    assert states == ["scheduled", "live", "live", "ended"]
    assert [len(rulebook.at(NOW + days * DAY)) for days in (0, 1, 7, 8)] == [0, 1, 1, 0]


def test_a_scheduled_rule_that_is_revised_keeps_its_dates(in_acme):
    campaign = rulebook.publish("Week", multiplier("2"), starts_at=NOW + DAY, ends_at=NOW + 8 * DAY, now=NOW)
    rulebook.revise(campaign.id, multiplier("3"), now=NOW)
    [rule] = rulebook.at(NOW + DAY)
    assert (rule.terms.factor, rule.starts_at, rule.ends_at) == (3, NOW + DAY, NOW + 8 * DAY)


def test_a_paused_rule_gives_nothing_until_it_is_resumed(in_acme):
    rule = rulebook.publish("Week", per_amount(), ends_at=NOW + 8 * DAY, now=NOW)
    rulebook.pause(rule.id, now=NOW + DAY)
    rulebook.pause(rule.id, now=NOW + 2 * DAY)
    rulebook.revise(rule.id, per_amount(5), now=NOW + 2 * DAY)
    assert (state(rule, NOW + 2 * DAY), rulebook.get(rule.id, now=NOW + 2 * DAY).ends_at) == ("paused", NOW + 8 * DAY)

    rulebook.resume(rule.id, now=NOW + 3 * DAY)
    rulebook.resume(rule.id, now=NOW + 4 * DAY)

    assert [said(NOW + days * DAY) for days in (0, 1, 2, 3, 8)] == [[("Week", 1)], [], [], [("Week", 5)], []]


def test_a_rule_is_not_resumed_past_its_end(in_acme):
    rule = rulebook.publish("Week", per_amount(), ends_at=NOW + 8 * DAY, now=NOW)
    rulebook.pause(rule.id, now=NOW + DAY)
    with pytest.raises(NotNow):
        rulebook.resume(rule.id, now=NOW + 9 * DAY)
    rulebook.schedule(rule.id, starts_at=None, ends_at=NOW + 20 * DAY, now=NOW + 9 * DAY)
    assert said(NOW + 9 * DAY) == [("Week", 1)]


def test_a_pause_before_the_start_keeps_the_start(in_acme):
    rule = rulebook.publish("Week", per_amount(), starts_at=NOW + 3 * DAY, now=NOW)
    rulebook.pause(rule.id, now=NOW)
    rulebook.resume(rule.id, now=NOW + DAY)
    assert (state(rule, NOW + DAY), said(NOW + 2 * DAY), said(NOW + 3 * DAY)) == ("scheduled", [], [("Week", 1)])


def test_dates_can_be_moved(in_acme):
    rule = rulebook.publish("Week", per_amount(), now=NOW)
    rulebook.schedule(rule.id, starts_at=None, ends_at=NOW + 2 * DAY, now=NOW)
    assert (said(NOW + DAY), said(NOW + 2 * DAY)) == ([("Week", 1)], [])
    rulebook.schedule(rule.id, starts_at=NOW + 5 * DAY, ends_at=None, now=NOW + DAY)
    assert [said(NOW + days * DAY) for days in (0, 1, 4, 5)] == [[("Week", 1)], [], [], [("Week", 1)]]


def test_an_archived_rule_is_gone_from_the_list_but_not_from_the_past(in_acme):
    kept, gone = (rulebook.publish(name, per_order(), now=NOW) for name in ("Kept", "Gone"))
    rulebook.archive(gone.id, now=NOW + DAY)
    rulebook.archive(gone.id, now=NOW + 2 * DAY)
    assert [listed.name for listed in rulebook.listing(now=NOW + DAY)] == ["Kept"]
    assert (len(rulebook.at(NOW)), len(rulebook.at(NOW + DAY)), state(gone, NOW + DAY)) == (2, 1, "archived")
    with pytest.raises(NotNow):
        rulebook.revise(gone.id, per_order(9), now=NOW + DAY)
    assert rulebook.get(kept.id, now=NOW + DAY).state == "live"


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("points", per_amount(0)),
        ("points", per_order(1_000_001)),
        ("per", per_amount(1, "0")),
        ("factor", multiplier("1")),
        ("factor", multiplier("101")),
        ("minimum", per_amount(minimum=-1)),
        ("channels", per_amount(channels=("fax",))),
        ("budget", per_amount(budget=0)),
        ("conditions", Terms(kind="joining", points=1, conditions=Conditions(skus=("A",)))),
        ("caps", Terms(kind="joining", points=1, caps=Caps(budget=5))),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(in_acme, field, terms):
    with pytest.raises(InvalidTerms) as refused:
        rulebook.publish("Rule", terms, now=NOW)
    assert list(refused.value.errors) == [field]
    assert EarnRule.objects.count() == 0


def test_names_and_dates_are_checked_too(in_acme):
    with pytest.raises(InvalidTerms) as refused:
        rulebook.publish(" ", joining(), starts_at=NOW + DAY, ends_at=NOW + DAY, now=NOW)
    assert sorted(refused.value.errors) == ["ends_at", "name"]


def test_each_shop_has_its_own_rules(acme, rival):
    with acting_for(acme.id):
        rule = rulebook.publish("Acme's", per_amount(), now=NOW)
    with acting_for(rival.id):
        rulebook.publish("Rival's", per_amount(), now=NOW)
        assert [listed.name for listed in rulebook.listing(now=NOW)] == ["Rival's"]
        for verb in (rulebook.pause, rulebook.archive, rulebook.resume, rulebook.get):
            with pytest.raises(UnknownRule):
                verb(rule.id, now=NOW)
