"""The figures of the home page: each is what the rows behind it add up to, of the days that were asked for."""

import itertools
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty_app import order_news
from loyalty_app.dashboard import markup
from loyalty_app.dashboard.home import chart, figures, period, told
from loyalty_app.dashboard.home.figures import Figures
from loyalty_app.dashboard.home.period import Days, PeriodForm
from loyalty_app.earning import programme
from loyalty_app.ledger.transfers import Posting, Reversal, post
from loyalty_app.rewards.point_worth import PointWorth
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from tests.dashboard.conftest import connect, staff_of
from tests.dashboard.redeemed import FIVE_OFF, a_reward
from tests.factories import LineBody, MemberFactory, per_amount, running_programme, seen

MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")
TODAY = date(2026, 11, 22)
BAR = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


def posting(member, points: int, *, key: str, kind: str = "earn", at: datetime) -> Posting:
    ends = {
        "earn": ("issued", "available"),
        "adjust": ("adjusted", "available"),
        "redeem": ("available", "redeemed"),
        "expire": ("available", "expired"),
    }
    source, target = ends[kind]
    return Posting(
        key=key,
        kind=kind,
        member_id=member.id,
        source=source,
        target=target,
        points=points,
        at=at,
        origin=f"order:{key}",
    )


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def busy(acme, rival, now):
    """Acme: Ann came 40 days ago and ordered then and now, Bob came now. The rival has a member with many points."""
    before = now - timedelta(days=40)
    for shop in (acme, rival):
        connect(shop)
        with acting_for(shop.id):
            running_programme(per_amount(1))
    with acting_for(acme.id):
        # created_at: its day decides; customer 7001 is Ann, whom her first order makes a member.
        orders = [(1, before, 7001, "100.00"), (2, now, 7001, "50.00"), (3, now, 7002, "25.00")]
        for id, at, customer, price in orders:
            body = {"id": id, "name": f"#{id}", "created_at": at.isoformat(), "customer": {"id": customer}}
            order_news.tell([seen(**body, line_items=[LineBody(price=price)])], now=at)
        ann = MemberFactory._meta.model.objects.get(customer_id=7001)
        post([posting(ann, 20, key="adjust", kind="adjust", at=now)], now=now)
        post([posting(ann, 60, key="redeem", kind="redeem", at=now)], now=now)
        taking = Reversal(
            key="taking", kind="adjust", target="adjusted", member_id=ann.id, origin="order:adjust", points=5, at=now
        )
        post([taking], now=now)
    with acting_for(rival.id):
        post([posting(MemberFactory(), 9999, key="a", at=now)], now=now)
    return acme


def today_at(now) -> date:
    """Acme's day, which is not always the one in London."""
    return timezone.localdate(now, ZoneInfo("America/New_York"))


def days_of(now, count: int) -> Days:
    return period.rolling(count, today=today_at(now))


def test_the_figures_are_of_this_shop_and_these_days(busy, now):
    with acting_for(busy.id):
        month, before = figures.of_days(days_of(now, 30), period.before(days_of(now, 30)))

    assert month == Figures(
        earned=75, given=20, reversed=0, taken=5, spent=60, returned=0, expired=0, outstanding=130, active=2,
        orders=2, goods_minor=7500, ordered_once=2, ordered_twice=1, members=2, members_new=1,
    )  # fmt: skip
    assert before == Figures(
        earned=100, outstanding=100, active=1, orders=1, goods_minor=10_000, ordered_once=1, members=1, members_new=1
    )
    assert (month.participation, month.repeat_rate, month.redemption_rate) == (1, Fraction(1, 2), Fraction(60, 90))
    assert (before.redemption_rate, before.repeat_rate) == (0, 0)


def test_an_empty_shop_has_no_rates(in_acme):
    (empty,) = figures.of_days(Days(TODAY, TODAY))

    assert empty == Figures()
    assert (empty.participation, empty.redemption_rate, empty.repeat_rate) == (None, None, None)
    assert figures.course(Days(TODAY, TODAY)).first_day is None


