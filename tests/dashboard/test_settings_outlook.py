"""Settings: what a change would have done is seen before it is saved, and nothing is saved by looking."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from loyalty_app import long_work
from loyalty_app.adjustments import adjust
from loyalty_app.dashboard import markup
from loyalty_app.dashboard.programme import form as programme_form
from loyalty_app.dashboard.programme.form import ProgrammeForm
from loyalty_app.earning import programme, replay, settle
from loyalty_app.earning.programme import Programme
from loyalty_app.members.models import Member
from loyalty_app.orders import record
from loyalty_app.orders.models import Order
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms as RewardTerms
from loyalty_app.tenancy import acting_for
from loyalty_app.work.models import Work
from tests.dashboard.test_programme_pages import AS_IT_IS
from tests.factories import per_amount, running_programme, seen

ROOT = Path(__file__).parents[2]
MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")
QUERIES_MAX = 22
LATER = "Counts for orders placed after you save."
SHIPPED = {"shipping_lines": [{"price": "10.00", "discounted_price": "10.00"}]}


def place(shop, *days: int, first_id: int = 11, **fields) -> None:
    now = timezone.now()
    with acting_for(shop.id):
        bodies = []
        for number, day in enumerate(days, first_id):
            at = (now - timedelta(days=day)).isoformat()
            bodies.append(seen(id=number, name=f"#{number}", created_at=at, updated_at=at, **fields))
        settle.settle(record.record(bodies, now=now), now=now)


@pytest.fixture
def with_orders(acme, rival):
    """Two orders of acme of 100.00 with 10.00 of shipping; one of the rival's."""
    now = timezone.now()
    for shop, days in ((acme, (3, 20)), (rival, (1,))):
        with acting_for(shop.id):
            running_programme(per_amount(2), at=now - timedelta(days=50))
        place(shop, *days, **SHIPPED)
    return acme


def outlook(staff, changes: dict) -> str:
    answer = staff.post("/settings/outlook/", AS_IT_IS | changes)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert markup.faults(text, manifest=MANIFEST) == []
    return " ".join(text.split()).replace("&#x27;", "'")


def settings_of(shop) -> list[Programme]:
    with acting_for(shop.id):
        return [revision.programme for revision in programme.history()]


