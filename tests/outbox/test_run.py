"""Effects: asked for with the fact, done after it, at least once, and never forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction

from loyalty_app import outbox
from loyalty_app.outbox import queue, run
from loyalty_app.outbox.models import Effect
from loyalty_app.outbox.run import Drained, Handler
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Throttled, Unavailable
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Connection, Shop
from loyalty_app.tenancy import NoActiveShop, acting_for, current_shop_id


class Outside:
    """What handlers did, as (shop, keys); raises what a test puts into ``troubles`` first."""

    def __init__(self, *troubles):
        self.done, self.troubles = [], list(troubles)

    def __call__(self, effects, *, now):
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        self.done.append((current_shop_id(), [effect.key for effect in effects]))


def drain(outside, *, now, together=1, **options):
    return run.drain({"tell": Handler(outside, together=together)}, now=now, **options)


def connect(shop, now, state="connected"):
    with acting_for(shop.id):
        Connection.objects.create(state=state, changed_at=now)
    return shop


@pytest.fixture
def shop(acme, now):
    return connect(acme, now)


@pytest.fixture
def other(rival, now):
    return connect(rival, now)


def ask(shop, key="1", *, now, **options):
    with acting_for(shop.id):
        outbox.record("tell", key=key, now=now, **options)


def effect(shop, key="1"):
    with acting_for(shop.id):
        return Effect.objects.get(kind="tell", key=key)


def test_an_effect_is_asked_for_in_a_shops_name(db, now):
    with pytest.raises(NoActiveShop):
        outbox.record("tell", key="1", now=now)


def test_what_is_rolled_back_is_never_done(shop, now):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting_for(shop.id):
        outbox.record("tell", key="1", now=now)
        raise ZeroDivisionError
    outside = Outside()

    assert drain(outside, now=now) == Drained()
    assert outside.done == []


def test_each_shops_effects_are_done_in_its_own_scope_once(shop, other, now):
    ask(shop, "1", now=now)
    ask(shop, "2", now=now)
    ask(other, "1", now=now)
    outside = Outside()

    assert drain(outside, now=now) == Drained(done=3)
    assert drain(outside, now=now) == Drained()
    assert outside.done == [(shop.id, ["1"]), (shop.id, ["2"]), (other.id, ["1"])]
    assert (effect(shop).state, effect(shop).done_at) == ("done", now)


def test_asking_twice_before_it_is_done_does_it_once_with_the_newest_payload(shop, now):
    ask(shop, now=now, payload={"a": 1})
    ask(shop, now=now, payload={"a": 2})
    seen = []

    run.drain({"tell": Handler(lambda effects, now: seen.append(effects[0].payload))}, now=now)
    assert seen == [{"a": 2}]


def test_asking_while_it_is_being_done_does_it_again(shop, now):
    """The balance changed after the handler had read it: what was told is old already."""
    ask(shop, now=now)
    told = []

    def tell(effects, *, now):
        told.append(effects[0].asked)
        if len(told) == 1:
            ask(shop, now=now)

    assert run.drain({"tell": Handler(tell)}, now=now) == Drained(done=2)
    assert told == [1, 2]
    assert effect(shop).state == "done"


def test_asking_again_after_it_was_done_makes_it_due_again(shop, now):
    outside = Outside()
    for _ in range(2):
        ask(shop, now=now)
        drain(outside, now=now)

    assert len(outside.done) == 2


def test_many_are_asked_for_in_one_statement_and_done_together(shop, now, django_assert_num_queries):
    with acting_for(shop.id), django_assert_num_queries(1):
        outbox.record_many("tell", {str(number): {} for number in range(60)}, now=now)
    outside = Outside()

    assert drain(outside, now=now, together=25) == Drained(done=60)
    assert [len(keys) for _, keys in outside.done] == [25, 25, 10]


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


def test_a_busy_shop_keeps_its_place_on_the_ladder(shop, now):
    """Orders keep coming while Shopify is down; each asks for the same effect, none of them starts over."""
    ask(shop, now=now)
    drain(Outside(Unavailable("down")), now=now)
    due_at = effect(shop).due_at
    ask(shop, now=now + timedelta(seconds=1))

    assert (effect(shop).due_at, effect(shop).attempts) == (due_at, 1)


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


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_effects_are_taken_over_at_once(shop, now):
    """Its database session ends with it, so nobody waits for the claim to run out."""

    def die():
        with acting_for(shop.id):
            queue.claim(now=now, together={})
        database.close()

    ask(shop, now=now)
    with ThreadPoolExecutor(1) as worker:
        worker.submit(die).result()
    outside = Outside()
    for _ in range(10_000):  # the session's end is the server's to notice
        if drain(outside, now=now):
            break

    assert outside.done == [(shop.id, ["1"])]


def test_a_worker_that_hangs_leaves_its_effects_to_the_next(shop, now):
    ask(shop, now=now)
    with acting_for(shop.id):
        assert len(queue.claim(now=now, together={})) == 1  # and then it is killed
    outside = Outside()

    drain(outside, now=now + queue.LEASE - timedelta(seconds=1))
    assert outside.done == []
    drain(outside, now=now + queue.LEASE)
    assert len(outside.done) == 1


def test_an_unknown_kind_fails_where_it_is_seen(shop, now):
    with acting_for(shop.id):
        outbox.record("nobody", key="1", now=now)

    assert drain(Outside(), now=now) == Drained(failed=1)
    with acting_for(shop.id):
        assert Effect.objects.get().error == "Nobody knows how to do 'nobody'."


def test_a_fault_of_ours_is_kept_and_stops_nobody_else(shop, other, now):
    ask(shop, now=now)
    ask(other, now=now)
    outside = Outside(KeyError("balance"))

    assert drain(outside, now=now) == Drained(postponed=1, done=1)
    assert effect(shop).error == "KeyError: 'balance'"


def test_what_was_done_long_ago_is_forgotten(shop, other, now):
    for each in (shop, other):
        ask(each, now=now)
    drain(Outside(), now=now)
    ask(shop, "2", now=now)

    with acting_for(shop.id):
        assert queue.forget_done(before=now) == 0
        assert queue.forget_done(before=now + timedelta(days=1)) == 1
        assert Effect.objects.get().key == "2"
    with acting_for(other.id):
        assert Effect.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_have_the_same_effect(shop, now):
    with acting_for(shop.id):
        outbox.record_many("tell", {str(number): {} for number in range(200)}, now=now)
    outside = Outside()

    def work(_):
        try:
            return drain(outside, now=now, together=7)
        finally:
            database.close()

    with ThreadPoolExecutor(4) as workers:
        done = sum(drained.done for drained in workers.map(work, range(4)))

    told = [key for _, keys in outside.done for key in keys]
    assert (done, len(told), len(set(told))) == (200, 200, 200)
