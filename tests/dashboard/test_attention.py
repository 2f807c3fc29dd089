"""What needs attention: each thing with what to do and a way there; nothing to attend to is one line."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app import outbox
from loyalty_app.dashboard.bounded import Count
from loyalty_app.dashboard.home import attention
from loyalty_app.earning import programme
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import stock
from loyalty_app.rewards.terms import Limits, Terms, Variant
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests.dashboard.conftest import EVERY_SCOPE, connect, staff_of
from tests.dashboard.redeemed import a_reward, redeemed, rich_member
from webhooks.models import Waiting

QUIET = "Nothing needs your attention."


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def live(acme, now):
    """A shop whose set-up is done and put away, with a programme that runs."""
    connect(acme, scopes=EVERY_SCOPE)
    with acting_for(acme.id):
        programme.begin(now=now)
    staff_of(acme).post("/start/hidden/")
    return acme


def home(shop) -> str:
    return staff_of(shop).get("/").content.decode()


def found(shop, now) -> attention.Attention:
    with acting_for(shop.id):
        return attention.of_shop(Connection.objects.get(), is_paused=False, now=now)


def test_nothing_to_attend_to_is_one_line(live):
    shown = home(live)

    assert shown.count(QUIET) == 1
    assert shown.count("<s-banner") == 2  # both hidden: the widget is off, this did not work


def test_another_shops_trouble_is_none_of_ours(live, rival, now):
    Waiting.objects.create(shop_id=rival.id, id=1, state="failed", due_at=now)
    with acting_for(rival.id):
        outbox.record("mirror_member", key="1", now=now - timedelta(days=1))

    assert QUIET in home(live)


def test_a_reward_whose_pieces_are_taken_is_out_of_stock(live, now):
    with acting_for(live.id):
        tote = Terms(kind="custom", points=100, text="A bag.", limits=Limits(stock=1))
        reward_id = a_reward(tote, now=now, name="Tote")
        assert found(live, now).gone == []
        redeemed(rich_member(1, now=now), reward_id, now=now)

    shown = home(live)

    assert "“Tote” is out of stock" in shown
    assert f'href="/rewards/{reward_id}/"' in shown
    assert QUIET not in shown


@pytest.mark.parametrize(
    ("gone", "heading"),
    [({"1": "Red"}, "Some of “Scarf” is out of stock"), ({"1": "Red", "2": "Blue"}, "“Scarf” is out of stock")],
)
def test_products_that_shopify_had_none_of_are_named(live, now, gone, heading):
    with acting_for(live.id):
        scarf = Terms(
            kind="free_product", points=100, variants=(Variant(id=1, title="Red"), Variant(id=2, title="Blue"))
        )
        a_reward(scarf, now=now, name="Scarf")
        outbox.record(stock.KIND, key=stock.KEY, payload={"gone": gone}, now=now)

    shown = home(live)

    assert heading in shown
    assert f"when it was last asked: {', '.join(gone.values())}." in shown


def test_a_mirror_that_failed_or_waits_for_an_hour_is_behind(live, now):
    with acting_for(live.id):
        outbox.record("mirror_member", key="1", now=now - timedelta(minutes=59))
        outbox.record("refetch_order", key="1", now=now - timedelta(days=1))
        assert found(live, now).behind == Count(0)
        outbox.record("mirror_member", key="2", now=now - timedelta(minutes=61))
        outbox.record("mirror_config", key="shop", now=now)
        Effect.objects.filter(kind="mirror_config").update(state="failed")

    assert found(live, now).behind == Count(2)
    assert "2 changes have not reached your shop’s pages" in home(live)


def test_what_waits_because_the_shop_is_not_connected_is_told_once(acme, now, settings):
    settings.SHOPIFY_SHOP_URL = "http://127.0.0.1:9/shop/{shop}"  # nobody listens: it can't be connected again now
    connect(acme, state="reconnect_needed", problem="Access was withdrawn.")
    with acting_for(acme.id):
        outbox.record("mirror_member", key="1", now=now - timedelta(days=1))

    shown = home(acme)

    assert "The shop has to be connected again" in shown
    assert "have not reached" not in shown


def test_while_the_set_up_is_under_way_it_speaks_of_the_widget_itself(acme, staff):
    shown = staff.get("/").content.decode()

    assert "The widget is off in your theme" not in shown
    assert QUIET not in shown


@pytest.mark.parametrize(("exact", "shown"), [(0, "0"), (10_000, "10,000"), (10_001, "10,000+")])
def test_a_count_stops_where_nobody_decides_differently(exact, shown):
    assert str(Count(exact)) == shown
