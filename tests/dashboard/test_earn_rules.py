"""Earn rules in the admin: publish, change, pause, schedule, archive; the past stays what it was."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from loyalty_app.earning import rulebook
from loyalty_app.earning.terms import Caps, Conditions, Terms
from loyalty_app.tenancy import acting_for

SPENT = {"name": "Spend", "points": "5", "per": "1", "mode": "proportional", "period": "month"}
FIVE = Terms(kind="per_amount", points=5, per=Decimal(1))


def listed(shop) -> list[tuple[str, str]]:
    with acting_for(shop.id):
        return [(rule.name, rule.state) for rule in rulebook.listing(now=timezone.now())]


def a_rule(shop, **fields) -> int:
    with acting_for(shop.id):
        return rulebook.publish("Spend", FIVE, now=timezone.now(), **fields).id


def terms_of(shop, rule_id: int) -> Terms:
    with acting_for(shop.id):
        return rulebook.get(rule_id, now=timezone.now()).terms


def test_a_rule_is_published_as_it_was_typed(acme, rival, staff):
    said = SPENT | {
        "minimum": "20",
        "channels": ["web", "pos"],
        "customer_tags": "vip",
        "vendors": "Mill, Loom",
        "excluded_skus": "GIFT-1",
        "products": "788",
        "per_order": "500",
        "per_member": "1000",
        "exclusive": "on",
        "priority": "3",
    }

    answer = staff.post("/rules/new/?kind=per_amount", said)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/rules/?done=rule_published")
    with acting_for(acme.id):
        (rule,) = rulebook.at(timezone.now())
    assert rule.name == "Spend"
    assert rule.terms == Terms(
        kind="per_amount",
        points=5,
        per=Decimal(1),
        conditions=Conditions(
            minimum=Decimal(20),
            channels=("web", "pos"),
            customer_tags=("vip",),
            vendors=("Mill", "Loom"),
            products=(788,),
            excluded_skus=("GIFT-1",),
        ),
        caps=Caps(per_order=500, per_member=1000, period="month"),
        exclusive=True,
        priority=3,
    )
    assert listed(rival) == []


@pytest.mark.parametrize(
    ("kind", "said", "terms"),
    [
        ("per_order", {"name": "A", "points": "50", "period": "life"}, Terms(kind="per_order", points=50)),
        ("joining", {"name": "A", "points": "100"}, Terms(kind="joining", points=100)),
        (
            "multiplier",
            {"name": "A", "factor": "2.5", "period": "life"},
            Terms(kind="multiplier", factor=Decimal("2.5")),
        ),
    ],
)
def test_each_kind_can_be_published(acme, staff, kind, said, terms):
    assert staff.post(f"/rules/new/?kind={kind}", said).status_code == 302

    with acting_for(acme.id):
        assert [rule.terms for rule in rulebook.at(timezone.now())] == [terms]


def test_a_refused_rule_is_shown_again_with_its_errors_and_nothing_is_saved(acme, staff):
    answer = staff.post("/rules/new/?kind=per_amount", SPENT | {"points": "0", "name": "Half <b>"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'error="Enter a whole number of points, 1 or more."' in page
    assert 'value="Half &lt;b&gt;"' in page
    assert listed(acme) == []


def test_a_rule_with_a_first_day_is_scheduled(acme, staff):
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()

    answer = staff.post("/rules/new/?kind=per_amount", SPENT | {"starts_on": tomorrow})

    assert answer.headers["Location"] == "/rules/?done=rule_scheduled"
    assert listed(acme) == [("Spend", "scheduled")]


def test_a_last_day_that_is_over_is_refused(acme, staff):
    answer = staff.post("/rules/new/?kind=per_amount", SPENT | {"ends_on": "2020-01-01"})

    assert answer.status_code == 422
    assert "Choose an end that is after the start and in the future." in answer.content.decode()
    assert listed(acme) == []


def test_a_change_counts_from_now_on_and_the_past_can_be_read(acme, staff):
    rule_id = a_rule(acme)
    page = staff.get(f"/rules/{rule_id}/").content.decode()
    assert "5 points for every 1.00 USD" in page

    answer = staff.post(f"/rules/{rule_id}/", SPENT | {"points": "7", "name": "Spend more", **days_of(acme, rule_id)})

    assert answer.headers["Location"] == f"/rules/{rule_id}/?done=rule_changed"
    with acting_for(acme.id):
        said = [(revision.terms.points, revision.ends_at is None) for revision in rulebook.history(rule_id)]
    assert said == [(5, False), (7, True)]
    page = staff.get(f"/rules/{rule_id}/").content.decode()
    assert page.index("7 points for every 1.00 USD") < page.index("5 points for every 1.00 USD")


def days_of(shop, rule_id: int) -> dict:
    """The form's first day as the page shows it, untouched."""
    with acting_for(shop.id):
        rule = rulebook.get(rule_id, now=timezone.now())
    return {"starts_on": rule.starts_at.astimezone(ZoneInfo(shop.timezone)).date().isoformat()}


