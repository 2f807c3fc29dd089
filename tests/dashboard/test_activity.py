"""Activity, the ledger and members: newest first, page by page, each row with its reason."""

import re
from datetime import timedelta

import msgspec
import pytest

from loyalty_app.earning.explanation import Explanation, LineWhy, RuleWhy
from loyalty_app.earning.models import Award
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members import merge
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import acting_for


def a_member(now, *, customer_id: int = 8001) -> Member:
    return Member.objects.create(customer_id=customer_id, enrolled_by="order", enrolled_at=now, changed_at=now)


def an_order(now, *, number: int, member: Member | None = None) -> Order:
    name, shopify_id = f"#{1000 + number}", 5000 + number
    return Order.objects.create(shopify_id=shopify_id, name=name, member=member, placed_at=now, recorded_at=now)


def an_award(order: Order, *, points: int, delta: int, now, number: int = 1, reason: str = "earned", **fields) -> Award:
    why = fields.pop("why", Explanation(points=points, reason=reason, currency="USD"))
    return Award.objects.create(
        kind="order",
        order=order,
        member=order.member,
        number=number,
        points=points,
        delta=delta,
        reason=reason,
        judged_at=now,
        at=now,
        explanation=msgspec.to_builtins(why),
        **fields,
    )


def names(page: str) -> list[str]:
    """The orders listed, in their sequence."""
    return re.findall(r'<s-link id="award-\d+" href="[^"]+">([^<]+)</s-link>', page)


def test_thirty_settlements_are_two_pages_each_row_once(acme, staff, now):
    with acting_for(acme.id):
        for number in range(30):
            an_award(an_order(now, number=number), points=5, delta=5, now=now)

    first = staff.get("/activity/").content.decode()
    (older,) = re.findall(r'href="\?([^"]*before=\d+)"', first)
    second = staff.get("/activity/?" + older.replace("&amp;", "&")).content.decode()

    assert names(first) + names(second) == [f"#{1000 + number}" for number in reversed(range(30))]
    assert "before=" not in second
    assert "Newest" in second


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1;drop"])
def test_a_place_that_is_none_shows_the_newest(acme, staff, now, before):
    with acting_for(acme.id):
        an_award(an_order(now, number=1), points=5, delta=5, now=now)

    assert names(staff.get("/activity/", {"before": before}).content.decode()) == ["#1001"]


@pytest.fixture
def varied(acme, now):
    """One order of each sort: given, then taken back in part; nothing, with its reason; given to another."""
    with acting_for(acme.id):
        ann = a_member(now)
        first, second, third = (an_order(now, number=number, member=ann) for number in (1, 2, 3))
        an_award(first, points=120, delta=120, now=now)
        an_award(second, points=0, delta=0, now=now, reason="unpaid")
        an_award(first, points=40, delta=-80, now=now, number=2)
        an_award(third, points=60, delta=60, now=now, releases_at=now + timedelta(days=3650))
    return ann


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ({}, ["#1003", "#1001", "#1002", "#1001"]),
        ({"show": "given"}, ["#1003", "#1001"]),
        ({"show": "taken_back"}, ["#1001"]),
        ({"show": "nothing"}, ["#1002"]),
        ({"show": "joining"}, []),
        ({"order": "#1001"}, ["#1001", "#1001"]),
        ({"order": "#1001", "show": "taken_back"}, ["#1001"]),
        ({"order": "#10"}, []),
        ({"show": "luck"}, ["#1003", "#1001", "#1002", "#1001"]),
    ],
)
def test_filters_show_what_they_say(varied, staff, query, listed):
    page = staff.get("/activity/", query).content.decode()

    assert names(page) == listed
    assert ("Nothing matches" in page) == (not listed)


def test_a_row_says_why_and_what_changed(varied, staff):
    page = staff.get("/activity/").content.decode()

    assert "The order is not paid yet. Points follow once it is." in page
    assert "Now 40 instead of 120 points." in page
    assert page.count("Pending until") == 1


def test_a_settlement_is_explained_line_by_line(acme, staff, now):
    why = Explanation(
        points=120,
        currency="USD",
        worth="24.00",
        lines=(
            LineWhy(id="1", title="Shirt <b>", left=2, worth="24.00", points=120),
            LineWhy(id="2", title="Voucher", worth="0", excluded="gift_card"),
        ),
        rules=(RuleWhy(rule=1, revision=1, name="Spend", kind="per_amount", points=120, rate="5/1.00", worth="24.00"),),
    )
    with acting_for(acme.id):
        award = an_award(an_order(now, number=1), points=120, delta=120, now=now, why=why)

    page = staff.get(f"/activity/{award.id}/").content.decode()

    assert "Why 120 points?" in page
    assert "Spend: 5 points for every 1.00 USD, on 24.00 USD: 120." in page
    assert "Gift cards earn nothing: Voucher." in page
    assert "2 × Shirt &lt;b&gt;" in page
    assert "A gift card" in page
    assert 'href="shopify://admin/orders/5001"' in page


def test_a_members_page_has_balances_orders_and_transfers(varied, acme, staff, now):
    earned = {"kind": "earn", "member_id": varied.id, "source": "issued", "at": now, "origin": "order:5001"}
    with acting_for(acme.id):
        transfers.post(
            [
                Posting(key="1", target="available", points=1_120, **earned),
                Posting(key="2", target="pending", points=60, releases_at=now + timedelta(days=3), **earned),
            ],
            now=now,
        )

    page = staff.get(f"/members/{varied.id}/").content.decode()

    figures = re.findall(r'fontSize="large-100"[^>]*>([^<]+)<', page)
    assert figures == ["1,120", "60", "0"]
    assert names(page) == ["#1003", "#1001", "#1002", "#1001"]
    assert 'href="shopify://admin/customers/8001"' in page


def test_what_a_merged_member_was_given_is_on_the_survivors_page(acme, staff, now):
    with acting_for(acme.id):
        kept, gone = a_member(now), a_member(now, customer_id=8002)
        an_award(an_order(now, number=7, member=gone), points=5, delta=5, now=now)
        merge.merge(8001, 8002, now=now)

    assert names(staff.get(f"/members/{kept.id}/").content.decode()) == ["#1007"]


def test_members_are_found_by_shopifys_id_or_ours(varied, acme, rival, staff, rival_staff, now):
    with acting_for(rival.id):
        theirs = a_member(now)

    def found(search: str) -> list[str]:
        return re.findall(r'id="member-(\d+)"', staff.get("/members/", {"search": search}).content.decode())

    assert found("8001") == [str(varied.id)]
    assert found(str(varied.id)) == [str(varied.id)]
    assert found(str(theirs.id)) == []


def test_the_ledger_lists_transfers_by_kind(varied, acme, staff, now):
    posting = {"member_id": varied.id, "at": now, "origin": "order:5001"}
    with acting_for(acme.id):
        transfers.post(
            [
                Posting(key="1", kind="earn", source="issued", target="available", points=120, **posting),
                Posting(key="2", kind="adjust", source="adjusted", target="available", points=7, **posting),
            ],
            now=now,
        )

    def listed(kind: str) -> list[str]:
        page = staff.get("/activity/ledger/", {"kind": kind}).content.decode()
        return re.findall(r'tabular-nums">([^<]+)<', page)

    assert listed("all") == ["7", "120"]
    assert listed("earn") == ["120"]
    assert listed("redeem") == []