def test_before_anything_is_typed_the_page_judges_nothing(with_orders, staff, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        page = staff.get("/settings/").content.decode()
    assert "Change something, and see here" in page and "Tried with" not in page


def test_what_counts_is_tried_with_the_latest_orders(with_orders, rival, staff, django_assert_max_num_queries):
    with acting_for(with_orders.id):
        catalogue.publish("5 off", RewardTerms(kind="amount_off", points=100, amount=5), now=timezone.now())
    with django_assert_max_num_queries(QUERIES_MAX):
        told = outlook(staff, {"shipping": "in"})

    assert "Shipping: Earns nothing → Earns points" in told
    assert "Tried with all 2 orders of the last 30 days:" in told
    assert "2 orders would have given other points: 440 points in all instead of 400." in told
    assert "+40 points, worth at most 2.00 USD by the reward 5 off." in told
    assert LATER in told and "at once" not in told
    assert settings_of(with_orders) == settings_of(rival) == [Programme()]
    with acting_for(with_orders.id):
        assert Work.objects.count() == 0


def test_points_that_would_wait_are_told_where_no_order_gives_others(with_orders, staff):
    told = outlook(staff, {"pending_days": "7"})

    assert "None of them would have given other points." in told
    assert "200 points of these orders would still be pending today, instead of 0." in told


def test_more_orders_than_a_page_can_judge_are_said(with_orders, staff, monkeypatch):
    monkeypatch.setattr(replay, "SAMPLE_MAX", 1)

    assert "Tried with your latest 1 orders of the last 30 days:" in outlook(staff, {"shipping": "in"})


def test_without_orders_there_is_nothing_to_try_it_with(acme, staff):
    with acting_for(acme.id):
        running_programme(per_amount())

    assert "There were no orders in the last 30 days to try it with." in outlook(staff, {"tax": "in"})


def test_the_time_for_claiming_says_how_many_guest_orders_it_is_about(with_orders, rival, staff):
    place(with_orders, 10, 40, 100, first_id=21, customer=None, email="guest@example.org")
    place(rival, 10, first_id=31, customer=None, email="guest@example.org")

    told = outlook(staff, {"claim_window_days": "30"})

    assert "Guest orders that can be claimed now: 2. With this: 1." in told
    assert "Counts at once." in told and LATER not in told and "Tried with" not in told


def test_stopping_at_zero_says_who_is_below_it_by_what_was_taken_back(with_orders, staff):
    assert "No balance went below zero" in outlook(staff, {"negative_balance": "clamped"})
    now = timezone.now()
    with acting_for(with_orders.id):
        member = Member.objects.get()
        adjust.ask(member.id, points=-350, reason="other", token="t", now=now)
        order = Order.objects.get(shopify_id=11)
        gone = seen(id=11, name="#11", created_at=order.placed_at.isoformat(), updated_at=now.isoformat(),
                    cancelled_at=now.isoformat(), **SHIPPED)  # fmt: skip
        settle.settle(record.record([gone], now=now), now=now)

    told = outlook(staff, {"negative_balance": "clamped"})

    assert "1 member is below zero after something was taken back in the last 30 days, by 150 points." in told


def test_limits_say_how_many_adjustments_they_would_have_stopped(with_orders, rival, staff):
    now = timezone.now()
    with acting_for(with_orders.id):
        for number, points in enumerate((50, 500, -100)):
            adjust.ask(Member.objects.get().id, points=points, reason="other", token=f"t{number}", now=now)

    told = outlook(staff, {"adjustment_max": "400", "approval_above": "99", "tax": "in"})

    assert "Of 3 adjustments in the last 30 days, 1 would have been refused." in told
    assert "Of 3 adjustments in the last 30 days, 2 would have waited for a second person." in told
    assert LATER in told and "the limits for your staff count at once" in told


def test_what_cannot_be_is_not_tried(with_orders, staff):
    assert "Correct the fields" in outlook(staff, {"pending_days": "soon"})
    assert "Change something" in outlook(staff, {})


def test_settings_are_replayed_with_all_orders_and_come_back_to_be_saved(with_orders, rival, staff, rival_staff):
    answer = staff.post("/settings/replay/30/", AS_IT_IS | {"shipping": "in"})
    assert answer.status_code == 302
    with acting_for(with_orders.id):
        work_id = Work.objects.get().id
    while long_work.step(now=timezone.now() + timedelta(minutes=1)):
        pass

    told = " ".join(staff.get(answer.url).content.decode().split())
    assert 'heading="Other settings"' in told
    for words in ("Shipping: Earns nothing → Earns points", ">400<", ">440<", "Points with these settings"):
        assert words in told
    assert "With these settings" in told and f"/settings/?replay={work_id}" in told
    assert "Other settings" in staff.get("/rules/replay/").content.decode()
    back = staff.get(f"/settings/?replay={work_id}").content.decode()
    assert "These settings are not saved yet" in back and "Tried with all 2 orders" in back
    assert rival_staff.get(answer.url).status_code == 404
    assert "not saved yet" not in rival_staff.get(f"/settings/?replay={work_id}").content.decode()
    assert settings_of(with_orders) == [Programme()]


@pytest.mark.parametrize(
    ("days", "changes", "status"),
    [(30, {"pending_days": "soon"}, 422), (30, {}, 422), (31, {"shipping": "in"}, 404)],
)
def test_what_is_refused_replays_nothing(with_orders, staff, days, changes, status):
    assert staff.post(f"/settings/replay/{days}/", AS_IT_IS | changes).status_code == status
    with acting_for(with_orders.id):
        assert Work.objects.count() == 0


@pytest.mark.parametrize("wanted", ["x", "9" * 30, "1"])
def test_a_replay_that_is_not_there_shows_the_settings_as_they_are(with_orders, staff, wanted):
    assert "not saved yet" not in staff.get(f"/settings/?replay={wanted}").content.decode()


def test_every_setting_is_in_the_form_says_its_effect_and_is_in_the_docs():
    fields = ProgrammeForm.base_fields
    named = set(Programme.__struct_fields__) - {"paused", "channels_off"} | {"channels"}
    docs = (ROOT / "docs/admin/settings.md").read_text()

    assert set(fields) == named
    assert [name for name, field in fields.items() if not field.help_text] == []
    assert [name for name, field in fields.items() if f"| {field.label} |" not in docs] == []
    assert {name for _heading, rows in programme_form.PLAN for row in rows for name in row} == named


def test_pausing_says_what_the_programme_gives(with_orders, staff):
    page = staff.get("/settings/").content.decode()

    assert "Orders earn points by your rules: 400 points in the last 30 days" in page