def test_saving_a_rule_untouched_changes_nothing(acme, staff):
    rule_id = a_rule(acme, starts_at=datetime(2030, 1, 1, 5, tzinfo=UTC), ends_at=datetime(2030, 2, 1, 5, tzinfo=UTC))
    said = SPENT | {"period": "life", "starts_on": "2030-01-01", "ends_on": "2030-01-31", "priority": "0"}

    staff.post(f"/rules/{rule_id}/", said)

    with acting_for(acme.id):
        (only,) = rulebook.all_revisions()
    assert (only.starts_at, only.ends_at) == (
        datetime(2030, 1, 1, 5, tzinfo=UTC),
        datetime(2030, 2, 1, 5, tzinfo=UTC),
    )


def test_moving_a_scheduled_rule_moves_its_days(acme, staff):
    rule_id = a_rule(acme, starts_at=datetime(2030, 1, 1, 5, tzinfo=UTC))

    staff.post(f"/rules/{rule_id}/", SPENT | {"starts_on": "2030-03-01", "ends_on": "2030-03-02"})

    with acting_for(acme.id):
        rule = rulebook.get(rule_id, now=timezone.now())
    assert (rule.state, rule.starts_at, rule.ends_at) == (
        "scheduled",
        datetime(2030, 3, 1, 5, tzinfo=UTC),
        datetime(2030, 3, 3, 5, tzinfo=UTC),
    )


def test_a_rule_is_paused_and_resumed_each_as_often_as_one_likes(acme, staff):
    rule_id = a_rule(acme)

    for _ in range(2):
        assert staff.post(f"/rules/{rule_id}/pause/").headers["Location"] == f"/rules/{rule_id}/?done=rule_paused"
    with acting_for(acme.id):
        assert rulebook.at(timezone.now()) == []
    for _ in range(2):
        assert staff.post(f"/rules/{rule_id}/resumption/").status_code == 302
    assert listed(acme) == [("Spend", "live")]


def test_an_archived_rule_leaves_the_list_and_keeps_its_past(acme, staff):
    rule_id = a_rule(acme)

    answer = staff.post(f"/rules/{rule_id}/archive/")

    assert answer.headers["Location"] == "/rules/?done=rule_archived"
    assert listed(acme) == []
    assert staff.get(f"/rules/{rule_id}/").status_code == 200
    refused = staff.post(f"/rules/{rule_id}/", SPENT)
    assert refused.status_code == 422
    assert "This rule is archived. Create a new one instead." in refused.content.decode()


@pytest.mark.parametrize("act", ["", "pause/", "resumption/", "archive/"])
def test_another_shops_rule_can_not_be_touched(acme, rival, staff, rival_staff, act):
    rule_id = a_rule(acme)

    assert rival_staff.post(f"/rules/{rule_id}/{act}", SPENT | {"points": "999"}).status_code == 404

    assert terms_of(acme, rule_id) == FIVE
    assert listed(acme) == [("Spend", "live")]


@pytest.mark.parametrize("act", ["pause/", "resumption/", "archive/"])
def test_looking_at_an_act_does_not_do_it(acme, staff, act):
    rule_id = a_rule(acme)

    assert staff.get(f"/rules/{rule_id}/{act}").status_code == 405

    assert listed(acme) == [("Spend", "live")]