@pytest.mark.parametrize(
    ("said", "days", "days_before"),
    [
        ({}, ("2026-10-24", "2026-11-22"), ("2026-09-24", "2026-10-23")),
        ({"period": "7"}, ("2026-11-16", "2026-11-22"), ("2026-11-09", "2026-11-15")),
        ({"period": "365"}, ("2025-11-23", "2026-11-22"), ("2024-11-23", "2025-11-22")),
        ({"period": "month"}, ("2026-11-01", "2026-11-22"), ("2026-10-01", "2026-10-22")),
        ({"period": "nonsense"}, ("2026-10-24", "2026-11-22"), ("2026-09-24", "2026-10-23")),
        (
            {"period": "custom", "since": "2026-02-27", "until": "2026-03-01"},
            ("2026-02-27", "2026-03-01"),
            ("2026-02-24", "2026-02-26"),
        ),
        (
            {"period": "custom", "since": "2026-11-21", "until": "2027-01-01"},
            ("2026-11-21", "2026-11-22"),
            ("2026-11-19", "2026-11-20"),
        ),
    ],
)
def test_a_period_is_compared_with_the_one_before(said, days, days_before):
    form = PeriodForm(said, today=TODAY)

    chosen = form.chosen()

    assert [(each.first.isoformat(), each.last.isoformat()) for each in chosen] == [days, days_before]


def test_the_end_of_a_long_month_is_compared_with_all_of_a_short_one():
    march = period.this_month(date(2026, 3, 31))

    assert period.before(march, is_month=True) == Days(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("since", "until", "errors"),
    [
        ("", "", {"since": ["Enter the first day."], "until": ["Enter the last day."]}),
        ("2026-11-23", "2026-11-24", {"since": ["Enter a day that has begun."]}),
        ("2026-11-02", "2026-11-01", {"until": ["Enter a day that is not before the first."]}),
        ("2020-01-01", "2026-11-01", {"until": ["Enter at most 366 days in all."]}),
        ("soon", "2026-11-01", {"since": ["Enter a valid date."]}),
    ],
)
def test_days_that_make_no_sense_are_told_at_their_field(since, until, errors):
    form = PeriodForm({"period": "custom", "since": since, "until": until}, today=TODAY)

    assert form.chosen()[0] == period.rolling(30, today=TODAY)
    assert form.errors == errors


@pytest.mark.parametrize(
    ("first", "last", "parts"),
    [
        ("2026-11-16", "2026-11-22", 7),
        ("2026-10-24", "2026-11-22", 30),
        ("2026-08-25", "2026-11-22", 13),
        ("2025-11-23", "2026-11-22", 13),
        ("2025-12-01", "2026-11-30", 12),
    ],
)
def test_parts_follow_each_other_without_a_gap(first, last, parts):
    days = Days(date.fromisoformat(first), date.fromisoformat(last))

    found = figures.split(days)

    assert len(found) == parts
    assert (found[0].first, found[-1].last) == (days.first, days.last)
    assert all(one.last + timedelta(days=1) == other.first for one, other in itertools.pairwise(found))


def test_the_parts_add_up_to_the_days(busy, now):
    for count in (30, 90, 365):
        with acting_for(busy.id):
            days = days_of(now, count)
            course, (whole,) = figures.course(days), figures.of_days(days)

        assert sum(part.issued for part in course.parts) == whole.issued
        assert sum(part.redeemed for part in course.parts) == whole.redeemed
        assert sum(part.orders for part in course.parts) == whole.orders
        assert sum(part.goods for part in course.parts) == whole.goods_minor


def told_of(now: Figures, before: Figures | None, **more) -> dict[str, told.Told]:
    worth = PointWorth(amount=Decimal(5), points=500, reward="5 off")
    days = Days(TODAY, TODAY)
    rows = told.every(now, before, days=days, **{"pending": 0, "currency": "USD", "worth": worth} | more)
    return {row.label: row for row in rows}


def test_a_figure_tells_how_it_changed_and_what_it_is_worth():
    shown = told_of(
        Figures(earned=150, outstanding=1_000, members=3, active=2, goods_minor=1250, orders=1),
        Figures(earned=100, outstanding=1_000, members=0),
        pending=40,
    )

    assert (shown["Points issued"].value, shown["Points issued"].change) == ("150", "+50 % against 100 before")
    outstanding = shown["Points outstanding"]
    assert (outstanding.detail, outstanding.change) == (
        "worth up to 10.00 USD, 40 of them pending now",
        "as many as before",
    )
    assert (shown["Members"].change, shown["Participation"].value) == ("0 before", "66.7 %")
    assert (shown["Participation"].change, shown["Redemption rate"].value) == ("", "0.0 %")
    assert shown["Members’ orders"].detail == "12.50 USD"


