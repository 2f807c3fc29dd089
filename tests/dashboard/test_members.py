"""The list of members: whom a search means, which ones filters leave, and how it stays fast among many."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devstore import customers, installs, shops
from devstore.oauth import id_tokens
from loyalty_app.dashboard.members import filters, search
from loyalty_app.dashboard.members.filters import Filters
from loyalty_app.dashboard.models import MembersView
from loyalty_app.earning.models import Award
from loyalty_app.ledger import transfers
from loyalty_app.ledger.models import Account
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members import card, enrol, erase, merge
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shops import tokens
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.dashboard.conftest import staff_of


def listed(page) -> list[int]:
    return [int(each) for each in re.findall(r'<s-link id="member-(\d+)"', page.content.decode())]


def give(member: Member, points: int, now, *, target: str = "available", **fields) -> None:
    posting = Posting(
        key=f"{member.id}:{target}", kind="earn", member_id=member.id, source="issued", target=target, points=points,
        at=now, origin=fields.pop("origin", "order:5001"), **fields,
    )  # fmt: skip
    transfers.post([posting], now=now)


@pytest.fixture
def crowd(acme, rival, now) -> dict[str, int]:
    """Acme's, the oldest first; each of rival's has many points, to be seen if they are shown."""
    with acting_for(rival.id):
        give(enrol.join(1, now=now), 5_000, now)
    with acting_for(acme.id):
        old = Member.objects.create(
            customer_id=10, enrolled_by="order", enrolled_at=now - timedelta(days=400), changed_at=now
        )
        rich, poor, gone = (enrol.join(number, now=now - timedelta(days=number)) for number in (13, 12, 11))
        give(old, 40, now)
        give(rich, 900, now)
        erase.redact(11, "", now=now)
        kept, merged = enrol.join(14, now=now), enrol.join(15, now=now)
        merge.merge(14, 15, now=now)
    return {
        "old": old.id, "rich": rich.id, "poor": poor.id, "gone": gone.id, "kept": kept.id, "merged": merged.id,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["kept", "gone", "poor", "rich", "old"]),
        ({"state": "active"}, ["kept", "poor", "rich", "old"]),
        ({"state": "forgotten"}, ["gone"]),
        ({"came": "joined", "state": "active"}, ["kept", "poor", "rich"]),
        ({"came": "order"}, ["old"]),
        ({"least": "1"}, ["rich", "old"]),
        ({"least": "1", "most": "100"}, ["old"]),
        ({"most": "0", "state": "active"}, ["kept", "poor"]),
        ({"least": "1,000"}, ["kept", "gone", "poor", "rich", "old"]),  # no number: told at its field
        ({"since": "2026-11-09", "until": "2026-11-10"}, ["poor", "rich"]),
        ({"until": "2025-12-31"}, ["old"]),
        ({"since": "2026-11-23"}, []),
        ({"state": "rich"}, ["kept", "gone", "poor", "rich", "old"]),
    ],
)
def test_filters_leave_who_they_say(crowd, staff, asked, expected):
    page = staff.get("/members/", asked)

    assert listed(page) == [crowd[name] for name in expected]
    assert ("Nobody fits" in page.content.decode()) == (not expected)
    assert ("Enter a whole number" in page.content.decode()) == (asked.get("least") == "1,000")


def test_the_file_has_whom_the_list_shows(crowd, acme, staff, now):
    with acting_for(acme.id):
        number = card.of(Member.objects.get(id=crowd["rich"]), now=now).number

    answer = staff.get("/members/file/", {"least": "1"})

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="members-')
    told = [(row["member"], row["customer_id"], row["card"], row["available"]) for row in rows]
    assert told == [(str(crowd["rich"]), "13", number, "900"), (str(crowd["old"]), "10", "", "40")]


def test_a_list_is_walked_to_its_end_each_member_once_however_few_fit(acme, rival, staff, now):
    """Those who came at the same instant too, and although no page looks through everybody."""
    for shop in (acme, rival):
        with acting_for(shop.id):
            Member.objects.bulk_create(
                Member(
                    customer_id=100 + number, enrolled_by="order", enrolled_at=now - timedelta(days=number // 7),
                    changed_at=now, joined_at=now if number % 5 == 0 else None,
                )
                for number in range(60)
            )  # fmt: skip

    with acting_for(acme.id), timezone.override(UTC):
        everybody, joined = [], []
        for said, walked in (({}, everybody), ({"came": "joined"}, joined)):
            before, steps = "", 0
            while before is not None:
                found = Filters(said).stretch(before=str(before), size=4, looked_at=[9])
                walked += found.ids
                before, steps = found.before, steps + 1
                assert steps < 40
        expected = list(Member.objects.order_by("-enrolled_at", "-id").values_list("id", "joined_at"))
    assert everybody == [member_id for member_id, _at in expected]
    assert joined == [member_id for member_id, at in expected if at]


def test_looking_through_members_reads_two_indexes_and_no_table_whole(acme, now):
    with acting_for(acme.id), timezone.override(UTC), CaptureQueriesContext(connection) as done:
        crowded = Member.objects.bulk_create(
            Member(customer_id=number, enrolled_by="order", enrolled_at=now - timedelta(minutes=number), changed_at=now)
            for number in range(3_000)
        )
        Account.objects.bulk_create(Account(member_id=member.id, kind="available") for member in crowded)
        Filters({"least": "1", "until": "2026-12-01"}).stretch(before="", size=25, looked_at=[10])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_member, ledger_account")
        cursor.execute("EXPLAIN " + done.captured_queries[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Index Cond: ((shop_id" in plan
    assert "members_newest" in plan
    assert "ledger_account_one" in plan
    assert "Seq Scan" not in plan


def test_the_page_says_where_it_stopped_looking(crowd, staff, monkeypatch):
    monkeypatch.setattr(filters, "LOOKED_AT", (1, 2))
    monkeypatch.setattr(Filters.stretch, "__kwdefaults__", {"looked_at": (1, 2)})

    first = staff.get("/members/", {"came": "order"}).content.decode()
    (older,) = re.findall(r'href="\?([^"]*before=\d+)"', first)

    assert "members were looked through" in first
    assert "Nobody fits" not in first
    assert older.startswith("came=order&amp;before=")


# --- searching


@pytest.fixture
def connected(acme, rival):
    """Acme, connected to a store in which Ann Bo, Ann Chi and Cleo are customers."""
    with standin.running() as running:
        shops.create(running.store, acme.domain, name="Acme")
        installs.install(running.store, acme.domain)
        people = [
            customers.create(running.store, acme.domain, email=email, first_name=first, last_name=last)["id"]
            for email, first, last in (
                ("ann@example.com", "Ann", "Bo"), ("annc@example.com", "Ann", "Chi"), ("cleo@example.com", "Cleo", "D"),
            )
        ]  # fmt: skip
        pair = oauth.exchange(acme.domain, session_token=id_tokens.mint(running.store, acme.domain), claims={})
        with acting_for(acme.id):
            tokens.store(Connection(), pair, now=timezone.now())
        yield people


@pytest.fixture
def people(connected, acme, now) -> list[Member]:
    with acting_for(acme.id):
        return [enrol.join(customer_id, now=now) for customer_id in connected[:2]]


@pytest.mark.parametrize(
    ("text", "expected", "hint"),
    [
        ("Ann", [0, 1], None),
        ("ann b", [0], None),
        ("ann@example.com", [0], None),
        ("Cleo", [], "1 of the customers found in Shopify are no members."),
        ("Zoe", [], None),
        ('name:"x" OR (ann', [], None),
        ("--", [], None),
        ("a" * 500, [], None),
    ],
)
def test_names_and_addresses_are_looked_up_in_shopify(people, acme, text, expected, hint):
    page = staff_of(acme).get("/members/", {"search": text})

    assert sorted(listed(page)) == sorted(people[number].id for number in expected)
    assert hint is None or hint in page.content.decode()
    assert ("Nobody found" in page.content.decode()) == (not expected)


def test_orders_cards_and_numbers_are_looked_up_here(people, acme, rival, now):
    ann, chi = people
    with acting_for(rival.id):
        Order.objects.create(shopify_id=1, name="#1001", member=enrol.join(77, now=now), recorded_at=now)
    with acting_for(acme.id):
        Order.objects.create(shopify_id=1, name="#1001", member=chi, recorded_at=now)
        Order.objects.create(shopify_id=2, name="EN-7", member=ann, recorded_at=now)
        Order.objects.create(shopify_id=3, name="#1003", recorded_at=now)
        number = card.of(ann, now=now).number

    def found(text: str):
        return listed(staff_of(acme).get("/members/", {"search": text}))

    assert found("#1001") == found("1001") == [chi.id]
    assert found("en-7") == [ann.id]
    assert found(number) == found(card.grouped(number)) == [ann.id]
    assert found(str(ann.customer_id)) == found(str(ann.id)) == [ann.id]
    guests = staff_of(acme).get("/members/", {"search": "#1003"}).content.decode()
    assert "Order #1003 was placed by a guest. It belongs to no member." in guests


def test_who_was_merged_is_found_as_who_they_are_now(people, acme, now):
    ann, chi = people
    with acting_for(acme.id):
        merge.merge(ann.customer_id, chi.customer_id, now=now)

    assert listed(staff_of(acme).get("/members/", {"search": "Chi"})) == [ann.id]
    assert listed(staff_of(acme).get("/members/", {"search": str(chi.id)})) == [ann.id]


def test_without_shopify_the_page_says_so_and_numbers_work(people, acme):
    ann, _chi = people
    with override_settings(SHOPIFY_SHOP_URL="http://127.0.0.1:9/shop/{shop}"):  # where nobody listens
        staff = staff_of(acme)
        page = staff.get("/members/", {"search": "Ann"})
        numbered = staff.get("/members/", {"search": str(ann.id)})
        names = staff.get("/members/names/", {"ids": str(ann.id)})

    assert "which can’t be asked right now" in page.content.decode()
    assert listed(page) == []
    assert listed(numbered) == [ann.id]
    assert (names.status_code, names.content.decode().strip()) == (200, "")


def test_names_are_put_where_the_page_shows_the_members(people, acme, rival, now):
    ann, chi = people
    with acting_for(rival.id):
        theirs = enrol.join(78, now=now)

    answer = staff_of(acme).get("/members/names/", {"ids": f"{ann.id},{chi.id},{theirs.id},x,{'9' * 30}"})

    told = re.findall(
        r'<s-text id="name-(\d+)" hx-swap-oob="true" dir="auto">([^<]+)</s-text>', answer.content.decode()
    )
    assert sorted(told) == [(str(ann.id), "Ann Bo · ann@example.com"), (str(chi.id), "Ann Chi · annc@example.com")]
    assert search.FOUND_MAX <= 50  # a page's names are one question


# --- saved views


def saved(shop) -> dict[str, str]:
    with acting_for(shop.id):
        return dict(MembersView.objects.values_list("name", "query"))


def test_a_view_is_saved_chosen_replaced_and_removed(crowd, acme, rival, staff):
    query = "least=1&came=joined"
    assert "/members/views/?came=joined&amp;least=1" in staff.get(f"/members/?{query}").content.decode()

    made = staff.post("/members/views/", {"name": "Big", "query": f"{query}&before=7&done=x&state="})
    assert made.headers["Location"] == "/members/?came=joined&least=1&done=view_saved"
    assert saved(acme) == {"Big": "came=joined&least=1"}
    page = staff.get("/members/").content.decode()
    assert '<s-clickable-chip href="/members/?came=joined&amp;least=1">Big</s-clickable-chip>' in page

    staff.post("/members/views/", {"name": "Big", "query": "least=500"})
    assert saved(acme) == {"Big": "least=500"}
    with acting_for(acme.id):
        view_id = MembersView.objects.get().id
    assert "Remove the view “Big”" in staff.get("/members/?least=500").content.decode()
    for _time in range(2):
        assert staff.post(f"/members/views/{view_id}/removal/").status_code == 302
    assert saved(acme) == {}


def test_anothers_view_is_neither_shown_nor_removed(acme, rival, staff, rival_staff, now):
    with acting_for(rival.id):
        theirs = MembersView.objects.create(name="Theirs", query="least=1", saved_at=now)

    staff.post(f"/members/views/{theirs.id}/removal/")

    assert "Theirs" not in staff.get("/members/").content.decode()
    assert saved(rival) == {"Theirs": "least=1"}


@pytest.mark.parametrize("name", ["", "x" * 41])
def test_a_view_needs_a_name(acme, staff, name):
    answer = staff.post("/members/views/", {"name": name, "query": "least=1"})

    assert answer.status_code == 422
    assert 'error="' in answer.content.decode()
    assert saved(acme) == {}


def test_there_are_so_many_views_and_no_more(acme, staff, now):
    with acting_for(acme.id):
        for number in range(20):
            MembersView.objects.create(name=f"View {number}", saved_at=now)

    answer = staff.post("/members/views/", {"name": "One more", "query": ""})

    assert answer.status_code == 422
    assert "There are 20 views already" in answer.content.decode()
    assert staff.post("/members/views/", {"name": "View 3", "query": "least=2"}).status_code == 302
    assert saved(acme)["View 3"] == "least=2"


# --- one member


def test_a_members_page_tells_what_the_points_consist_of(acme, rival, staff, now):
    with acting_for(acme.id):
        ann = enrol.join(7, now=now)
        order = Order.objects.create(shopify_id=5001, name="#1001", member=ann, placed_at=now, recorded_at=now)
        give(ann, 100, now, expires_at=datetime(2027, 3, 1, 12, tzinfo=UTC))
        give(ann, 30, now, target="pending", releases_at=now + timedelta(days=3), origin=f"joining:{ann.id}")

    page = re.sub(r"\s+", " ", staff.get(f"/members/{ann.id}/").content.decode().replace("\xa0", " "))

    assert f'<s-link tone="neutral" href="/activity/?order=%231001">Order {order.name}</s-link>' in page
    assert "Expire on Mar 1, 2027, 7:00 AM" in page
    assert "Spendable from Nov 25, 2026" in page
    assert f"/members/names/?ids={ann.id}" in page


def test_every_movement_is_told_with_what_it_was_for(acme, staff, now):
    with acting_for(acme.id):
        ann, bob = enrol.join(7, now=now), enrol.join(8, now=now)
        Order.objects.create(shopify_id=5001, name="#1001", member=ann, placed_at=now, recorded_at=now)
        give(ann, 100, now)
        give(bob, 40, now, origin="order:404")
        merge.merge(7, 8, now=now)

    page = staff.get(f"/members/{ann.id}/movements/").content.decode()

    changes = re.findall(r'tone="success" type="strong">([^<]+)<', page)
    assert changes == ["+40", "+100"]
    assert "Order #1001" in page
    assert f"Merge with member {bob.id}" in page
    assert staff.get("/members/999999/movements/").status_code == 404


def test_anothers_movements_are_not_found(acme, rival, staff, now):
    with acting_for(rival.id):
        theirs = enrol.join(7, now=now)

    assert staff.get(f"/members/{theirs.id}/movements/").status_code == 404


def test_a_members_pages_ask_the_database_at_most_ten_times(acme, staff, now):
    with acting_for(acme.id):
        ann = enrol.join(7, now=now)
        for number in range(3):
            order = Order.objects.create(shopify_id=5001 + number, name=f"#{number}", member=ann, recorded_at=now)
            fields = {"judged_at": now, "at": now, "explanation": {}, "reason": "earned", "points": 5, "delta": 5}
            Award.objects.create(kind="order", order=order, member=ann, number=1, **fields)
        give(ann, 100, now)

    for path in (f"/members/{ann.id}/", f"/members/{ann.id}/movements/"):
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(path).status_code == 200
        assert len(queries) <= 10, path
