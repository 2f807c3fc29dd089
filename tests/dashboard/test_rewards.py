"""Rewards in the admin: publish, change, schedule, pause, end, put in order; what members bought stays what it was."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import Terms
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import FIVE_OFF, TOTE, a_reward, ready, redeemed, rich_member
from tests.dashboard.said import SAID

OFF = SAID["amount_off"]


def listed(shop) -> list[tuple[str, str]]:
    with acting_for(shop.id):
        return [(reward.name, reward.state) for reward in catalogue.listing(now=timezone.now())]


def published(shop, name: str = "Five off", terms: Terms = FIVE_OFF, **dates) -> int:
    with acting_for(shop.id):
        return a_reward(terms, now=timezone.now(), name=name, **dates)


def days_of(shop, reward_id: int) -> dict:
    """The form's first day as the page shows it, untouched."""
    with acting_for(shop.id):
        reward = catalogue.get(reward_id, now=timezone.now())
    return {"starts_on": reward.starts_at.astimezone(ZoneInfo(shop.timezone)).date().isoformat()}


@pytest.mark.parametrize("kind", [kind for kind in SAID if kind not in ("cashback", "free_product")])
def test_each_kind_is_published_and_then_shown_as_it_was_said(acme, rival, trusted, kind):
    answer = trusted.post(f"/rewards/new/?kind={kind}", SAID[kind])

    assert (answer.status_code, answer.headers["Location"]) == (302, "/rewards/?done=reward_published")
    assert (listed(acme), listed(rival)) == ([("Reward", "live")], [])
    with acting_for(acme.id):
        (reward,) = catalogue.at(timezone.now())
    page = trusted.get(f"/rewards/{reward.id}/").content.decode()
    assert f"/rewards/{reward.id}/?kind={kind}" in page
    assert 'value="Reward"' in page


