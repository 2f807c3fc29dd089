"""Rules and rewards that can't do what they say are named in the list, while they are typed, and beside a draft."""

from datetime import timedelta

from django.utils import timezone

from loyalty_app.earning import programme, rulebook
from loyalty_app.rewards import catalogue
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import FIVE_OFF
from tests.dashboard.said import SAID
from tests.factories import multiplier, per_amount

DOUBLE = {"name": "Double", "factor": "2.5", "period": "month"}
NOTHING = "It multiplies nothing"
BEATEN = "“Triple” applies wherever it does"


def test_a_rule_is_named_wherever_it_is_looked_at(acme, staff):
    now = timezone.now() - timedelta(days=1)
    with acting_for(acme.id):
        programme.begin(now=now)
        double = rulebook.publish("Double", multiplier("2"), now=now).id
        draft_id = rulebook.drafts.save("Double", multiplier("2.5"), of=double, now=now)
    pages = {
        "list": lambda: staff.get("/rules/"),
        "rule": lambda: staff.get(f"/rules/{double}/"),
        "typed": lambda: staff.post("/rules/example/?kind=multiplier", DOUBLE),
        "typed again": lambda: staff.post(f"/rules/example/?kind=multiplier&rule={double}", DOUBLE),
        "draft": lambda: staff.get(f"/rules/drafts/{draft_id}/"),
    }

    assert {page for page, look in pages.items() if NOTHING not in look().content.decode()} == set()
    with acting_for(acme.id):
        rulebook.publish("Base", per_amount(1), now=now)
    assert {page for page, look in pages.items() if NOTHING in look().content.decode()} == set()
    with acting_for(acme.id):
        rulebook.publish("Triple", multiplier("3"), now=now)
    assert {page for page, look in pages.items() if BEATEN not in look().content.decode()} == set()


def test_a_reward_is_named_wherever_it_is_looked_at(acme, trusted):
    now = timezone.now() - timedelta(days=1)
    dear = {"points": "5000", "name": "Dear"}
    with acting_for(acme.id):
        rulebook.publish("Base", per_amount(1, per_member=100, period="year"), now=now)
        reward_id = catalogue.publish("Five off", FIVE_OFF, now=now).id
        draft_id = catalogue.drafts.save("Five off", FIVE_OFF, of=reward_id, now=now)

    for page in (
        trusted.get("/rewards/"),
        trusted.get(f"/rewards/{reward_id}/"),
        trusted.get(f"/rewards/drafts/{draft_id}/"),
        trusted.post(f"/rewards/preview/?kind=amount_off&reward={reward_id}", SAID["amount_off"] | dear),
    ):
        assert "at most 100 points a year" in page.content.decode()
