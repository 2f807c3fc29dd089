"""The audit names what doesn't tie, and nothing else."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from loyalty_app.ledger import audit, rebuilding
from loyalty_app.ledger.audit import Difference
from loyalty_app.ledger.models import Account, ActiveMembers, DailyTotal, Lot, Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.members.models import Member
from loyalty_app.tenancy import acting_for
from tests.conftest import NOW
from tests.ledger.books import earn, make_member, reverse, spend

pytestmark = pytest.mark.usefixtures("in_acme")
DAYS = (NOW.date() - date(2000, 1, 1)).days  # as the audit tells a day


@pytest.fixture
def ann(in_acme, now):
    member = make_member(1)
    post([earn(member, 100, key="a"), spend(member, 30, key="s"), reverse(member, 90, key="r")], now=now)
    post([earn(member, 50, key="b", origin="order:2")], now=now)
    assert audit.audit() == []
    return member


@pytest.fixture
def tampering(in_acme):
    """Changes history as only somebody with the database's own rights could."""

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, {"shop": in_acme.id})
            cursor.execute("SET session_replication_role = DEFAULT")

    return run


def named() -> list[tuple[str, int, int]]:
    return [(d.check, d.expected, d.found) for d in audit.audit()]


def test_a_wrong_balance_is_named(ann):
    Account.objects.filter(member=ann, kind="available").update(balance=31)

    account = Account.objects.get(member=ann, kind="available")
    subject = f"account {account.id} (available of member {ann.id})"
    assert audit.audit() == [
        Difference(check="a member's balance is the sum of the transfers", subject=subject, expected=30, found=31),
        Difference(
            check="open lots add up to the balance, or to zero below it", subject=subject, expected=31, found=30
        ),
    ]


def test_a_wrong_lot_is_named(ann):
    Lot.objects.filter(left_points=30).update(left_points=29)
    assert named() == [
        ("open lots add up to the balance, or to zero below it", 30, 29),
        ("what is left of a lot is what arrived minus its uses", 30, 29),
    ]


def test_a_changed_transfer_is_named(ann, tampering):
    tampering("UPDATE ledger_transfer SET points = 60 WHERE shop_id = %(shop)s AND key = 'b'")
    assert named() == [
        ("a member's balance is the sum of the transfers", 40, 30),
        ("a transfer to a member opens lots of as many points", 60, 50),
        ("a daily total is the sum of the day's transfers", 160, 150),
    ]


def test_a_lost_use_is_named(ann, tampering):
    tampering(
        """DELETE FROM ledger_lotuse AS u USING ledger_transfer AS t
        WHERE u.shop_id = %(shop)s AND t.shop_id = %(shop)s AND t.id = u.transfer_id AND t.key = 's'"""
    )
    assert named() == [("what is left of a lot is what arrived minus its uses", 30, 0)]


def test_a_transfer_of_the_wrong_kind_is_named(ann, tampering):
    tampering("UPDATE ledger_transfer SET kind = 'expire' WHERE shop_id = %(shop)s AND key = 'b'")
    assert ("a kind of transfer joins the accounts it may join", 0, 50) in named()


def test_a_wrong_daily_total_is_named(ann):
    DailyTotal.objects.filter(kind="earn").update(points=151, transfers=9)
    assert named() == [
        ("a daily total is the sum of the day's transfers", 150, 151),
        ("a daily total counts the day's transfers", 2, 9),
    ]


def test_points_left_behind_by_a_merge_are_named(ann, now):
    Member.objects.filter(id=ann.id).update(state="merged", merged_into=make_member(2))
    last_day = "a member's last active day is that of their transfers"
    assert sorted(named()) == [
        (last_day, 0, DAYS),
        (last_day, DAYS, 0),
        ("a merged member holds nothing", 0, 30),
    ]


def test_a_wrong_count_of_active_members_is_named(ann):
    ActiveMembers.objects.update(longer=[2] * 367)
    assert named() == [("active members are those of the day's transfers", 1, 2)]


def test_what_was_added_up_wrong_is_added_up_anew(ann):
    DailyTotal.objects.filter(kind="earn").update(points=151, kind="expire")
    ActiveMembers.objects.all().delete()
    Account.objects.update(active_on=None)

    rebuilding.rebuild()

    assert audit.audit() == []
    assert ActiveMembers.objects.get().longer == [1] * 367


def test_other_packages_add_their_checks(ann, monkeypatch):
    monkeypatch.setattr(audit, "_more", [])
    found = Difference(check="awards", subject="order 1", expected=1, found=2)

    @audit.also
    def _awards():
        return [found]

    audit.also(_awards)  # twice is once
    assert audit.audit() == [found]


def test_a_shop_is_audited_by_itself(ann, rival, now):
    with acting_for(rival.id):
        eve = make_member(1)
        post([earn(eve, 5, key="a")], now=now)
        Account.objects.filter(member=eve, kind="available").update(balance=6)
        assert len(audit.audit()) == 2
    assert audit.audit() == []


def test_the_command_says_that_the_books_tie(ann, rival):
    out = StringIO()
    call_command("audit_ledger", stdout=out)
    assert out.getvalue().splitlines() == [
        f"acme.myshopify.com: {Transfer.objects.count()} transfers, 0 differences",
        "rival.myshopify.com: 0 transfers, 0 differences",
        "The books of 2 shops tie.",
    ]


def test_the_command_exits_with_1_and_names_the_difference(ann):
    DailyTotal.objects.filter(kind="earn").update(points=151)
    err = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("audit_ledger", shop="ACME.myshopify.com", stdout=StringIO(), stderr=err)
    assert refused.value.returncode == 1
    assert err.getvalue().splitlines() == [
        "acme.myshopify.com: a daily total is the sum of the day's transfers: points of 2026-11-22 earn: "
        "expected 150, found 151"
    ]


def test_the_command_refuses_an_unknown_shop(in_acme):
    with pytest.raises(CommandError):
        call_command("audit_ledger", shop="nobody.myshopify.com", stdout=StringIO())