def test_a_refused_reward_is_shown_again_with_its_errors_and_nothing_is_saved(acme, trusted):
    answer = trusted.post("/rewards/new/?kind=amount_off", OFF | {"points": "0", "name": "Half <b>"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'error="Enter a whole number of points, 1 or more."' in page
    assert 'value="Half &lt;b&gt;"' in page
    assert listed(acme) == []


def test_a_reward_with_a_first_day_is_scheduled(acme, trusted):
    later = (timezone.now() + timedelta(days=2)).date().isoformat()

    answer = trusted.post("/rewards/new/?kind=amount_off", OFF | {"starts_on": later})

    assert answer.headers["Location"] == "/rewards/?done=reward_scheduled"
    assert listed(acme) == [("Reward", "scheduled")]
    assert "Scheduled" in trusted.get("/rewards/").content.decode()


def test_a_last_day_that_is_over_is_refused(acme, trusted):
    answer = trusted.post("/rewards/new/?kind=amount_off", OFF | {"ends_on": "2020-01-01"})

    assert answer.status_code == 422
    assert 'error="Choose an end that is after the start and in the future."' in answer.content.decode()
    assert listed(acme) == []


def test_a_change_counts_from_now_on_and_the_past_can_be_read(acme, trusted):
    reward_id = published(acme)
    with acting_for(acme.id):
        bought = redeemed(rich_member(1, now=timezone.now()), reward_id, now=timezone.now())

    answer = trusted.post(f"/rewards/{reward_id}/", OFF | {"points": "700", "amount": "7", **days_of(acme, reward_id)})

    assert answer.headers["Location"] == f"/rewards/{reward_id}/?done=reward_changed"
    with acting_for(acme.id):
        said = [(each.terms.points, each.ends_at is None) for each in catalogue.history(reward_id)]
        row = Redemption.objects.get(id=bought.id)
        assert (row.points, row.amount) == (500, Decimal(5))
    assert said == [(500, False), (700, True)]
    page = trusted.get(f"/rewards/{reward_id}/").content.decode()
    assert page.index("7.00 USD off for 700 points") < page.index("5.00 USD off for 500 points")


@pytest.mark.parametrize(("choice", "refreshed"), [("follow", True), ("stay", False)])
def test_open_codes_follow_new_conditions_if_the_reward_says_so(acme, trusted, choice, refreshed):
    reward_id = published(acme)
    with acting_for(acme.id):
        row = ready(rich_member(1, now=timezone.now()), reward_id, now=timezone.now())

    said = OFF | {"minimum_spend": "40", "open_codes": choice, **days_of(acme, reward_id)}
    trusted.post(f"/rewards/{reward_id}/", said)

    with acting_for(acme.id):
        assert Effect.objects.filter(kind="refresh_code", key=str(row.id)).exists() == refreshed


def test_saving_a_reward_untouched_changes_nothing(acme, trusted):
    dates = {"starts_at": datetime(2030, 1, 1, 5, tzinfo=UTC), "ends_at": datetime(2030, 2, 1, 5, tzinfo=UTC)}
    reward_id = published(acme, name="Reward", **dates)
    said = OFF | {"starts_on": "2030-01-01", "ends_on": "2030-01-31"}

    assert trusted.post(f"/rewards/{reward_id}/", said).status_code == 302

    with acting_for(acme.id):
        (only,) = catalogue.all_revisions()
    assert {"starts_at": only.starts_at, "ends_at": only.ends_at} == dates


def test_pause_and_switch_on_again(acme, trusted):
    reward_id = published(acme)

    assert (
        trusted.post(f"/rewards/{reward_id}/pause/").headers["Location"] == f"/rewards/{reward_id}/?done=reward_paused"
    )
    assert trusted.post(f"/rewards/{reward_id}/pause/").status_code == 302
    assert listed(acme) == [("Five off", "paused")]

    answer = trusted.post(f"/rewards/{reward_id}/resumption/")
    assert answer.headers["Location"] == f"/rewards/{reward_id}/?done=reward_resumed"
    assert listed(acme) == [("Five off", "live")]


def test_what_has_ended_is_not_paused(acme, trusted):
    began = timezone.now() - timedelta(days=2)
    with acting_for(acme.id):
        reward_id = a_reward(FIVE_OFF, now=began, ends_at=began + timedelta(days=1))

    answer = trusted.post(f"/rewards/{reward_id}/pause/")

    assert answer.status_code == 422
    assert "This reward has ended, so there is nothing to pause." in answer.content.decode()
    assert listed(acme) == [("Five off", "ended")]


def test_what_ended_for_good_leaves_the_list_and_can_still_be_looked_at(acme, trusted):
    reward_id = published(acme)

    assert trusted.post(f"/rewards/{reward_id}/end/").headers["Location"] == "/rewards/?done=reward_ended"

    assert listed(acme) == []
    page = trusted.get(f"/rewards/{reward_id}/").content.decode()
    assert "This reward has ended for good" in page
    assert trusted.post(f"/rewards/{reward_id}/", OFF).status_code == 422
    answer = trusted.post(f"/rewards/{reward_id}/resumption/")
    assert "This reward is archived. Create a new one instead." in answer.content.decode()
    assert listed(acme) == []


def test_rewards_move_up_and_down(acme, rival, trusted):
    third, second, first = (published(acme, name=name) for name in ("C", "B", "A"))
    published(rival, name="Theirs")

    def names() -> list[str]:
        return [name for name, _state in listed(acme)]

    assert names() == ["A", "B", "C"]
    assert trusted.post(f"/rewards/{third}/place/?to=up").headers["Location"] == "/rewards/"
    assert names() == ["A", "C", "B"]
    trusted.post(f"/rewards/{first}/place/?to=down")
    assert names() == ["C", "A", "B"]
    trusted.post(f"/rewards/{second}/place/?to=down")
    trusted.post(f"/rewards/{third}/place/?to=up")
    assert names() == ["C", "A", "B"]
    assert listed(rival) == [("Theirs", "live")]


def test_the_list_says_what_is_used_ready_and_left(acme, rival, trusted):
    now = timezone.now()
    tote = published(acme, name="Tote", terms=TOTE)
    trusted.post(f"/rewards/{tote}/", SAID["custom"] | {"stock": "5", **days_of(acme, tote)})
    with acting_for(acme.id):
        member = rich_member(1, now=now)
        for key in "ab":
            redeemed(member, tote, now=timezone.now(), key=key)
        Redemption.objects.filter(key="a").update(state="used", stage="delivered")
    with acting_for(rival.id):
        redeemed(rich_member(1, now=now), a_reward(TOTE, now=now), now=now)

    cells = re.findall(r"<s-table-cell>(.*?)</s-table-cell>", trusted.get("/rewards/").content.decode(), re.DOTALL)

    assert [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells[3:6]] == ["1", "1", "3"]


@pytest.mark.parametrize(
    ("kind", "changes", "card", "sentences"),
    [
        (
            "amount_off",
            {"minimum_spend": "30", "combines_with": ["order", "shipping"], "per_member": "1", "stock": "100"},
            ["500 points", "125 points to go", "As a member with 375 points sees it."],
            [
                "5.00 USD off for 500 points.",
                "On orders from 30.00 USD on.",
                "Can be combined with order discounts and shipping discounts.",
                "100 pieces in all.",
                "At most 1 per member and a month.",
                "Valid for 90 days; if it is not used, the points are given back.",
                "When its order is refunded, points are given back in proportion.",
            ],
        ),
        (
            "amount_off_slider",
            {"points_min": "200", "points_max": "1050", "share_max": "50"},
            ["from 200 points", "100 points = 1.00 USD", "600 points → 6.00 USD"],
            [
                "1.00 USD off for every 100 points.",
                "At least 200 points at once.",
                "At most 1,000 points at once, which is 10.00 USD.",
                "It pays at most 50% of the order.",
                "Can&#x27;t be combined with other discounts.",
                "Valid for 90 days; if it is not used, the points are given back.",
                "When its order is refunded, points are given back in proportion.",
            ],
        ),
        (
            "gift_card",
            {"life_days": ""},
            ["500 points"],
            ["A gift card of 5.00 USD for 500 points.", "It has no end."],
        ),
        (
            "donation",
            {},
            ["A donation of 5.00 USD", "Donate"],
            ["A donation of 5.00 USD for 500 points.", "For: Trees.", "Points that are donated are not given back."],
        ),
        (
            "custom",
            {"name": "Tote <b>", "text": "A linen bag."},
            ["Tote &lt;b&gt;", "A linen bag."],
            ["Tote &lt;b&gt; for 500 points.", "If it is cancelled, all its points are given back."],
        ),
        (
            "cashback",
            {"points_min": "500"},
            ["100 points = 1.00 USD"],
            [
                "5% of every order comes back: 5.00 USD of 100.00 USD. "
                "Its earn rule gives 5 points for every 1.00 USD.",
                "1.00 USD of store credit for every 100 points, by itself.",
                "As soon as a member has 500 points, whole steps become store credit.",
                "Store credit has no end.",
            ],
        ),
    ],
)
def test_the_preview_follows_what_is_typed_and_saves_nothing(acme, trusted, kind, changes, card, sentences):
    page = trusted.post(f"/rewards/preview/?kind={kind}", SAID[kind] | changes).content.decode()

    told = [part.split("</s-list-item>")[0] for part in page.split("<s-list-item>")[1:]]
    assert told == sentences
    for words in card:
        assert words in page
    assert listed(acme) == []


def test_the_preview_waits_for_what_is_missing(trusted):
    page = trusted.post("/rewards/preview/?kind=amount_off", OFF | {"points": ""}).content.decode()

    assert "Complete the fields, and you see here what members see." in page


def test_there_is_no_preview_of_an_unknown_kind(trusted):
    assert trusted.post("/rewards/preview/?kind=lottery", OFF).status_code == 404
