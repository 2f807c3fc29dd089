"""post(): points move once, in order, and only where there are any."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from loyalty_app.ledger.models import Account, DailyTotal, Lot, LotUse, Transfer
from loyalty_app.ledger.transfers import NotEnoughPoints, Posted, Posting, post
from loyalty_app.tenancy import NoActiveShop, across_shops, acting_for
from tests.ledger.books import earn, holdings, make_member, open_lots, reverse, spend

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.fixture
def ann(in_acme):
    return make_member(1)


@pytest.fixture
def bob(in_acme):
    return make_member(2)


def test_a_posting_moves_points_into_a_lot(ann, now):
    posted = post([earn(ann, 120, key="a", origin="order:7")], now=now)

    transfer, lot = Transfer.objects.get(), Lot.objects.get()
    assert posted == Posted(transfers={"a": transfer.id}, points={"a": 120}, member_ids=frozenset({ann.id}))
    assert (transfer.kind, transfer.source.kind, transfer.target.kind) == ("earn", "issued", "available")
    assert (transfer.points, transfer.origin, transfer.at, transfer.created_at) == (120, "order:7", now, now)
    assert (lot.account, lot.transfer, lot.points, lot.left_points) == (transfer.target, transfer, 120, 120)
    assert (lot.origin, lot.earned_at, lot.releases_at, lot.expires_at) == ("order:7", now, None, None)
    assert holdings(ann) == (120, 0, 0)


def test_the_same_key_posts_once(ann, now):
    post([earn(ann, 120, key="a")], now=now)

    again = post([earn(ann, 120, key="a"), earn(ann, 5, key="b"), earn(ann, 5, key="b")], now=now)

    assert (again.points, again.existing) == ({"b": 5}, frozenset({"a", "b"}))
    assert holdings(ann) == (125, 0, 0)
    assert Transfer.objects.count() == 2


def test_nothing_to_post_needs_no_database(ann, now, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert post([], now=now) == Posted()


def test_a_posting_needs_a_shop(ann, now):
    from loyalty_app import scope

    token = scope._shop_id.set(0)
    try:
        with pytest.raises(NoActiveShop):
            post([earn(ann, 1, key="a")], now=now)
    finally:
        scope._shop_id.reset(token)


def test_the_same_key_in_two_shops_posts_twice(ann, rival, now):
    post([earn(ann, 10, key="a")], now=now)
    with acting_for(rival.id):
        eve = make_member(1)
        post([earn(eve, 20, key="a")], now=now)
        assert holdings(eve) == (20, 0, 0)

    assert holdings(ann) == (10, 0, 0)
    assert list(DailyTotal.objects.values_list("kind", "points", "transfers")) == [("earn", 10, 1)]


def test_another_shops_member_is_refused(ann, rival, now):
    with acting_for(rival.id), pytest.raises(IntegrityError), transaction.atomic():
        post([earn(ann, 10, key="a")], now=now)
    assert holdings(ann) == (0, 0, 0)


def test_a_spend_takes_what_expires_first_and_names_the_lots(ann, now):
    later, soon = now + timedelta(days=60), now + timedelta(days=30)
    post(
        [
            earn(ann, 10, key="never"),
            earn(ann, 10, key="later", expires_at=later),
            earn(ann, 10, key="soon", expires_at=soon),
        ],
        now=now,
    )

    post([spend(ann, 15, key="s")], now=now)

    uses = LotUse.objects.order_by("id").values_list("lot__transfer__key", "points", "transfer__key")
    assert list(uses) == [("soon", 10, "s"), ("later", 5, "s")]
    assert holdings(ann) == (15, 0, 0)


def test_a_spend_beyond_the_balance_changes_nothing(ann, bob, now):
    post([earn(ann, 40, key="a")], now=now)

    with pytest.raises(NotEnoughPoints) as refused:
        post([earn(bob, 10, key="b"), spend(ann, 50, key="s")], now=now)

    assert (refused.value.available, refused.value.wanted) == (40, 50)
    assert (holdings(ann), holdings(bob)) == ((40, 0, 0), (0, 0, 0))
    assert list(Transfer.objects.values_list("key", flat=True)) == ["a"]


def test_a_spend_from_below_zero_has_nothing_available(ann, now):
    post([reverse(ann, 30, key="r")], now=now)

    with pytest.raises(NotEnoughPoints) as refused:
        post([spend(ann, 1, key="s")], now=now)

    assert refused.value.available == 0


def test_points_earned_in_a_call_can_be_spent_in_it(ann, now):
    post([earn(ann, 40, key="a"), spend(ann, 30, key="s"), reverse(ann, 5, key="r")], now=now)

    assert holdings(ann) == (5, 0, 0)
    assert open_lots(ann) == [("available", "order:1", 5)]


class TestReversal:
    def test_pending_points_of_the_order_go_first_and_keep_their_date(self, ann, now):
        due = now + timedelta(days=14)
        post([earn(ann, 100, key="a", releases_at=due), earn(ann, 50, key="b", origin="order:2")], now=now)

        posted = post([reverse(ann, 30, key="r")], now=now)

        assert posted.points == {"r": 30}
        assert holdings(ann) == (50, 70, 0)
        assert Lot.objects.get(origin="order:1").releases_at == due

    def test_what_pending_lacks_comes_from_available(self, ann, now):
        post([earn(ann, 20, key="a", releases_at=now + timedelta(days=1)), earn(ann, 50, key="b")], now=now)

        posted = post([reverse(ann, 30, key="r")], now=now)

        assert posted.points == {"r": 30}
        assert list(posted.transfers) == ["r", "r/2"]
        assert holdings(ann) == (40, 0, 0)
        assert post([reverse(ann, 30, key="r")], now=now).existing == {"r"}

    def test_another_orders_pending_points_stay(self, ann, now):
        post([earn(ann, 20, key="a", origin="order:2", releases_at=now + timedelta(days=1))], now=now)

        post([reverse(ann, 5, key="r", origin="order:1")], now=now)

        assert holdings(ann) == (-5, 20, 0)

    def test_own_lots_go_before_those_that_expire_earlier(self, ann, now):
        post(
            [
                earn(ann, 10, key="a", origin="order:2", expires_at=now + timedelta(days=1)),
                earn(ann, 10, key="b", origin="order:1"),
            ],
            now=now,
        )

        post([reverse(ann, 12, key="r")], now=now)

        assert open_lots(ann) == [("available", "order:2", 8)]

    def test_spent_points_leave_a_hole_that_the_next_earning_fills(self, ann, now):
        post([earn(ann, 40, key="a"), spend(ann, 40, key="s")], now=now)

        post([reverse(ann, 30, key="r")], now=now)
        assert (holdings(ann), open_lots(ann)) == ((-30, 0, 0), [])

        post([earn(ann, 20, key="b", origin="order:2")], now=now)
        assert (holdings(ann), open_lots(ann)) == ((-10, 0, 0), [])

        post([earn(ann, 25, key="c", origin="order:3")], now=now)
        assert (holdings(ann), open_lots(ann)) == ((15, 0, 0), [("available", "order:3", 15)])

    def test_clamped_it_stops_at_zero_and_says_what_it_took(self, ann, now):
        post([earn(ann, 40, key="a"), spend(ann, 30, key="s")], now=now)

        assert post([reverse(ann, 40, key="r", clamp=True)], now=now).points == {"r": 10}
        assert post([reverse(ann, 40, key="r2", clamp=True)], now=now).points == {"r2": 0}
        assert holdings(ann) == (0, 0, 0)


@pytest.mark.parametrize("text", ['"', "\\", '\\"', "a,b", "{a}", "NULL", "null", " ", "'", "%s", "ключ", "𝄞", "a\nb"])
def test_keys_and_origins_are_written_as_they_are(ann, now, text):
    post([earn(ann, 10, key=f"k{text}", origin=text)], now=now)

    again = post([earn(ann, 10, key=f"k{text}", origin=text), reverse(ann, 4, key="r", origin=text)], now=now)

    assert again.existing == {f"k{text}"}
    assert list(Transfer.objects.order_by("id").values_list("key", "origin")) == [(f"k{text}", text), ("r", text)]
    assert open_lots(ann) == [("available", text, 6)]


def test_a_day_is_the_shops_day(ann, now):
    evening_in_new_york = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    post([earn(ann, 10, key="a", at=evening_in_new_york)], now=now)

    assert Transfer.objects.get().day == date(2026, 11, 22)


def test_daily_totals_add_up_by_day_and_kind(ann, bob, now):
    post([earn(ann, 10, key="a"), earn(bob, 5, key="b"), reverse(bob, 2, key="c")], now=now)
    post([earn(bob, 7, key="d"), earn(bob, 7, key="e", at=now + timedelta(days=1))], now=now)

    totals = DailyTotal.objects.order_by("day", "kind").values_list("day", "kind", "points", "transfers")
    assert list(totals) == [
        (date(2026, 11, 22), "earn", 22, 3),
        (date(2026, 11, 22), "reverse", 2, 1),
        (date(2026, 11, 23), "earn", 7, 1),
    ]


@pytest.mark.parametrize("size", [1, 3, 200])
def test_the_number_of_statements_does_not_grow_with_the_batch(in_acme, now, django_assert_num_queries, size):
    members = [make_member(i) for i in range(1, size + 1)]
    post([earn(member, 10, key=f"first:{member.id}") for member in members], now=now)
    items = [earn(member, 10, key=f"a:{member.id}") for member in members]
    items += [reverse(member, 3, key=f"b:{member.id}") for member in members]

    with django_assert_num_queries(16):  # 12, two that open the account of what is reversed, the savepoint's two
        post(items, now=now)

    assert {holdings(member) for member in members} == {(17, 0, 0)}


def test_only_members_accounts_carry_a_balance(ann, now):
    post([earn(ann, 10, key="a")], now=now)

    assert set(Account.objects.values_list("kind", "balance")) == {
        ("issued", 0),
        ("reversed", 0),
        ("available", 10),
    }


def test_points_move_between_two_accounts_of_which_one_is_a_members(ann, now):
    between_shop_accounts = Posting(
        key="a", kind="adjust", member_id=ann.id, source="issued", target="adjusted", points=1, at=now, origin="x"
    )
    with pytest.raises(AssertionError):
        post([between_shop_accounts], now=now)
    with pytest.raises(AssertionError):
        post([earn(ann, 0, key="a")], now=now)
    assert Transfer.objects.count() == 0


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_transfer SET points = 1",
            "DELETE FROM ledger_transfer",
            "TRUNCATE ledger_transfer CASCADE",
            "UPDATE ledger_lotuse SET points = 1",
            "DELETE FROM ledger_lotuse",
            "TRUNCATE ledger_lotuse",
            "UPDATE ledger_lot SET points = 1000",
            "UPDATE ledger_lot SET available_at = now()",
            "DELETE FROM ledger_lot",
            "TRUNCATE ledger_lot CASCADE",
        ],
    )
    def test_history_is_never_changed(self, ann, now, statement):
        post([earn(ann, 10, key="a"), spend(ann, 4, key="s")], now=now)

        with (
            pytest.raises(IntegrityError, match="never changed"),
            across_shops("the triggers guard every shop"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

        assert list(Transfer.objects.order_by("id").values_list("points", flat=True)) == [10, 4]
        assert list(LotUse.objects.values_list("points", flat=True)) == [4]

    def test_each_transfer_reads_as_two_lines(self, ann, now):
        post([earn(ann, 10, key="a")], now=now)

        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT a.kind, l.points FROM ledger_line AS l
                JOIN ledger_account AS a ON a.shop_id = l.shop_id AND a.id = l.account_id ORDER BY l.points"""
            )
            assert cursor.fetchall() == [("issued", -10), ("available", 10)]
