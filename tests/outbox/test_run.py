"""Effects: done at least once, and never forgotten, whatever Shopify says."""

from datetime import timedelta

import pytest

from loyalty_app import outbox
from loyalty_app.outbox import queue, run
from loyalty_app.outbox.models import Effect
from loyalty_app.outbox.run import Drained, Handler
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Throttled, Unavailable
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import acting_for
from tests.outbox.outside import Outside, ask, drain, effect


def test_each_shops_effects_are_done_in_its_own_scope_once(shop, other, now):
    ask(shop, "1", now=now)
    ask(shop, "2", now=now)
    ask(other, "1", now=now)
    outside = Outside()

    assert drain(outside, now=now) == Drained(done=3)
    assert drain(outside, now=now) == Drained()
    assert outside.done == [(shop.id, ["1"]), (shop.id, ["2"]), (other.id, ["1"])]
    assert (effect(shop).state, effect(shop).done_at) == ("done", now)


def test_it_waits_for_its_hour(shop, now):
    ask(shop, now=now, due_at=now + timedelta(hours=1))
    outside = Outside()

    drain(outside, now=now + timedelta(minutes=59))
    assert outside.done == []
    drain(outside, now=now + timedelta(hours=1))
    assert len(outside.done) == 1


def test_the_ladder_ends_where_somebody_must_look(shop, now):
    ask(shop, now=now)
    steps, moment = [], now
    for _ in range(len(run.LADDER_S)):
        assert drain(Outside(Unavailable("down")), now=moment) == Drained(postponed=1)
        steps.append((effect(shop).due_at - moment).total_seconds())
        moment = effect(shop).due_at

    assert steps == [5, 30, 120, 600, 3_600, 21_600, 86_400]
    assert drain(Outside(Unavailable("down")), now=moment) == Drained(failed=1)
    failed = effect(shop)
    assert (failed.state, failed.error) == ("failed", "Unavailable: down")


def test_a_refusal_is_final_and_asking_again_is_a_new_try(shop, now):
    ask(shop, now=now)
    assert drain(Outside(Refused("no")), now=now) == Drained(failed=1)
    assert (effect(shop).state, effect(shop).error) == ("failed", "no")

    ask(shop, now=now)
    assert drain(Outside(), now=now) == Drained(done=1)


def test_one_that_is_refused_does_not_sink_the_others(shop, now):
    for key in ("1", "poison", "3"):
        ask(shop, key, now=now)
    told = []

    def tell(effects, *, now):
        if any(effect.key == "poison" for effect in effects):
            raise Refused("no such customer")
        told.extend(effect.key for effect in effects)

    handlers = {"tell": Handler(tell, together=25)}
    assert run.drain(handlers, now=now) == Drained(postponed=3)
    assert run.drain(handlers, now=now + timedelta(seconds=5)) == Drained(done=2, failed=1)
    assert told == ["1", "3"]
    assert effect(shop, "poison").error == "no such customer"


def test_too_fast_waits_as_long_as_shopify_says_and_costs_no_try(shop, other, now):
    ask(shop, "1", now=now)
    ask(shop, "2", now=now)
    ask(other, "1", now=now)
    outside = Outside(Throttled(40))

    assert drain(outside, now=now) == Drained(postponed=1, done=1)
    assert outside.done == [(other.id, ["1"])]  # the rest of the shop waits too, other shops don't
    assert (effect(shop).attempts, effect(shop).due_at) == (0, now + timedelta(seconds=40))


@pytest.mark.parametrize("trouble", [AccessRevoked("401"), ReconnectNeeded("open the app")], ids=repr)
def test_without_access_they_wait_as_they_are(shop, now, trouble):
    ask(shop, "1", now=now)
    ask(shop, "2", now=now)
    outside = Outside(trouble)

    assert drain(outside, now=now) == Drained(postponed=1)
    assert outside.done == []
    waiting = effect(shop)
    assert (waiting.state, waiting.attempts, waiting.due_at, waiting.claimed_until) == ("due", 0, now, None)


def test_a_shop_that_must_reconnect_is_passed_over_until_it_did(shop, other, now):
    ask(shop, now=now)
    ask(other, now=now)
    with acting_for(shop.id):
        Connection.objects.update(state="reconnect_needed")
    outside = Outside()

    drain(outside, now=now)
    assert outside.done == [(other.id, ["1"])]
    with acting_for(shop.id):
        Connection.objects.update(state="connected")
    drain(outside, now=now)
    assert outside.done[1:] == [(shop.id, ["1"])]


def test_a_shop_that_left_wants_nothing_until_it_comes_back(shop, other, now):
    ask(shop, now=now)
    ask(other, now=now)
    Shop.objects.filter(id=shop.id).update(uninstalled_at=now)
    outside = Outside()

    drain(outside, now=now)
    assert outside.done == [(other.id, ["1"])]
    assert (effect(shop).state, effect(shop).error) == ("failed", queue.UNINSTALLED)
    Shop.objects.filter(id=shop.id).update(uninstalled_at=None)
    with acting_for(shop.id):
        assert queue.revive(now=now) == 1
    drain(outside, now=now)
    assert outside.done[1:] == [(shop.id, ["1"])]


def test_an_unknown_kind_fails_where_it_is_seen(shop, now):
    with acting_for(shop.id):
        outbox.record("nobody", key="1", now=now)

    assert drain(Outside(), now=now) == Drained(failed=1)
    with acting_for(shop.id):
        assert Effect.objects.get().error == "Nobody knows how to do nobody."


def test_a_fault_of_ours_is_kept_and_stops_nobody_else(shop, other, now):
    ask(shop, now=now)
    ask(other, now=now)
    outside = Outside(KeyError("balance"))

    assert drain(outside, now=now) == Drained(postponed=1, done=1)
    assert effect(shop).error == "KeyError: …"
