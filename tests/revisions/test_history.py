"""What a thing said, how it came about and by whom; and back to what it said before."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from loyalty_app import effects
from loyalty_app.earning import rulebook
from loyalty_app.earning.rulebook import NotNow, UnknownRule
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import catalogue
from loyalty_app.scope import acting_as
from tests.dashboard.redeemed import FIVE_OFF, a_reward, ready, rich_member
from tests.factories import NOW, per_amount

DAY = timedelta(days=1)


@pytest.fixture
def base(in_acme) -> int:
    with acting_as("71"):
        return rulebook.publish("Base", per_amount(1), now=NOW).id


def told(rule_id: int) -> list[tuple]:
    return [(each.number, each.terms.points, each.came_by, each.made_by) for each in rulebook.history(rule_id)]


def test_each_revision_tells_how_it_came_and_by_whom(base):
    with acting_as("72"):
        rulebook.revise(base, per_amount(2), now=NOW + DAY)
        rulebook.pause(base, now=NOW + 2 * DAY)
        rulebook.resume(base, now=NOW + 3 * DAY)
    rulebook.roll_back(base, 1, now=NOW + 4 * DAY)
    rulebook.plan(base, per_amount(9), starts_at=NOW + 6 * DAY, now=NOW + 5 * DAY)

    assert told(base) == [
        (1, 1, "published", "71"),
        (2, 2, "revised", "72"),
        (3, 2, "resumed", "72"),
        (4, 1, "rolled_back", ""),
        (5, 9, "planned", ""),
    ]
    assert [each.made_at for each in rulebook.history(base)] == [NOW + days * DAY for days in (0, 1, 3, 4, 5)]


def test_rolled_back_twice_is_once(base):
    rulebook.revise(base, per_amount(2), now=NOW + DAY)

    for _twice in range(2):
        rulebook.roll_back(base, 1, seen=2, now=NOW + 2 * DAY)

    assert [points for _number, points, *_ in told(base)] == [1, 2, 1]


def test_rolling_back_what_was_changed_meanwhile_is_refused(base):
    rulebook.revise(base, per_amount(2), now=NOW + DAY)
    rulebook.revise(base, per_amount(3), now=NOW + 2 * DAY)

    with pytest.raises(NotNow, match="changed meanwhile"):
        rulebook.roll_back(base, 1, seen=2, now=NOW + 3 * DAY)
    with pytest.raises(UnknownRule):
        rulebook.roll_back(base, 4, now=NOW + 3 * DAY)
    assert [points for _number, points, *_ in told(base)] == [1, 2, 3]


@pytest.mark.parametrize("act", ["draft", "roll_back"])
def test_open_codes_follow_whatever_way_a_reward_changes(in_acme, act):
    narrow = replace(FIVE_OFF, conditions=replace(FIVE_OFF.conditions, minimum_spend=None, products=(7,)))
    reward_id = a_reward(narrow, now=NOW)
    catalogue.revise(reward_id, FIVE_OFF, now=NOW + DAY)
    ready(rich_member(1, now=NOW), reward_id, now=NOW + DAY, key="1", code="FIVE-1")
    Effect.objects.filter(kind="refresh_code").delete()

    if act == "roll_back":
        catalogue.roll_back(reward_id, 1, now=NOW + 2 * DAY)
    else:
        draft_id = catalogue.drafts.save("Five", narrow, of=reward_id, now=NOW + DAY)
        catalogue.drafts.publish(draft_id, now=NOW + 2 * DAY)

    assert Effect.objects.filter(kind="refresh_code").count() == 1


def test_codes_follow_a_planned_change_once_it_begins_those_bought_until_then_too(in_acme):
    narrow = replace(FIVE_OFF, conditions=replace(FIVE_OFF.conditions, minimum_spend=None, products=(7,)))
    reward_id = a_reward(FIVE_OFF, now=NOW)
    begins_at = NOW + 3 * DAY
    catalogue.plan(reward_id, narrow, starts_at=begins_at, now=NOW + DAY)
    row = ready(rich_member(1, now=NOW), reward_id, now=NOW + 2 * DAY, key="1", code="FIVE-1")

    def asked() -> list[str]:
        return list(Effect.objects.filter(kind="refresh_code").values_list("key", flat=True))

    effect = Effect.objects.get(kind="follow_reward")
    assert (effect.key, effect.due_at, asked()) == (str(reward_id), begins_at, [])

    effects.follow_reward([SimpleNamespace(key=effect.key)], now=begins_at)
    assert asked() == [str(row.id)]
