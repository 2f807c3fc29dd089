"""A replay tells what publishing the draft would have given, to the point, and gives nothing."""

from datetime import timedelta

import msgspec
import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app import long_work
from loyalty_app.earning import programme, replay, rulebook, settle
from loyalty_app.earning.models import Award
from loyalty_app.earning.terms import Programme
from loyalty_app.ledger.models import Transfer
from loyalty_app.members import enrol, tags
from loyalty_app.members.models import Member
from loyalty_app.orders import record
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import acting_for
from loyalty_app.work import work
from loyalty_app.work.models import Tally, Work
from tests.earning.lives import deliveries, examples, programmes, rule_sets
from tests.earning.telling import ANN, BOB
from tests.factories import NOW, multiplier, per_amount, per_order, running_programme, seen

SINCE = NOW - timedelta(days=80)
LATER = NOW + timedelta(days=3)  # the random lives are placed until then


def told(*changes) -> None:
    settle.settle(record.record(changes, now=NOW), now=NOW)


def placed(id: int, day: int, customer=ANN, **fields):
    at = (NOW - timedelta(days=day)).isoformat()
    owner = {"id": customer} if customer else None
    return seen(id=id, created_at=at, updated_at=at, customer=owner, **fields)


def worked_off() -> Work:
    while long_work.step(now=LATER):
        pass
    return work.latest(replay.KIND)


def replayed(terms, *, of=None, days=90, now=NOW) -> replay.Figures:
    draft = rulebook.drafts.save("Draft", terms, of=of, now=NOW)
    replay.ask(draft, days=days, now=now)
    done = worked_off()
    assert (done.state, done.percent) == ("done", 100)
    return replay.found(done)


def given_points() -> dict[int, int]:
    last = Award.objects.filter(order__isnull=False).select_related("order").order_by("order_id", "number")
    return {award.order.shopify_id: award.points for award in last}


def summary(figures: replay.Figures) -> tuple:
    return figures.orders, figures.points_today, figures.points_draft, figures.orders_more, figures.orders_fewer


def test_the_figures_of_a_draft_that_changes_a_rule(in_acme):
    (base,) = running_programme(per_amount(2))
    told(placed(11, 3), placed(12, 5, BOB), placed(13, 6), placed(14, 7, None), placed(15, 100))
    before = (Award.objects.count(), Transfer.objects.count(), Member.objects.count())

    figures = replayed(per_amount(3, minimum=50), of=base)

    assert summary(figures) == (4, 600, 900, 3, 0)
    assert (figures.members, figures.members_more, figures.members_fewer, str(figures.worth)) == (2, 2, 0, "300.00")
    assert [(each.today, each.draft, each.difference) for each in figures.up] == [(200, 300, 100)] * 3
    assert (figures.up[0].why_today.rules[0].rate, figures.up[0].why_draft.rules[0].rate) == ("2/1.00", "3/1.00")
    assert (Award.objects.count(), Transfer.objects.count(), Member.objects.count()) == before


def test_who_gains_and_loses_the_same_is_affected_and_has_neither_more_nor_fewer(in_acme):
    (base,) = running_programme(per_order(50))
    told(
        placed(11, 3, line_items=[{"id": 1, "price": "30.00", "quantity": 1, "current_quantity": 1}]),
        placed(12, 4, line_items=[{"id": 1, "price": "70.00", "quantity": 1, "current_quantity": 1}]),
        placed(13, 4, BOB, line_items=[{"id": 1, "price": "10.00", "quantity": 1, "current_quantity": 1}]),
    )

    figures = replayed(per_amount(1), of=base)

    assert (figures.members, figures.members_more, figures.members_fewer) == (2, 0, 1)
    assert [(each.today, each.draft) for each in figures.down] == [(50, 10), (50, 30)]
    assert [(each.today, each.draft) for each in figures.up] == [(50, 70)]


def test_without_orders_there_is_nothing_to_tell(in_acme):
    running_programme(per_amount())

    assert summary(replayed(multiplier("2"))) == (0, 0, 0, 0, 0)


def test_customers_who_would_be_members_are_counted_and_nobody_becomes_one(in_acme):
    running_programme(per_amount(), at=NOW - timedelta(days=2))
    told(placed(11, 10), placed(12, 11), placed(13, 12, BOB))
    assert Member.objects.count() == 0

    figures = replayed(multiplier("2"))

    assert (summary(figures), figures.members) == ((3, 300, 600, 3, 0), 2)
    assert Member.objects.count() == 0


