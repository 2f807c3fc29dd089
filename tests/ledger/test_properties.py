"""Whatever is posted, in whatever sequence, the books tie and no point appears or vanishes."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Max
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loyalty_app.ledger import audit, balances, expire, expiry_change, release, spending
from loyalty_app.ledger.books import Book
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Lot, Transfer
from loyalty_app.ledger.postings import LedgerError, Return, Taken
from loyalty_app.ledger.states import AccountState
from loyalty_app.ledger.transfers import post
from loyalty_app.members import merge
from tests.conftest import NOW
from tests.ledger.books import earn, holdings, make_member, redate_all, reverse, spend

pytestmark = pytest.mark.usefixtures("in_acme")

POLICIES = [
    ExpiryPolicy(),
    ExpiryPolicy(kind="lots", days=20),
    ExpiryPolicy(kind="lots", months=2, round_to="quarter"),
    ExpiryPolicy(kind="inactivity", months=1),
    ExpiryPolicy(kind="inactivity", months=3, earning_counts=False),
]
POINTS = st.integers(1, 200)
WHO = st.integers(0, 2)
ORIGIN = st.sampled_from(["order:1", "order:2", "joining"])
DAYS = st.integers(0, 20)
EARN = st.tuples(st.just("earn"), WHO, POINTS, ORIGIN, st.none() | DAYS, st.none() | DAYS)
REVERSE = st.tuples(st.just("reverse"), WHO, POINTS, ORIGIN, st.booleans())
SPEND = st.tuples(st.just("spend"), WHO, POINTS)
ACTS = st.one_of(
    EARN,
    REVERSE,
    SPEND,
    st.tuples(st.just("reserve"), WHO, POINTS),
    st.tuples(st.just("settle"), st.integers(0, 5)),
    st.tuples(st.just("void"), st.integers(0, 5)),
    st.tuples(st.just("give back"), st.integers(0, 5), st.integers(0, 130), st.booleans()),
    st.tuples(st.just("take again"), st.integers(0, 5)),
    st.tuples(st.just("release"), DAYS),
    st.tuples(st.just("expire"), st.integers(0, 130)),
    st.tuples(st.just("policy"), st.sampled_from(range(5)), st.integers(0, 130)),
    st.tuples(st.just("redate"), st.integers(0, 130)),
    st.tuples(st.just("merge"), WHO, WHO),
)


def item(act, members, key):
    """The posting or reversal of an act."""
    match act:
        case ("earn", who, points, origin, release_days, expiry_days):
            fields = {"releases_at": NOW + timedelta(days=release_days)} if release_days is not None else {}
            if expiry_days is not None:
                fields["expires_at"] = NOW + timedelta(days=100 + expiry_days)
            return earn(members[who], points, key=key, origin=origin, **fields)
        case ("reverse", who, points, origin, clamp):
            return reverse(members[who], points, key=key, origin=origin, clamp=clamp)
        case ("spend", who, points):
            return spend(members[who], points, key=key)
    return None


def perform(act, members, key):
    """Do it; a refusal is a result too."""
    try:
        match act:
            case ("earn" | "reverse" | "spend", *_):
                post([item(act, members, key)], now=NOW)
            case ("reserve", who, points):
                spending.reserve(members[who].id, points=points, origin="redemption", key=key, now=NOW)
            case ("settle", number):
                spending.settle(held(number), now=NOW)
            case ("void", number):
                spending.void(held(number), now=NOW)
            case ("give back", number, days, fresh):
                give_back(number, now=NOW + timedelta(days=days), fresh=fresh, key=key)
            case ("take again", number):
                if points := net_returned(spent(number)):
                    spending.take_again(spent(number), points=points, number=int(key[1:]), now=NOW)
            case ("release", days):
                release.release_due(now=NOW + timedelta(days=days))
            case ("expire", days):
                expire.expire_due(now=NOW + timedelta(days=days))
            case ("policy", number, days):
                expiry_change.change(POLICIES[number], now=not_before_what_was_posted(NOW + timedelta(days=days)))
            case ("redate", days):
                redate_all(now=NOW + timedelta(days=days))
            case ("merge", kept, gone):
                merge.merge(members[kept].customer_id, members[gone].customer_id, now=NOW)
    except LedgerError:
        pass


def not_before_what_was_posted(now):
    """Acts come in any order, but the clock runs one way: what expired by a policy did so before it was changed."""
    latest = Transfer.objects.aggregate(latest=Max("created_at"))["latest"]
    return max(now, latest) if latest else now


def held(number: int) -> str:
    keys = list(Transfer.objects.filter(kind="reserve").order_by("id").values_list("key", flat=True))
    return keys[number % len(keys)] if keys else "none"


def spent(number: int) -> str:
    """The key under which something was spent, at once or by a reservation."""
    redeemed = Transfer.objects.filter(kind="redeem").exclude(key__contains="/taken:").order_by("id")
    keys = [key.removesuffix("/closed") for key in redeemed.values_list("key", flat=True)]
    return keys[number % len(keys)] if keys else "none"


def net_returned(key: str) -> int:
    found = Transfer.objects.filter(key__regex=rf"^{key}/(returned|taken):").values_list("kind", "points")
    return sum(points if kind == "return" else -points for kind, points in found)


def give_back(number: int, *, now, fresh: bool, key: str) -> None:
    """Half of what is left of it, rounded up."""
    name, already = spent(number), net_returned(spent(number))
    total = sum(
        Transfer.objects.filter(key__in=[name, f"{name}/closed"], kind="redeem").values_list("points", flat=True)
    )
    until = now + timedelta(days=30) if fresh else None
    points = (total - already + 1) // 2
    if points:
        spending.give_back(name, points=points, already=already, number=int(key[1:]), now=now, fresh_until=until)


def sums() -> dict[str, int]:
    """Points that came into being and went, by kind of the shop's account."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.kind, sum(l.points) FROM ledger_line AS l
            JOIN ledger_account AS a ON a.shop_id = l.shop_id AND a.id = l.account_id
            WHERE a.member_id IS NULL GROUP BY a.kind"""
        )
        return {kind: int(points) for kind, points in cursor.fetchall()}


class Undo(Exception):
    pass


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(acts=[("earn", 0, 1, "order:1", None, None), ("policy", 3, 0), ("expire", 31), ("policy", 0, 0)])
@given(acts=st.lists(ACTS, max_size=25))
def test_after_any_sequence_the_books_tie_and_points_are_conserved(acts):
    with pytest.raises(Undo), transaction.atomic():
        members = [make_member(number + 1) for number in range(3)]
        for number, act in enumerate(acts):
            perform(act, members, f"k{number}")
            if act[0] in ("earn", "reverse", "spend"):
                before = [holdings(member) for member in members]
                perform(act, members, f"k{number}")  # delivered twice
                assert [holdings(member) for member in members] == before
        assert audit.audit() == []
        inside = sum(sum(holdings(member)) for member in members)
        assert inside + sum(sums().values()) == 0
        raise Undo


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(EARN | REVERSE, max_size=25))
def test_one_call_for_all_is_the_same_as_a_call_for_each(acts):
    results = []
    for batches in ([acts], [[act] for act in acts]):
        with pytest.raises(Undo), transaction.atomic():
            members = [make_member(number + 1) for number in range(3)]
            number = 0
            for batch in batches:
                items = [item(act, members, f"k{number + offset}") for offset, act in enumerate(batch)]
                number += len(batch)
                post(items, now=NOW)
            found = balances.of_many([member.id for member in members])
            results.append((list(found.values()), sums(), [lots_of(member) for member in members]))
            assert audit.audit() == []
            raise Undo

    assert results[0] == results[1]


def lots_of(member):
    lots = Lot.objects.filter(account__member=member)
    return sorted(lots.values_list("account__kind", "origin", "points", "left_points"))


@settings(max_examples=200)
@given(acts=st.lists(EARN | REVERSE | SPEND, max_size=40))
def test_in_memory_open_lots_always_add_up_to_the_balance(acts):
    class Somebody:
        id = 1

    accounts = [AccountState(id=n, member_id=1, kind=kind) for n, kind in enumerate(["available", "pending"])]
    accounts += [
        AccountState(id=n + 9, member_id=None, kind=kind) for n, kind in enumerate(["issued", "reversed", "redeemed"])
    ]
    book = Book(accounts)
    for number, act in enumerate(acts):
        try:
            book.enter(item(act, [Somebody] * 3, f"k{number}"))
        except LedgerError:
            continue
        for account in accounts[:2]:
            assert sum(lot.left for lot in account.lots) == max(account.balance, 0)
            assert all(0 <= lot.left <= lot.points for lot in account.lots)


def available_lots(points: list, spent: int, given: int) -> dict:
    """Ann's lots (points, expiry day) after so many were spent and so many of those given back, in memory."""

    class Ann:
        id = 1

    accounts = [AccountState(id=n, member_id=1, kind=kind) for n, kind in enumerate(["available", "pending"])]
    accounts += [AccountState(id=n + 9, member_id=None, kind=kind) for n, kind in enumerate(["issued", "redeemed"])]
    book = Book(accounts)
    for number, (each, days) in enumerate(points):
        dates = {"expires_at": NOW + timedelta(days=days)} if days is not None else {}
        book.enter(earn(Ann, each, key=f"e{number}", origin=f"order:{number}", at=NOW + timedelta(number), **dates))
    if spent:
        book.enter(spend(Ann, spent, key="s"))
    if given:
        taken = [
            Taken(origin=lot.origin, points=part, earned_at=lot.earned_at, expires_at=lot.expires_at)
            for lot, part in book.entries[-1].uses
        ]
        book.enter(Return(key="r", member_id=1, points=given, taken=tuple(taken), at=NOW, origin="reward:1"))
    left: dict = {}
    for lot in accounts[0].lots:
        key = (lot.origin, lot.earned_at, lot.expires_at)
        left[key] = left.get(key, 0) + lot.left
    return {key: points for key, points in left.items() if points}


@given(points=st.lists(st.tuples(POINTS, st.none() | DAYS), min_size=1, max_size=8), data=st.data())
def test_giving_back_is_as_if_less_had_been_spent(points, data):
    spent = data.draw(st.integers(1, sum(each for each, _ in points)))
    given = data.draw(st.integers(1, spent))
    assert available_lots(points, spent, given) == available_lots(points, spent - given, 0)


@given(points=POINTS, taken=POINTS)
def test_reversing_all_of_an_award_leaves_nothing(points, taken):
    """Award, then take it all back in two parts: zero, wherever the points were."""

    class Somebody:
        id = 1

    taken = min(taken, points)
    for pending in (True, False):
        accounts = [AccountState(id=n, member_id=1, kind=kind) for n, kind in enumerate(["available", "pending"])]
        accounts += [AccountState(id=n + 9, member_id=None, kind=kind) for n, kind in enumerate(["issued", "reversed"])]
        book = Book(accounts)
        book.enter(earn(Somebody, points, key="a", **({"releases_at": NOW} if pending else {})))
        book.enter(reverse(Somebody, taken, key="b"))
        if points > taken:
            book.enter(reverse(Somebody, points - taken, key="c"))
        assert [account.balance for account in accounts[:2]] == [0, 0]
