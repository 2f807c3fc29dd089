"""Jobs: each opens the shops' scopes by itself and may run twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app import jobs, order_news
from loyalty_app.earning import settle
from loyalty_app.ledger import balances, expire, expiry_change, transfers
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Lot
from loyalty_app.members import enrol
from loyalty_app.orders import record
from loyalty_app.outbox.models import Effect
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for, current_shop_id
from tests.factories import OrderBody, per_amount, running_programme


@pytest.fixture
def order_of_100(acme, rival):
    """In both shops: 100 points of an order of yesterday, pending for a day."""
    placed_at = timezone.now() - timedelta(days=1, minutes=1)
    for shop in (acme, rival):
        with acting_for(shop.id):
            running_programme(per_amount(), pending_days=1)
            body = OrderBody(created_at=placed_at.isoformat())
            order_news.tell([record.Seen(facts_of(body))], now=placed_at)
    return placed_at


def facts_of(body):
    from loyalty_app.orders import facts

    return facts.from_webhook(body)


def points(shop):
    with acting_for(shop.id):
        held = balances.of(enrol.find(7001).id)
        return held.available, held.pending


def test_pending_points_of_every_shop_are_released_once_and_shown(acme, rival, order_of_100):
    assert points(acme) == points(rival) == (0, 100)
    with acting_for(acme.id):
        Effect.objects.all().delete()

    for _ in range(2):
        jobs.release_pending()
        assert points(acme) == points(rival) == (100, 0)
    with acting_for(acme.id):
        assert [effect.kind for effect in Effect.objects.all()] == ["mirror_member"]


def test_all_that_is_due_is_released_at_once(acme, rival, order_of_100):
    due = timezone.now() - timedelta(hours=1)
    with acting_for(acme.id):
        member = enrol.find(7001)
        transfers.post(
            [
                transfers.Posting(
                    key=f"earn:order:{number}:1", kind="earn", member_id=member.id, source="issued", target="pending",
                    points=1, at=due, origin=f"order:{number}", releases_at=due,
                )
                for number in range(1500)
            ],
            now=due,
        )  # fmt: skip
    jobs.release_pending()

    assert points(acme) == (1600, 0)


def test_points_of_every_shop_expire_once_and_balances_are_shown(acme, rival, order_of_100):
    jobs.release_pending()
    for shop in (acme, rival):
        with acting_for(shop.id):
            expiry_change.change(ExpiryPolicy(kind="lots", days=30), now=timezone.now() - timedelta(days=90))
    with acting_for(acme.id):
        Effect.objects.all().delete()
        jobs.expire_points()  # the lots get their dates: the grace after the change is over
        assert points(acme) == (100, 0)
        Lot.objects.filter(left_points__gt=0).update(expires_at=timezone.now() - timedelta(days=1))
    for _ in range(2):
        jobs.expire_points()
        assert points(acme) == (0, 0)
    assert points(rival) == (100, 0)
    with acting_for(acme.id):
        assert [effect.kind for effect in Effect.objects.all()] == ["mirror_member"]


def test_a_shop_whose_points_cannot_expire_does_not_stop_the_others(acme, rival, order_of_100, monkeypatch, caplog):
    jobs.release_pending()
    for shop in (acme, rival):
        with acting_for(shop.id):
            Lot.objects.filter(left_points__gt=0).update(expires_at=timezone.now() - timedelta(days=1))
    sweep = expire.sweep

    def fails_for_acme(**when):
        if current_shop_id() == acme.id:
            raise RuntimeError("a broken shop")
        return sweep(**when)

    monkeypatch.setattr(expire, "sweep", fails_for_acme)
    jobs.expire_points()

    assert (points(acme), points(rival)) == ((100, 0), (0, 0))
    assert [entry.of for entry in caplog.records if entry.message == "shop_not_expired"] == [acme.id]


def test_the_audit_finds_nothing_and_says_nothing(acme, rival, order_of_100, caplog):
    for shop in (acme, rival):
        jobs.audit_shop(shop.id)

    assert [entry for entry in caplog.records if entry.message == "ledger_difference"] == []


def test_one_shop_that_cannot_be_kept_alive_does_not_stop_the_others(acme, rival, caplog):
    for shop in (acme, rival):
        with acting_for(shop.id):
            Connection.objects.create(
                state="reconnect_needed", changed_at=timezone.now(), refresh_token_sealed=b"sealed with a lost key"
            )
    jobs.keep_connections_alive()

    failed = [entry.shop for entry in caplog.records if entry.message == "keep_alive_failed"]
    assert failed == [acme.id, rival.id]


def test_night_jobs_pass_over_shops_that_left(acme, rival, now):
    Shop.objects.filter(id=acme.id).update(uninstalled_at=now)

    assert list(Shop.objects.installed().values_list("id", flat=True)) == [rival.id]


def test_what_is_old_is_dropped_and_twice_is_once(acme, rival, order_of_100):
    long_ago = timezone.now() - timedelta(days=30)
    with acting_for(acme.id):
        Effect.objects.update(state="done", done_at=long_ago)
    for _ in range(2):
        jobs.drop_what_is_old()

    with acting_for(acme.id):
        assert Effect.objects.count() == 0
    with acting_for(rival.id):
        assert Effect.objects.count() == 2


def test_settling_again_after_a_release_posts_nothing(acme, rival, order_of_100):
    jobs.release_pending()
    with acting_for(acme.id):
        order = record.Order.objects.get()
        assert settle.settle([order], now=timezone.now()) == []
    assert points(acme) == (100, 0)