def test_what_is_paused_is_replayed_as_if_it_ran(in_acme):
    (base,) = running_programme(per_amount(), paused=True)
    told(placed(11, 3))
    rulebook.pause(base, now=NOW - timedelta(days=1))

    assert summary(replayed(per_amount(3), of=base)) == (1, 0, 300, 1, 0)


def test_orders_that_shopify_must_be_asked_about_are_named(in_acme):
    running_programme(per_amount())
    told(placed(11, 3), placed(12, 4, BOB))
    tags.see([(Member.objects.get(customer_id=ANN).id, NOW, ["vip"])])

    figures = replayed(multiplier("2", customer_tags=("VIP",)))
    assert (figures.unknown, figures.points_draft) == (1, 300)
    assert replayed(multiplier("2", product_types=("Apron",))).unknown == 2


def test_it_is_what_was_asked_for_whatever_is_changed_meanwhile(in_acme):
    (base,) = running_programme(per_amount(1))
    told(placed(11, 3))
    draft = rulebook.drafts.save("Draft", per_amount(3), of=base, now=NOW)
    first = replay.ask(draft, days=30, now=NOW)
    rulebook.revise(base, per_amount(9), now=NOW)
    rulebook.drafts.throw_away(draft, now=NOW)

    assert summary(replay.found(worked_off())) == (1, 100, 300, 1, 0)
    with pytest.raises(rulebook.UnknownDraft):
        replay.ask(draft, days=30, now=NOW)
    assert work.latest(replay.KIND).id == first.id


def test_asked_for_twice_it_is_one_and_a_former_version_is_called_off(in_acme):
    running_programme(per_amount())
    draft = rulebook.drafts.save("Draft", multiplier("2"), now=NOW)
    first = replay.ask(draft, days=30, now=NOW)

    assert replay.ask(draft, days=30, now=NOW + timedelta(seconds=5)).id == first.id
    assert replay.ask(draft, days=90, now=NOW).id != first.id
    rulebook.drafts.save("Draft", multiplier("3"), id=draft, now=NOW + timedelta(minutes=1))
    fresh = replay.ask(draft, days=30, now=NOW + timedelta(minutes=2))

    assert fresh.id != first.id
    assert Work.objects.get(id=first.id).state == "cancelled"


def test_a_step_that_is_lost_is_done_again_and_cancelled_it_leaves_nothing(in_acme, monkeypatch):
    monkeypatch.setattr(replay, "PER_STEP", 2)
    running_programme(per_amount(per_member=150))
    told(*[placed(11 + day, 10 - day, (ANN, BOB)[day % 2]) for day in range(6)])
    draft = rulebook.drafts.save("Draft", multiplier("2", budget=250), now=NOW)
    asked = replay.ask(draft, days=30, now=NOW)
    long_work.step(now=NOW)
    with pytest.raises(RuntimeError), transaction.atomic():  # the worker is killed before it commits
        long_work.step(now=NOW)
        raise RuntimeError
    assert (Work.objects.get().done, Work.objects.get().percent) == (2, 33)

    assert (worked_off().id, summary(replay.found(worked_off()))[0]) == (asked.id, 6)
    again = replay.ask(draft, days=30, now=NOW)
    long_work.step(now=NOW)
    assert Tally.objects.exists()
    assert work.cancel(again.id, now=NOW) and not Tally.objects.exists()
    assert long_work.step(now=NOW) is False


def published(terms, of: int | None) -> dict[int, int]:
    """The same orders under a programme that said so from the first day on."""
    rulebook.revise(of, terms, now=SINCE) if of else rulebook.publish("Draft", terms, now=SINCE)
    settle.resettle(Order.objects.values_list("id", flat=True), now=NOW)
    return given_points()


@examples(6)
@given(
    told_of=deliveries(),
    terms=rule_sets,
    drafted=rule_sets,
    said=programmes,
    is_new=st.booleans(),
    per_step=st.integers(1, 4),
)
def test_replay_equals_reality(acme, rival, monkeypatch, told_of, terms, drafted, said, is_new, per_step):
    """Published on a copy of the data, in another shop, and settled: exactly these figures, whatever the steps."""
    orders, batches = told_of
    settings = msgspec.structs.asdict(said)
    monkeypatch.setattr(replay, "PER_STEP", per_step)
    with transaction.atomic():
        with acting_for(rival.id):
            rules = running_programme(*terms, at=SINCE, **settings)
            for batch in batches:
                told(*batch)
            without = given_points()
            really = published(drafted[0], None if is_new else rules[0])
        with acting_for(acme.id):
            rules = running_programme(*terms, at=NOW - timedelta(days=1, minutes=1), **settings)
            for batch in batches:
                told(*batch)
            figures = replayed(drafted[0], of=None if is_new else rules[0], now=LATER)
        transaction.set_rollback(True)

    dated = {order.id for order in orders}
    changed = {each for each in dated if without[each] != really[each]}
    assert (figures.points_today, figures.points_draft) == (sum(without.values()), sum(really.values()))
    assert figures.orders == len(dated)
    assert {each.draft - each.today for each in (*figures.up, *figures.down)} == {
        really[each] - without[each] for each in changed
    }
    assert figures.orders_changed == len(changed)


