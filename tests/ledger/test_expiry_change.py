"""A change of the policy: effective-dated, gentle to what is there already, and carried out however often it is cut."""

from datetime import UTC, datetime, timedelta

import pytest

from loyalty_app.ledger import audit, expire, expiry_change, redate, spending
from loyalty_app.ledger.expiry import ExpiryPolicy, InvalidPolicy
from loyalty_app.ledger.models import ExpiryRevision, Lot
from loyalty_app.ledger.transfers import post
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, lots_by_expiry, make_member, redate_all

pytestmark = pytest.mark.usefixtures("in_acme")

DAY = timedelta(days=1)
YEAR, HALF = ExpiryPolicy(kind="lots", months=12), ExpiryPolicy(kind="lots", months=6)
GRACE = datetime(2026, 12, 23, 5, tzinfo=UTC)  # the first midnight thirty days after 22 November at noon


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture(autouse=True)
def _the_books_tie(in_acme):
    yield
    assert audit.audit() == []


def dates(member) -> list[datetime | None]:
    return [expires_at for *_, expires_at in lots_by_expiry(member)]


def midnight(year: int, month: int, day: int, hour: int = 5) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_a_shop_that_never_chose_has_no_expiry():
    assert expiry_change.current() == expiry_change.Revision()
    assert expiry_change.history() == []


def test_a_change_closes_one_revision_and_opens_the_next(rival, now):
    expiry_change.change(YEAR, now=now)
    with acting_for(rival.id):
        expiry_change.change(ExpiryPolicy(kind="lots", days=9), now=now)
    expiry_change.change(HALF, now=now + DAY)

    assert [(each.number, each.policy, each.starts_at, each.ends_at) for each in expiry_change.history()] == [
        (1, YEAR, now, now + DAY),
        (2, HALF, now + DAY, None),
    ]
    assert expiry_change.current().policy == HALF


def test_saying_what_holds_changes_nothing(now):
    expiry_change.change(ExpiryPolicy(), now=now)
    assert ExpiryRevision.objects.count() == 0
    expiry_change.change(YEAR, now=now)
    expiry_change.change(YEAR, now=now + DAY)
    assert ExpiryRevision.objects.count() == 1


def test_what_can_not_be_is_refused_and_nothing_changes(now):
    with pytest.raises(InvalidPolicy):
        expiry_change.change(ExpiryPolicy(kind="lots"), now=now)
    assert ExpiryRevision.objects.count() == 0


def test_turning_expiry_on_takes_nothing_before_the_grace_is_over(ann, now):
    for number, days in enumerate((1000, 350, 300, 0)):
        post([earn(ann, 10, key=f"a{number}", origin=f"order:{number}", at=now - days * DAY)], now=now)

    expiry_change.change(YEAR, now=now)
    redate_all(now=now)

    assert dates(ann) == [GRACE, GRACE, midnight(2027, 1, 27), midnight(2027, 11, 23)]
    assert expire.expire_due(now=GRACE - timedelta(microseconds=1)) == 0


def test_shortening_takes_nothing_before_the_grace_that_would_not_have_gone_anyway(ann, now):
    expiry_change.change(YEAR, now=now - 800 * DAY)
    for number, days in enumerate((355, 300, 100, 0)):
        post([earn(ann, 10, key=f"a{number}", origin=f"order:{number}", at=now - days * DAY)], now=now)
    before = dates(ann)
    assert before[0] < GRACE < before[1]

    expiry_change.change(HALF, now=now)
    redate_all(now=now)

    # On its way out anyway; not before the grace; six months after 14 August and after 22 November.
    assert dates(ann) == [before[0], GRACE, midnight(2027, 2, 15), midnight(2027, 5, 23, 4)]


