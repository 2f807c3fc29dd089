"""Home: how far the set-up has come, and what needs a hand. Its figures: test_figures.py."""

from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Terms
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members.models import Member
from loyalty_app.tenancy import acting_for
from tests.dashboard.conftest import connect, staff_of
from tests.dashboard.redeemed import FIVE_OFF, a_reward
from webhooks.models import Waiting


def a_member(now, *, customer_id: int) -> Member:
    return Member.objects.create(customer_id=customer_id, enrolled_by="order", enrolled_at=now, changed_at=now)


def give(member: Member, points: int, *, at, key: str, target: str = "available", releases_at=None) -> None:
    posting = Posting(
        key=key,
        kind="earn",
        member_id=member.id,
        source="issued",
        target=target,
        points=points,
        at=at,
        origin=f"order:{key}",
        releases_at=releases_at,
    )
    transfers.post([posting], now=at)


@pytest.fixture
def busy(acme, rival, now):
    """Acme has an event that failed, and so has its rival."""
    for shop in (acme, rival):
        Waiting.objects.create(shop_id=shop.id, id=1, state="failed", due_at=now)
    return acme


def test_the_set_up_names_what_is_done_and_what_comes_next(acme, staff):
    with acting_for(acme.id):
        programme.begin(now=timezone.now())

    page = staff.get("/").content.decode()

    assert "2 of 7 steps done." in page
    assert 'href="/start/">Choose a programme<' in page


def test_a_set_up_that_is_done_makes_room(acme, staff, now):
    with acting_for(acme.id):
        programme.begin(now=timezone.now())
        rulebook.publish("Spend", Terms(kind="per_amount", points=1, per=Decimal(1)), now=timezone.now())
        a_reward(FIVE_OFF, now=timezone.now(), name="5 off")
        give(a_member(now, customer_id=1), 10, at=now, key="1")

    page = staff.get("/").content.decode()

    assert "Your programme is live" in page
    assert "steps done" not in page
    assert "Switch the widget on" in page


def test_the_theme_editor_opens_at_the_widgets_switch(acme, staff):
    page = staff.get("/").content.decode()

    assert (
        "https://acme.myshopify.com/admin/themes/current/editor"
        "?context=apps&amp;template=index&amp;activateAppId=test-client-id/loyalty" in page
    )


def test_failed_events_are_announced_with_a_way_to_them(busy):
    connect(busy)

    page = staff_of(busy).get("/").content.decode()

    assert "1 event could not be processed" in page
    assert 'href="/events/"' in page


def test_a_lost_connection_is_announced_with_its_reason(acme, settings):
    settings.SHOPIFY_SHOP_URL = "http://127.0.0.1:9/shop/{shop}"  # nobody listens: it can't be connected again now
    connect(acme, state="reconnect_needed", problem="Shopify has withdrawn the app's access.")

    page = staff_of(acme).get("/").content.decode()

    assert "The shop has to be connected again" in page
    assert "Shopify has withdrawn the app&#x27;s access." in page