def test_without_days_before_or_a_reward_in_money_nothing_is_made_up():
    shown = told_of(Figures(outstanding=10), None, worth=None)

    assert {row.change for row in shown.values()} == {""}
    assert shown["Points outstanding"].detail == ""
    assert shown["Redemption rate"].value == "–"


def test_bars_stay_inside_the_drawing_and_below_zero_has_none():
    drawn = chart.draw(
        "c", title="T", summary="S", names=["A", "B"], parts=["x", "y", "z"],
        values=[[10, 0], [5, 2], [-3, 1]], written=str,
    )  # fmt: skip

    assert [(each.name, each.pattern) for each in drawn.series] == [("A", "solid"), ("B", "hatched")]
    bars = [BAR.findall(each.path) for each in drawn.series]
    assert [[height for _x, _y, _width, height in each] for each in bars] == [["138.00", "69.00"], ["27.60", "13.80"]]
    for x, y, width, height in (map(float, bar) for each in bars for bar in each):
        assert 8 <= x <= x + width <= 352 and y >= 22 and y + height == pytest.approx(160)
    assert [row.values for row in drawn.rows] == [["10", "0"], ["5", "2"], ["-3", "1"]]


def test_nothing_at_all_draws_no_bar():
    drawn = chart.draw("c", title="T", summary="S", names=["A"], parts=["x"], values=[[0]], written=str)

    assert (drawn.has_any, [each.path for each in drawn.series]) == (False, [""])


def page(shop, address: str = "/") -> str:
    answer = staff_of(shop).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_the_figures_and_every_one_of_them_opens(busy):
    shown = page(busy)

    assert "How the programme does" in shown
    links = [
        address.replace("&amp;", "&")
        for address in re.findall(r'<s-link href="([^"]+)" accessibilityLabel="[^"]+: [^"]+">', shown)
    ]
    assert len(links) == 10
    for address in links:
        page(busy, address)


def behind(shop, of: str, now) -> list[str]:
    """Kinds of the movements behind a figure, and the sum that the page tells."""
    shown = page(shop, f"/figures/points/?of={of}&{days_of(now, 30).query}")
    total = re.search(r": ([−\d,]+) points? in all", shown).group(1)
    rows = re.findall(r'tabular-nums">([\d,]+)</s-text></s-table-cell>', shown)
    return [total, *rows]


def test_the_movements_behind_a_figure_add_up_to_it(busy, now):
    assert behind(busy, "issued", now) == ["95", "20", "25", "50"]
    assert behind(busy, "taken_back", now) == ["5", "5"]
    assert behind(busy, "redeemed", now) == ["60", "60"]
    assert behind(busy, "expired", now) == ["0"]


def test_the_movements_go_on_page_by_page_each_once(busy, now):
    with acting_for(busy.id):
        ann = MemberFactory()
        for number in range(60):
            post([posting(ann, number + 1, key=f"many{number}", at=now - timedelta(days=number % 3))], now=now)
    address, seen_points = f"/figures/points/?of=issued&{days_of(now, 30).query}", []
    while address:
        shown = page(busy, address)
        seen_points += re.findall(r'tabular-nums">([\d,]+)</s-text></s-table-cell>', shown)
        older = re.search(r'href="(\?[^"]+)">Older', shown)
        address = f"/figures/points/{older.group(1).replace('&amp;', '&')}" if older else ""

    assert sorted(map(int, seen_points)) == sorted([*range(1, 61), 20, 25, 50])


def test_the_orders_behind_a_figure(busy, now):
    shown = page(busy, f"/figures/orders/?{days_of(now, 30).query}")

    assert ": 2 orders, 75.00 USD." in shown
    assert re.findall(r'order=%23\d">(#\d)<', shown) == ["#3", "#2"]
    assert "50.00 USD</s-text>" in shown
    assert "No orders on these days" in page(busy, "/figures/orders/?from=2001-01-01&to=2001-01-31")


