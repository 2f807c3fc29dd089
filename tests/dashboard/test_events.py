"""Events: what failed is seen with its reason and tried again, by its own shop only."""

from datetime import timedelta

import pytest

from webhooks.models import Event, Waiting


def a_delivery(shop, *, state: str, now, webhook_id: str = "1") -> int:
    event = Event.objects.create(
        shop_id=shop.id, domain=shop.domain, topic="refunds/create", webhook_id=webhook_id, received_at=now
    )
    Waiting.objects.create(
        shop_id=shop.id, id=event.id, state=state, due_at=now - timedelta(1), attempts=8, error="LookupError: <none>"
    )
    return event.id


def states(shop) -> list[tuple[str, int]]:
    return list(Waiting.objects.filter(shop_id=shop.id).order_by("id").values_list("state", "attempts"))


@pytest.fixture
def failed(acme, rival, now) -> int:
    a_delivery(rival, state="failed", now=now)
    return a_delivery(acme, state="failed", now=now)


def test_a_failed_event_is_shown_with_its_reason(failed, staff):
    page = staff.get("/events/").content.decode()

    assert "Refund made" in page
    assert "Tried 8 times. Try it again after the cause is gone; nothing is counted twice." in page
    assert "LookupError: &lt;none&gt;" in page
    assert page.count('id="event-') == 1


def test_a_failed_event_is_tried_again_once(failed, acme, rival, staff):
    answer = staff.post(f"/events/{failed}/replay/")
    again = staff.post(f"/events/{failed}/replay/")

    assert (answer.headers["Location"], again.headers["Location"]) == ("/events/?done=event_replayed", "/events/")
    assert states(acme) == [("due", 1)]
    assert states(rival) == [("failed", 8)]


def test_all_failed_events_are_tried_again(failed, acme, rival, staff, now):
    a_delivery(acme, state="failed", now=now, webhook_id="2")

    assert staff.post("/events/replay/").headers["Location"] == "/events/?done=events_replayed"

    assert states(acme) == [("due", 1), ("due", 1)]
    assert states(rival) == [("failed", 8)]


def test_another_shops_event_stays_as_it_is(failed, acme, rival_staff):
    rival_staff.post(f"/events/{failed}/replay/")

    assert states(acme) == [("failed", 8)]
