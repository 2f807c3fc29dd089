"""Home: the last 30 days in figures, what needs a hand, and how far the set-up has come."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.dashboard.home import summary
from loyalty_app.dashboard.home.summary import Count
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Terms
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
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


def an_order(placed_at, *, shopify_id: int) -> Order:
    return Order.objects.create(shopify_id=shopify_id, name="#1", placed_at=placed_at, recorded_at=placed_at)


@pytest.fixture
def busy(acme, rival, now):
    """Acme: two members, one of them new; two orders, one of them old; points available, pending and old."""
    before = now - timedelta(days=40)
    with acting_for(acme.id):
        ann, bob = a_member(before, customer_id=1), a_member(now, customer_id=2)
        an_order(before, shopify_id=1)
        an_order(now, shopify_id=2)
        give(ann, 500, at=before, key="old")
        give(ann, 120, at=now, key="new")
        give(bob, 30, at=now, key="pending", target="pending", releases_at=now + timedelta(days=14))
        Waiting.objects.create(shop_id=acme.id, id=1, state="failed", due_at=now)
    with acting_for(rival.id):
        give(a_member(now, customer_id=1), 9999, at=now, key="new")
    Waiting.objects.create(shop_id=rival.id, id=1, state="failed", due_at=now)
    return acme


def test_the_figures_are_of_this_shop_and_these_30_days(busy, now):
    with acting_for(busy.id):
        figures = summary.of_shop(timezone="America/New_York", now=now)

    assert figures == summary.Summary(
        members=Count(2),
        members_new=Count(1),
        orders=Count(1),
        points_given=150,
        points_taken_back=0,
        points_pending=30,
        has_ever_given=True,
        events_failed=Count(1),
    )


def test_an_empty_shop_has_zeros(in_acme, now):
    assert summary.of_shop(timezone="UTC", now=now) == summary.Summary(
        members=Count(0),
        members_new=Count(0),
        orders=Count(0),
        points_given=0,
        points_taken_back=0,
        points_pending=0,
        has_ever_given=False,
        events_failed=Count(0),
    )


@pytest.mark.parametrize(("exact", "shown"), [(0, "0"), (10_000, "10,000"), (10_001, "10,000+")])
def test_a_count_stops_where_nobody_decides_differently(exact, shown):
    assert str(Count(exact)) == shown


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