@pytest.mark.parametrize("query", ["", "from=x&to=y", "from=2026-01-02&to=2026-01-01", "from=2001-01-01&to=2026-01-01"])
def test_an_address_without_days_shows_the_usual_ones(busy, query):
    assert ": 2 orders, 75.00 USD." in page(busy, f"/figures/orders/?{query}")


@pytest.mark.parametrize("address", ["/figures/points/?of=everything", "/figures/table/?of=members"])
def test_a_figure_that_there_is_none_of_is_not_found(busy, address):
    assert staff_of(busy).get(address).status_code == 404


def test_a_charts_table_has_the_numbers_of_its_bars(busy, now):
    days = days_of(now, 30)
    address = f"/figures/table/?of=goods&{days.query}"
    assert address.replace("&", "&amp;") in page(busy)

    table = page(busy, address)
    assert markup.faults(table, manifest=MANIFEST) == []
    rows = re.findall(r"<s-table-row><s-table-cell>([^<]+)</s-table-cell><s-table-cell>([^<]+)<", table)
    assert len(rows) == days.count
    assert sum(Decimal(amount) for _name, amount in rows) == Decimal(75)


def test_a_shop_of_which_nothing_is_known_has_tables_without_figures(acme):
    connect(acme)
    assert "<s-table-cell>0</s-table-cell>" in page(acme, "/figures/table/?of=points")


def members_listed(shop, filters: str) -> int:
    return len(re.findall(r'id="member-\d+"', page(shop, f"/members/?{filters}")))


def test_the_members_behind_participation_and_repeat_rate(busy, now):
    today, month = today_at(now), days_of(now, 30)
    long_ago = f"active_since={today - timedelta(days=45)}&active_until={today - timedelta(days=35)}"

    assert members_listed(busy, f"active_since={month.first}&active_until={month.last}") == 2
    assert members_listed(busy, long_ago) == 1  # Ann, who was active since as well
    assert (
        members_listed(busy, f"active_since={today - timedelta(days=30)}&active_until={today - timedelta(days=1)}") == 0
    )
    assert members_listed(busy, f"orders=2&orders_until={today}") == 1
    assert members_listed(busy, f"orders=2&orders_until={today - timedelta(days=1)}") == 0
    assert members_listed(busy, "orders=1") == 2
    assert members_listed(busy, f"since={month.first}&until={month.last}") == 1


def test_the_page_takes_ten_statements_at_most_and_counts_no_ledger_row(busy, now):
    with acting_for(busy.id):
        a_reward(FIVE_OFF, now=now, name="5 off")
    staff = staff_of(busy)
    staff.get("/")

    with CaptureQueriesContext(connection) as captured:
        assert staff.get("/?period=365").status_code == 200

    statements = [query["sql"] for query in captured]
    assert len(statements) <= 10, "\n".join(statements)
    assert not [each for each in statements if re.search(r"FROM ledger_(transfer|lotuse|line)", each)]


def test_a_new_shop_is_told_what_will_come(acme, staff):
    shown = staff.get("/").content.decode()

    assert "No figures yet" in shown
    assert "<svg" not in shown


def test_days_before_the_first_figure_are_not_compared_with(busy, now):
    shown = page(busy, "/?period=90")

    first = now - timedelta(days=40)
    assert f"figures begin on {first:%b}" in shown
    assert "before</s-text>" not in shown


def test_a_day_is_one_of_the_shops_zone(acme, now):
    """Just after midnight in Kiribati it is still yesterday nearly everywhere."""
    Shop.objects.filter(id=acme.id).update(timezone="Pacific/Kiritimati")
    at = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # there the 21st has begun
    with acting_for(acme.id):
        programme.begin(now=at - timedelta(days=1))
        post([posting(MemberFactory(enrolled_at=at), 10, key="a", at=at)], now=at)
        on_the_20th, on_the_21st = figures.of_days(
            Days(date(2026, 11, 20), date(2026, 11, 20)), Days(date(2026, 11, 21), date(2026, 11, 21))
        )

    assert (on_the_20th.earned, on_the_20th.members_new, on_the_20th.active) == (0, 0, 0)
    assert (on_the_21st.earned, on_the_21st.members_new, on_the_21st.active) == (10, 1, 1)
