"""When points are gone: midnights of the shop's zone, whatever the calendar and the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import ExpiryPolicy, InvalidPolicy

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "America/Havana", "Africa/Cairo"]
POLICIES = st.one_of(
    st.builds(ExpiryPolicy, kind=st.just("lots"), months=st.integers(1, 120)),
    st.builds(ExpiryPolicy, kind=st.just("lots"), days=st.integers(1, 800)),
    st.builds(
        ExpiryPolicy,
        kind=st.just("lots"),
        months=st.integers(1, 24),
        round_to=st.sampled_from(["month", "quarter", "year"]),
    ),
    st.builds(ExpiryPolicy, kind=st.just("inactivity"), months=st.integers(1, 120)),
)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def lots(**fields) -> ExpiryPolicy:
    return ExpiryPolicy(kind="lots", **fields)


@pytest.mark.parametrize(
    ("policy", "since", "last"),
    [
        (lots(months=1), date(2023, 1, 25), date(2023, 2, 25)),
        (lots(months=1), date(2023, 1, 31), date(2023, 2, 28)),
        (lots(months=1), date(2024, 1, 31), date(2024, 2, 29)),
        (lots(months=12), date(2024, 2, 29), date(2025, 2, 28)),
        (lots(months=13), date(2023, 12, 31), date(2025, 1, 31)),
        (lots(months=120), date(2023, 12, 31), date(2033, 12, 31)),
        (lots(days=1), date(2023, 1, 1), date(2023, 1, 1)),
        (lots(days=365), date(2023, 1, 1), date(2023, 12, 31)),
        (lots(days=366), date(2024, 1, 1), date(2024, 12, 31)),
        (lots(months=6, round_to="month"), date(2026, 1, 10), date(2026, 7, 31)),
        (lots(months=1, round_to="month"), date(2026, 1, 31), date(2026, 2, 28)),
        (lots(months=6, round_to="quarter"), date(2026, 1, 10), date(2026, 9, 30)),
        (lots(months=1, round_to="quarter"), date(2026, 11, 30), date(2026, 12, 31)),
        (lots(days=1, round_to="year"), date(2018, 6, 15), date(2018, 12, 31)),
        (lots(days=1, round_to="year"), date(2018, 12, 31), date(2018, 12, 31)),
        (lots(months=12, round_to="year"), date(2018, 12, 31), date(2019, 12, 31)),
        (ExpiryPolicy(kind="inactivity", months=12), date(2021, 12, 31), date(2022, 12, 31)),
    ],
)
def test_the_last_usable_day(policy, since, last):
    assert expiry.last_usable_day(policy, since=since) == last


@pytest.mark.parametrize(
    ("zone", "since", "gone"),
    [
        ("UTC", datetime(2026, 1, 10, 23, 59, tzinfo=UTC), datetime(2026, 2, 11, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 1, 11, 4, 59, tzinfo=UTC), datetime(2026, 2, 11, 5, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 1, 11, 5, 0, tzinfo=UTC), datetime(2026, 2, 12, 5, tzinfo=UTC)),
        # The clocks went forward in between, on 8 March: midnight is an hour earlier in UTC.
        ("America/New_York", datetime(2026, 2, 10, 12, tzinfo=UTC), datetime(2026, 3, 11, 4, tzinfo=UTC)),
        # The day of the change itself begins in winter and ends in summer time.
        ("America/New_York", datetime(2026, 2, 7, 12, tzinfo=UTC), datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 2, 8, 12, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)),
        # In Cairo the clocks jump from midnight to one: there is no midnight, the day begins with the jump.
        ("Africa/Cairo", datetime(2026, 3, 23, 12, tzinfo=UTC), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # In Havana midnight comes twice that night: the first one begins the day.
        ("America/Havana", datetime(2026, 9, 30, 12, tzinfo=UTC), datetime(2026, 10, 31, 4, tzinfo=UTC)),
        ("America/Havana", datetime(2026, 10, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 1, 10, 18, 29, tzinfo=UTC), datetime(2026, 2, 10, 18, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 1, 10, 18, 30, tzinfo=UTC), datetime(2026, 2, 11, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_month_later_points_are_gone_at_midnight_in_the_shops_zone(zone, since, gone):
    assert expiry.gone_at(lots(months=1), since=since, zone=ZoneInfo(zone)) == gone


@pytest.mark.parametrize(
    ("policy", "wrong"),
    [
        (ExpiryPolicy(kind="inactivity"), {"months"}),
        (ExpiryPolicy(kind="inactivity", months=121), {"months"}),
        (ExpiryPolicy(kind="inactivity", months=6, days=3), {"days"}),
        (ExpiryPolicy(kind="inactivity", months=6, round_to="year"), {"round_to"}),
        (ExpiryPolicy(kind="inactivity", months=6, earning_counts=False, spending_counts=False), {"earning_counts"}),
        (lots(), {"months"}),
        (lots(months=-1), {"months"}),
        (lots(months=121), {"months"}),
        (lots(days=-1), {"days"}),
        (lots(days=3651), {"days"}),
        (lots(days=1, months=1), {"days"}),
        (ExpiryPolicy(months=1), {"kind"}),
        (ExpiryPolicy(round_to="year"), {"kind"}),
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence_for_each_field(policy, wrong):
    with pytest.raises(InvalidPolicy) as refused:
        expiry.check(policy)
    assert refused.value.errors.keys() == wrong
    assert all(sentence.endswith(".") for sentence in refused.value.errors.values())


@pytest.mark.parametrize(
    "policy",
    [
        ExpiryPolicy(),
        ExpiryPolicy(kind="inactivity", months=1, earning_counts=False),
        ExpiryPolicy(kind="inactivity", months=120, spending_counts=False),
        lots(days=3650),
        lots(days=1, round_to="year"),
        lots(months=120, round_to="quarter"),
    ],
)
def test_what_can_be_is_accepted(policy):
    expiry.check(policy)


@given(policy=POLICIES, since=INSTANTS, zone=st.sampled_from(ZONES))
def test_points_are_there_on_their_last_day_and_gone_on_the_next(policy, since, zone):
    zone = ZoneInfo(zone)
    gone = expiry.gone_at(policy, since=since, zone=zone)
    last = expiry.last_usable_day(policy, since=since.astimezone(zone).date())

    assert (gone - timedelta(microseconds=1)).astimezone(zone).date() == last
    assert gone.astimezone(zone).date() == last + timedelta(days=1)
    assert expiry.last_day(gone, zone=zone) == last
    assert gone > since


@given(policy=POLICIES, one=INSTANTS, other=INSTANTS, zone=st.sampled_from(ZONES))
def test_who_came_later_never_loses_points_sooner(policy, one, other, zone):
    first, second = sorted((one, other))
    zone = ZoneInfo(zone)
    assert expiry.gone_at(policy, since=first, zone=zone) <= expiry.gone_at(policy, since=second, zone=zone)


@given(months=st.integers(1, 120), since=INSTANTS, now=INSTANTS, zone=st.sampled_from(ZONES))
def test_the_inactive_are_those_whose_instant_has_come(months, since, now, zone):
    policy, zone = ExpiryPolicy(kind="inactivity", months=months), ZoneInfo(zone)
    is_over = expiry.gone_at(policy, since=since, zone=zone) <= now
    assert (since < expiry.inactive_before(policy, now=now, zone=zone)) == is_over


@given(policy=POLICIES, now=INSTANTS, days=st.integers(0, 4000), zone=st.sampled_from(ZONES))
def test_the_table_by_day_says_what_the_rule_says(policy, now, days, zone):
    zone = ZoneInfo(zone)
    since = now - timedelta(days=days)
    table = expiry.gone_by_day(policy, now=now, zone=zone)
    gone = expiry.gone_at(policy, since=since, zone=zone)
    assert table.get(since.astimezone(zone).date()) == (gone if gone > now else None)


@given(changed=INSTANTS, zone=st.sampled_from(ZONES))
def test_the_grace_is_a_midnight_thirty_days_later_or_a_little_more(changed, zone):
    zone = ZoneInfo(zone)
    until = expiry.grace_until(changed, zone=zone)
    assert timedelta(days=30) <= until - changed <= timedelta(days=31, hours=1)
    assert until == expiry.midnight_after(expiry.last_day(until, zone=zone), zone=zone)


def test_what_takes_sooner():
    never, half = ExpiryPolicy(), ExpiryPolicy(kind="inactivity", months=6)
    year = ExpiryPolicy(kind="inactivity", months=12)
    spending = ExpiryPolicy(kind="inactivity", months=12, earning_counts=False)
    pairs = {
        (half, never): True, (half, lots(months=1)): True, (half, year): True, (year, half): False,
        (spending, year): True, (year, spending): False, (never, half): False, (lots(months=1), half): False,
    }  # fmt: skip
    assert {pair: expiry.takes_sooner(pair[0], than=pair[1]) for pair in pairs} == pairs