def test_settings_are_replayed_and_who_waits_is_told(in_acme):
    running_programme(per_amount(2))
    told(placed(11, 3), placed(12, 20, BOB), placed(13, 25, None))
    asked = replay.ask_settings(Programme(pending_days=7, rounding="ceiling"), days=30, now=NOW)

    figures = replay.found(worked_off())

    assert (summary(figures), figures.waiting_today, figures.waiting_draft) == ((3, 400, 400, 0, 0), 0, 200)
    assert replay.ask_settings(Programme(tax="in"), days=30, now=NOW).id != asked.id


def test_other_settings_call_off_the_replay_of_former_ones_and_the_same_lead_to_it(in_acme):
    running_programme(per_amount())
    first = replay.ask_settings(Programme(tax="in"), days=30, now=NOW)

    assert replay.ask_settings(Programme(tax="in"), days=30, now=NOW + timedelta(minutes=1)).id == first.id
    assert replay.ask_settings(Programme(shipping="in"), days=30, now=NOW + timedelta(minutes=1)).id != first.id
    assert Work.objects.get(id=first.id).state == "cancelled"


def test_enrolling_only_who_joined_takes_the_others_points_and_enrolling_everyone_counts_who_would_have_some(in_acme):
    running_programme(per_amount(2))
    told(placed(11, 3), placed(12, 5, BOB))
    enrol.join(ANN, now=NOW - timedelta(days=4))

    fewer, _is_all = replay.sample(Programme(enrolment="joined"), now=NOW)
    assert (summary(fewer), fewer.members) == ((2, 400, 200, 0, 1), 1)
    programme.change(Programme(enrolment="joined"), now=NOW)
    more, _is_all = replay.sample(Programme(), now=NOW)
    assert (summary(more), more.members) == ((2, 200, 400, 1, 0), 1)


def test_a_sample_is_of_the_latest_orders_and_writes_nothing(in_acme, monkeypatch):
    monkeypatch.setattr(replay, "SAMPLE_MAX", 2)
    running_programme(per_amount(2))
    told(placed(11, 3), placed(12, 5, BOB), placed(13, 6), placed(14, 31))

    figures, is_all = replay.sample(Programme(shipping="in"), now=NOW)

    assert (figures.orders, is_all, Work.objects.count(), Tally.objects.count()) == (2, False, 0, 0)
    assert replay.sample(Programme(), now=NOW - timedelta(days=5))[1]


@examples(6)
@given(told_of=deliveries(), terms=rule_sets, today=programmes, then=programmes, per_step=st.integers(1, 4))
def test_replay_of_settings_equals_reality(acme, rival, monkeypatch, told_of, terms, today, then, per_step):
    """Said from the first day on in another shop, and settled: exactly these figures."""
    orders, batches = told_of
    monkeypatch.setattr(replay, "PER_STEP", per_step)

    def really(said: Programme) -> dict[int, int]:
        with transaction.atomic(), acting_for(rival.id):
            running_programme(*terms, at=SINCE, **msgspec.structs.asdict(said))
            for batch in batches:
                told(*batch)
            given = given_points()
            transaction.set_rollback(True)
        return given

    without, with_them = really(today), really(then)
    with transaction.atomic(), acting_for(acme.id):
        running_programme(*terms, at=NOW - timedelta(days=1, minutes=1), **msgspec.structs.asdict(today))
        for batch in batches:
            told(*batch)
        replay.ask_settings(then, days=90, now=LATER)
        figures = replay.found(worked_off())
        at_once, is_all = replay.sample(then, now=LATER)
        transaction.set_rollback(True)

    assert (figures.points_today, figures.points_draft) == (sum(without.values()), sum(with_them.values()))
    assert figures.orders_changed == sum(without[order.id] != with_them[order.id] for order in orders)
    assert (is_all, at_once.points_draft) == (True, figures.points_draft)
