"""A mirror that is behind is found, and what isn't behind is left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app import jobs
from loyalty_app.earning import rulebook
from loyalty_app.members import merge
from loyalty_app.members.models import Member
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import catalogue
from loyalty_app.tenancy import acting_for, current_shop_id
from storefront_widget import mirror_behind
from tests.factories import BEGAN_AT, per_amount, per_order, running_programme
from tests.rewards.conftest import give
from tests.rewards.offering import offering
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.rewarded import member_with


@pytest.fixture
def shops(acme, rival):
    for shop in (acme, rival):
        with acting_for(shop.id):
            running_programme(per_amount(5))
            member_with(100, ANN)
            Effect.objects.all().delete()
    return acme, rival


@pytest.fixture
def shop(shops):
    with acting_for(shops[0].id):
        yield shops[0]


def done(*, at, **fields) -> None:
    Effect.objects.filter(**fields).update(state="done", done_at=at)


def asked(kind: str = "mirror_member") -> list[str]:
    return list(Effect.objects.filter(kind=kind, state="due").values_list("key", flat=True))


def test_members_whose_points_moved_and_whom_nobody_mirrored(shop):
    ann = Member.objects.get()
    later = timezone.now() + timedelta(minutes=1)

    assert mirror_behind.heal_members(now=later) == 1
    assert asked() == [str(ann.id)]
    assert mirror_behind.heal_members(now=later) == 0  # it is asked for
    done(at=later, kind="mirror_member")
    assert mirror_behind.heal_members(now=later) == 0
    done(at=later - timedelta(hours=1), kind="mirror_member")
    assert mirror_behind.heal_members(now=later) == 1


def test_a_mirror_that_failed_for_good_is_tried_again_however_long_ago(shop):
    ann = Member.objects.get()
    mirror_behind.heal_members(now=timezone.now())
    Effect.objects.update(state="failed", error="Nothing.", attempts=8)
    in_a_week = timezone.now() + timedelta(days=7)

    assert mirror_behind.members(now=in_a_week) == [ann.id]
    mirror_behind.heal_members(now=in_a_week)
    assert Effect.objects.get(kind="mirror_member").attempts == 0


def test_who_was_enrolled_without_a_point_is_mirrored_and_who_was_merged_as_the_survivor(shop):
    ann, ben = Member.objects.get(), member_with(0, BEN)
    assert mirror_behind.members(now=timezone.now()) == [ann.id, ben.id]

    merge.merge(BEN, ANN, now=timezone.now())
    assert mirror_behind.members(now=timezone.now()) == [ben.id]
    Member.objects.update(customer_id=None)
    assert mirror_behind.members(now=timezone.now()) == []


def test_what_moved_long_ago_is_no_news(shop):
    Member.objects.update(enrolled_at=BEGAN_AT)

    assert mirror_behind.members(now=timezone.now() + mirror_behind.LOOKED_BACK + timedelta(minutes=1)) == []


def test_a_night_heals_a_bounded_number_of_members(shop, monkeypatch):
    monkeypatch.setattr(mirror_behind, "MEMBERS_MAX", 2)
    for customer_id in (8001, 8002, 8003):
        give(member_with(0, customer_id), 10)

    assert len(mirror_behind.members(now=timezone.now())) == 2


def test_every_shop_has_its_members_mirrored_and_one_that_left_has_not(shops, caplog):
    acme, rival = shops
    rival.uninstalled_at = timezone.now()
    rival.save()
    jobs.heal_members()

    with acting_for(acme.id):
        assert len(asked()) == 1
    with acting_for(rival.id):
        assert asked() == []
    assert [(record.message, record.members) for record in caplog.records] == [("mirrors_were_behind", 1)]


def test_the_programme_is_written_once_for_as_long_as_it_says_the_same(shop):
    now = timezone.now()

    assert mirror_behind.heal_config(now=now) is True
    assert mirror_behind.heal_config(now=now) is False
    done(at=now, kind="mirror_config")
    assert mirror_behind.heal_config(now=now) is False
    Effect.objects.update(state="failed")
    assert mirror_behind.heal_config(now=now) is True


def test_a_rule_that_begins_or_ends_by_its_schedule_is_seen_within_the_minute(shops):
    acme, rival = shops
    now = timezone.now()
    with acting_for(acme.id):
        jobs.heal_configs()
        rulebook.publish(
            "Sale", per_order(50), starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=2), now=now
        )
        jobs.heal_configs()
        written = Effect.objects.get(kind="mirror_config").payload
        assert mirror_behind.shops_with_news(now=now + timedelta(hours=23)) == []
        for at in (now + timedelta(days=1), now + timedelta(days=2, minutes=4)):
            assert mirror_behind.shops_with_news(now=at) == [acme.id]
            assert mirror_behind.heal_config(now=at) is True
            assert Effect.objects.get(kind="mirror_config").payload != written
            written = Effect.objects.get(kind="mirror_config").payload
        assert mirror_behind.shops_with_news(now=now + timedelta(days=2, minutes=6)) == []
    with acting_for(rival.id):
        offering(at=now - timedelta(minutes=1))
    assert mirror_behind.shops_with_news(now=now) == [rival.id]
    rival.uninstalled_at = now
    rival.save()
    assert mirror_behind.shops_with_news(now=now) == []


def test_whatever_a_merchant_changes_is_asked_to_be_written(shop):
    now = timezone.now()
    offer = offering()
    changes = {
        "a reward paused": lambda: catalogue.pause(offer, now=now),
        "a reward resumed": lambda: catalogue.resume(offer, now=now),
        "rewards arranged": lambda: catalogue.arrange([offer], now=now),
        "a rule": lambda: rulebook.publish("More", per_order(5), now=now),
        "the settings": lambda: running_programme(tax="in", at=now),
    }
    for change in changes.values():
        Effect.objects.all().delete()
        change()
        assert asked("mirror_config") == ["shop"]

    Effect.objects.all().delete()
    catalogue.resume(offer, now=now)  # it runs already
    assert asked("mirror_config") == []


def test_one_broken_shop_keeps_nobody_from_being_mirrored(shops, monkeypatch):
    acme, rival = shops
    heal = mirror_behind.heal_config

    def broken_at_acme(*, now):
        if current_shop_id() == acme.id:
            raise RuntimeError("broken")
        return heal(now=now)

    monkeypatch.setattr(mirror_behind, "heal_config", broken_at_acme)
    jobs.heal_configs()

    with acting_for(rival.id):
        assert asked("mirror_config") == ["shop"]
