"""Points for joining are given once, whoever asks how often."""

from datetime import timedelta

from loyalty_app.earning import joining, programme, rulebook
from loyalty_app.earning.models import Award
from loyalty_app.earning.programme import Programme
from loyalty_app.ledger import balances
from loyalty_app.ledger.audit import audit
from loyalty_app.members import enrol
from loyalty_app.members import merge as merging
from loyalty_app.members.models import Member
from tests import factories
from tests.factories import NOW, running_programme

DAY = timedelta(days=1)


def joined(customer_id: int, *, now=NOW) -> Member:
    member = enrol.join(customer_id, now=now)
    joining.award(member, now=now)
    return member


def available(member: Member) -> int:
    assert audit() == []
    return balances.of(member.id).available


def test_joining_gives_its_points_once(in_acme):
    running_programme(factories.joining(200))
    member = joined(7001)
    assert joining.award(member, now=NOW + DAY) is None
    assert available(member) == 200
    [award] = Award.objects.all()
    assert (award.kind, award.points, award.delta, award.reason, award.member_id) == (
        "joining",
        200,
        200,
        "joined",
        member.id,
    )


def test_it_is_the_rule_of_that_instant_that_gives(in_acme):
    [rule_id] = running_programme(factories.joining(200))
    member = enrol.join(7001, now=NOW)
    rulebook.revise(rule_id, factories.joining(500), now=NOW + DAY)
    joining.award(member, now=NOW + 2 * DAY)
    assert available(member) == 200


def test_without_a_rule_in_a_pause_or_without_joining_nothing_is_given(in_acme):
    running_programme()
    early = joined(7001, now=NOW - DAY)
    rulebook.publish("Welcome", factories.joining(200), now=NOW)
    assert joining.award(early, now=NOW) is None
    programme.change(Programme(paused=True), now=NOW + DAY)
    late = joined(7002, now=NOW + DAY)
    ordered = factories.MemberFactory()
    assert joining.award(ordered, now=NOW) is None
    assert [available(member) for member in (early, late, ordered)] == [0, 0, 0]


def test_two_that_become_one_keep_one_bonus(in_acme):
    running_programme(factories.joining(200))
    kept, gone = joined(7001), joined(7002)
    merged = merging.merge(7001, 7002, now=NOW + DAY)
    assert available(kept) == 400

    for _ in range(2):
        joining.compensate(merged.kept_id, now=NOW + DAY)

    assert available(kept) == 200
    assert [award.points for award in Award.objects.filter(member=gone).order_by("number")] == [200, 0]


def test_who_took_over_a_bonus_gets_none_of_their_own(in_acme):
    running_programme(factories.joining(200))
    joined(7002)
    kept = factories.MemberFactory(customer_id=7001)
    merged = merging.merge(7001, 7002, now=NOW)
    joining.compensate(merged.kept_id, now=NOW)

    kept = enrol.join(7001, now=NOW + DAY)
    joining.award(kept, now=NOW + DAY)

    assert available(kept) == 200


def test_however_many_become_one_one_bonus_stays(in_acme):
    running_programme(factories.joining(200))
    kept = factories.MemberFactory(customer_id=7001)
    for customer_id in (7002, 7003, 7004):
        joined(customer_id)
    factories.MemberFactory(customer_id=7005)
    for kept_id, gone_id in ((7001, 7002), (7005, 7003), (7005, 7004), (7001, 7005)):
        merged = merging.merge(kept_id, gone_id, now=NOW + DAY)
        joining.compensate(merged.kept_id, now=NOW + DAY)

    assert available(kept) == 200


def test_a_merge_between_joining_and_its_points_gives_no_second_bonus(in_acme):
    running_programme(factories.joining(200))
    kept = joined(7001)
    late = enrol.join(7002, now=NOW)
    merged = merging.merge(7001, 7002, now=NOW)
    joining.compensate(merged.kept_id, now=NOW)

    assert joining.award(late, now=NOW) is None

    assert available(kept) == 200