def test_lengthening_gives_the_longer_date(ann, now):
    expiry_change.change(HALF, now=now - 800 * DAY)
    for number, days in enumerate((180, 0)):
        post([earn(ann, 10, key=f"a{number}", origin=f"order:{number}", at=now - days * DAY)], now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    assert dates(ann) == [midnight(2027, 5, 27, 4), midnight(2027, 11, 23)]


def test_shortening_twice_does_not_begin_the_grace_anew(ann, now):
    post([earn(ann, 10, key="a", at=now - 500 * DAY)], now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    expiry_change.change(HALF, now=now + 10 * DAY)
    redate_all(now=now + 10 * DAY)
    assert dates(ann) == [GRACE]


@pytest.mark.parametrize("policy", [ExpiryPolicy(), ExpiryPolicy(kind="inactivity", months=6)])
def test_without_lots_expiry_lots_have_no_date_but_the_callers(ann, now, policy):
    expiry_change.change(YEAR, now=now)
    post([earn(ann, 10, key="a"), earn(ann, 5, key="b", origin="order:2", expires_at=now + DAY)], now=now)
    expiry_change.change(policy, now=now)
    redate_all(now=now)
    assert dates(ann) == [None, now + DAY]


def test_a_date_of_the_callers_is_left_alone(ann, now):
    post([earn(ann, 5, key="b", expires_at=now + DAY)], now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    assert dates(ann) == [now + DAY]


def test_held_points_are_dated_again_as_well(ann, now):
    post([earn(ann, 10, key="a", at=now - 500 * DAY)], now=now)
    spending.reserve(ann.id, points=10, origin="r", key="h", now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    assert Lot.objects.get(left_points__gt=0).expires_at == GRACE
    spending.void("h", now=now)
    assert dates(ann) == [GRACE]


def test_what_was_gone_stays_gone(ann, now):
    expiry_change.change(HALF, now=now - 800 * DAY)
    post([earn(ann, 10, key="a", at=now - 200 * DAY)], now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    assert dates(ann) == [midnight(2026, 11, 7)]  # 6 November was the last day; the sweep hasn't come by


def test_dating_again_goes_on_where_it_was_cut_off(now):
    members = [make_member(number) for number in range(5)]
    post([earn(member, 10, key=f"a{member.id}", at=now - 500 * DAY) for member in members], now=now)
    expiry_change.change(YEAR, now=now)

    seen = []
    while redate.step(now=now, accounts=2):
        seen.append(Lot.objects.filter(expires_at=GRACE).count())

    assert seen == [2, 4, 5]


def test_a_second_pass_finds_what_was_under_way_during_the_change(ann, acme, now):
    expiry_change.change(YEAR, now=now)
    redate.step(now=now)
    assert (redate.step(now=now), redate.shops_due(now=now)) == (False, [])
    post([earn(ann, 10, key="a", at=now - 500 * DAY)], now=now)
    Lot.objects.update(dated_by=0, expires_at=None)  # as a posting that began before the change would leave it

    later = now + redate.SECOND_PASS_AFTER
    assert redate.shops_due(now=later) == [acme.id]
    assert [redate.step(now=later) for _ in range(2)] == [True, False]

    assert dates(ann) == [GRACE]
    assert redate.shops_due(now=later + DAY) == []


def test_dating_again_twice_is_once(ann, now):
    post([earn(ann, 10, key="a", at=now - 500 * DAY)], now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    before = list(Lot.objects.values())
    ExpiryRevision.objects.update(redate_at=now)
    redate_all(now=now + 90 * DAY)
    assert list(Lot.objects.values()) == before


def test_another_shops_lots_are_left_alone(ann, rival, now):
    with acting_for(rival.id):
        eve = make_member(1)
        post([earn(eve, 10, key="a", at=now - 500 * DAY)], now=now)
    post([earn(ann, 10, key="a", at=now - 500 * DAY)], now=now)
    expiry_change.change(YEAR, now=now)
    redate_all(now=now)
    with acting_for(rival.id):
        assert dates(eve) == [None]
    assert dates(ann) == [GRACE]
