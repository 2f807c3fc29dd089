"""Replay's pages: choose, watch, read; what can't be replayed is said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty_app import long_work
from loyalty_app.earning import replay, rulebook, settle
from loyalty_app.earning.models import Award
from loyalty_app.orders import record
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms as RewardTerms
from loyalty_app.tenancy import acting_for
from loyalty_app.work import run
from loyalty_app.work.models import Work
from tests.factories import joining, multiplier, per_amount, running_programme, seen

QUERIES_MAX = 10


@pytest.fixture
def drafted(acme, staff) -> int:
    """A draft in acme, which had two orders; its id."""
    now = timezone.now()
    with acting_for(acme.id):
        (base,) = running_programme(per_amount(2), at=now - timedelta(days=50))
        at = (now - timedelta(days=3)).isoformat()
        bodies = [seen(id=id, name=name, created_at=at, updated_at=at) for id, name in ((11, "#1011"), (12, "#1012"))]
        settle.settle(record.record(bodies, now=now), now=now)
        return rulebook.drafts.save("Better base", per_amount(3), of=base, now=now)


def worked_off() -> None:
    while long_work.step(now=timezone.now() + timedelta(minutes=1)):
        pass


def page(staff, url: str) -> str:
    answer = staff.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def asked(staff, draft: int, days: int = 30) -> str:
    answer = staff.post(reverse("dashboard:replay"), {"draft": draft, "days": days})
    assert answer.status_code == 302
    return answer.url


def test_a_draft_is_replayed_from_its_link_to_the_result(drafted, acme, staff, django_assert_max_num_queries):
    with acting_for(acme.id):
        catalogue.publish("5 off", RewardTerms(kind="amount_off", points=100, amount=5), now=timezone.now())
    chosen = page(staff, f"/rules/replay/?draft={drafted}")
    assert f'value="{drafted}" selected' in chosen or f'value="{drafted}"' in chosen

    url = asked(staff, drafted)
    assert asked(staff, drafted) == url
    waiting = page(staff, url)
    assert 'hx-trigger="every 2s"' in waiting and "You can leave this page." in waiting
    worked_off()
    with django_assert_max_num_queries(QUERIES_MAX):
        told = page(staff, url)

    assert 'hx-trigger="every 2s"' not in told
    for words in (">400<", ">600<", ">+200<", "10.00", "of 2: 2 get more, 0 fewer", "1 have more in all, 0 fewer"):
        assert words in told
    assert "by the reward 5 off" in told
    with acting_for(acme.id):
        work, award = Work.objects.get(), Award.objects.get(order__shopify_id=11)
        order_id = award.order_id
    assert f"/activity/{award.id}/" in told
    compared = page(staff, f"/rules/replay/{work.id}/orders/{order_id}/")
    assert "200 points" in compared and "300 points" in compared
    assert ">Done<" in page(staff, "/rules/replay/")


def test_the_fragment_asks_for_itself_and_then_for_the_page(drafted, staff):
    url = asked(staff, drafted)
    fragment = f"/work/{url.strip('/').split('/')[-1]}/"

    assert f'hx-get="{fragment}"' in page(staff, fragment)
    worked_off()
    assert f'hx-get="{url}" hx-trigger="load"' in page(staff, fragment)


def test_it_can_be_cancelled_and_asked_for_again(drafted, acme, staff):
    url = asked(staff, drafted)
    work_id = url.strip("/").split("/")[-1]

    assert staff.post(f"/work/{work_id}/cancellation/").url == url
    assert "The replay was cancelled" in page(staff, url) and "Replay again" in page(staff, url)
    assert asked(staff, drafted) != url


def test_a_former_version_and_another_programme_are_said(drafted, acme, staff):
    url = asked(staff, drafted)
    worked_off()
    with acting_for(acme.id):
        base = rulebook.drafts.get(drafted).of
        rulebook.publish("More", multiplier("2"), now=timezone.now())
        assert "Rules or settings were changed since." in page(staff, url)
        rulebook.drafts.save("Better base", per_amount(4), of=base, now=timezone.now())
        assert "This is of a former version of the draft" in page(staff, url)
        rulebook.drafts.throw_away(drafted, now=timezone.now())
    assert "former version" not in page(staff, url) and "Choose a draft" in page(staff, url)


def test_no_orders_no_drafts_and_failure_say_what_to_do(acme, staff, monkeypatch):
    with acting_for(acme.id):
        running_programme(per_amount())
        rulebook.drafts.save("Welcome", joining(), now=timezone.now())
        assert "No drafts to replay" in page(staff, "/rules/replay/?draft=1")
        assert "This draft can't be replayed" in page(staff, "/rules/replay/?draft=1").replace("&#x27;", "'")
        draft = rulebook.drafts.save("Double", multiplier("2"), now=timezone.now())
    url = asked(staff, draft)
    worked_off()
    assert "No orders in that time" in page(staff, url)

    url = asked(staff, draft, 90)
    monkeypatch.setitem(long_work.KINDS, replay.KIND, lambda piece, *, now: 1 / 0)
    monkeypatch.setattr(run, "FAILURES_MAX", 1)
    worked_off()
    assert "The replay failed" in page(staff, url) and "ZeroDivisionError" in page(staff, url)


def test_what_is_refused_starts_nothing(drafted, acme, staff, rival_staff):
    for data in ({}, {"draft": drafted}, {"draft": drafted, "days": 31}, {"draft": 10**9, "days": 30}):
        assert staff.post("/rules/replay/", data).status_code == 422
    assert rival_staff.post("/rules/replay/", {"draft": drafted, "days": 30}).status_code == 422
    with acting_for(acme.id):
        assert Work.objects.count() == 0


def test_another_shops_replay_is_not_found_and_goes_on(drafted, acme, staff, rival_staff):
    work_id = int(asked(staff, drafted).strip("/").split("/")[-1])

    for url in (f"/rules/replay/{work_id}/", f"/rules/replay/{work_id}/orders/1/", f"/work/{work_id}/"):
        assert rival_staff.get(url).status_code == 404
    assert rival_staff.post(f"/work/{work_id}/cancellation/").status_code == 404
    assert "Better base" not in page(rival_staff, "/rules/replay/")
    with acting_for(acme.id):
        assert Work.objects.get().state == "waiting"
