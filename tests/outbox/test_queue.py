"""The outbox as a queue: asked for with the fact, claimed by one worker, taken over from the dead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection as database
from django.db import transaction

from loyalty_app import outbox
from loyalty_app.outbox import queue, run
from loyalty_app.outbox.models import Effect
from loyalty_app.outbox.run import Drained, Handler
from loyalty_app.shopify_gateway.errors import Unavailable
from loyalty_app.tenancy import NoActiveShop, acting_for
from tests.outbox.outside import Outside, ask, drain, effect


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


def test_a_busy_shop_keeps_its_place_on_the_ladder(shop, now):
    """Orders keep coming while Shopify is down; each asks for the same effect, none of them starts over."""
    ask(shop, now=now)
    drain(Outside(Unavailable("down")), now=now)
    due_at = effect(shop).due_at
    ask(shop, now=now + timedelta(seconds=1))

    assert (effect(shop).due_at, effect(shop).attempts) == (due_at, 1)


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
