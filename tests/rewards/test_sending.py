"""Custom rewards on their way, donations in their pot, cashback by itself."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from devstore import installs, store_credit
from loyalty_app import outbox
from loyalty_app.rewards import cancel, convert, donations, redeem, sending
from loyalty_app.rewards.donations import Pot
from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.models import DonationPayout, Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.tenancy import acting_for
from tests.rewards.conftest import give, held, with_points, work_off
from tests.rewards.offering import A_CENT_A_POINT, offering


def requested(member, *, key="wish", note="size L"):
    reward_id = offering("custom", takes_note=True, name=f"Tote {key}")
    return redeem.redeem(member, reward_id, Wish(note=note), key=key, now=timezone.now())


def fresh(row):
    return Redemption.objects.get(id=row.id)


def test_it_goes_through_its_stages_and_back_again(member):
    row, now = requested(member), timezone.now()
    sending.move(row.id, "preparing", now=now)
    sending.move(row.id, "sent", now=now, tracking=" AB123 ", reply="On its way")
    assert (fresh(row).stage, fresh(row).tracking, fresh(row).reply) == ("sent", "AB123", "On its way")
    sending.move(row.id, "delivered", now=now)
    assert (fresh(row).state, fresh(row).used_at) == ("used", now)
    sending.move(row.id, "sent", now=now)
    assert (fresh(row).state, fresh(row).used_at, fresh(row).tracking) == ("ready", None, "AB123")


def test_cancelled_returns_the_points_and_is_sent_no_more(member):
    row = requested(member)
    cancel.cancel(row.id, by="member", now=timezone.now())

    assert (fresh(row).state, held(member)) == ("cancelled", (1_000, 0))
    with pytest.raises(NotPossible):
        sending.move(row.id, "sent", now=timezone.now())


def test_a_member_cancels_only_what_nobody_began(member):
    row = requested(member)
    sending.move(row.id, "preparing", now=timezone.now())
    with pytest.raises(NotPossible):
        cancel.cancel(row.id, by="member", now=timezone.now())
    cancel.cancel(row.id, by="merchant", now=timezone.now())
    assert held(member) == (1_000, 0)


def test_many_move_together_and_what_cannot_is_left(member, rival):
    rows = [requested(member, key=f"{n}") for n in range(3)]
    cancel.cancel(rows[1].id, by="member", now=timezone.now())

    assert sending.move_many([row.id for row in rows], "preparing", now=timezone.now()) == 2
    with acting_for(rival.id):
        assert sending.move_many([row.id for row in rows], "sent", now=timezone.now()) == 0
        with pytest.raises(UnknownRedemption):
            sending.move(rows[0].id, "sent", now=timezone.now())


def test_the_list_for_the_delivery_partner_is_no_formula(member):
    row = requested(member, note='=HYPERLINK("http://evil.example")')
    cancelled = requested(member, key="gone")
    cancel.cancel(cancelled.id, by="member", now=timezone.now())

    table = list(csv.reader(io.StringIO(sending.as_csv("requested"))))

    assert table[0] == ["redemption", "customer_id", "reward", "requested_at", "note", "stage", "tracking"]
    assert len(table) == 2
    assert table[1][0] == str(row.id)
    assert table[1][1] == str(member.customer_id)
    assert table[1][4] == '\'=HYPERLINK("http://evil.example")'


def test_what_members_give_fills_the_pot_and_payouts_empty_it(member, rival):
    trees, bees = offering("donation", cause="Trees"), offering("donation", cause="Bees")
    now = timezone.now()
    for number in range(3):
        redeem.redeem(member, trees, Wish(), key=f"{number}", now=now)
    assert donations.pots([trees, bees]) == {
        trees: donations.Pot(given=Decimal("6.00"), gifts=3),
        bees: donations.Pot(),
    }

    donations.pay_out(trees, amount=Decimal("4.50"), paid_on=date(2026, 11, 20), proof="Receipt 12", now=now)

    pot = donations.pots([trees])[trees]
    assert (pot.given, pot.paid, pot.left) == (Decimal("6.00"), Decimal("4.50"), Decimal("1.50"))
    for amount, proof in ((Decimal("1.51"), "Receipt"), (Decimal(0), "Receipt"), (Decimal(1), "  ")):
        with pytest.raises(NotPossible):
            donations.pay_out(trees, amount=amount, paid_on=date(2026, 11, 20), proof=proof, now=now)
    assert DonationPayout.objects.count() == 1
    with acting_for(rival.id):
        assert donations.pots([trees]) == {trees: Pot()}


def test_cashback_converts_whole_steps_as_soon_as_there_are_enough(member, connected, store):
    offering("cashback", slider=A_CENT_A_POINT)
    outbox.record("mirror_member", key=str(member.id), now=timezone.now())
    work_off()
    account = store_credit.of_customer(store, connected.domain, member.customer_id, "USD")
    assert (store_credit.balance(account), held(member)) == (1_000, (0, 0))

    give(member, 250, key="more")
    outbox.record("mirror_member", key=str(member.id), now=timezone.now())
    work_off()
    account = store_credit.of_customer(store, connected.domain, member.customer_id, "USD")
    assert (store_credit.balance(account), held(member)) == (1_200, (50, 0))
    assert Redemption.objects.filter(kind="cashback", state="used").count() == 2


def test_nothing_converts_without_cashback_or_below_its_least(member, connected, store):
    assert convert.convert([member.id], now=timezone.now()) == 0
    offering("cashback", slider=A_CENT_A_POINT)
    poor = with_points(store, connected, 99, email="poor@example.com")
    assert convert.convert([poor.id], now=timezone.now()) == 0
    assert held(poor) == (99, 0)


def test_while_one_conversion_is_under_way_there_is_no_second(member):
    offering("cashback", slider=A_CENT_A_POINT)
    assert convert.convert([member.id], now=timezone.now()) == 1
    give(member, 500, key="more")
    assert convert.convert([member.id], now=timezone.now()) == 0
    work_off()
    assert held(member) == (0, 0)


def test_a_conversion_that_failed_is_tried_again_later_and_not_at_once(member, connected, store):
    offering("cashback", slider=A_CENT_A_POINT)
    scopes = ["write_store_credit_account_transactions"]
    installs.revoke(store, connected.domain, scopes)
    outbox.record("mirror_member", key=str(member.id), now=timezone.now())
    work_off()
    assert list(Redemption.objects.values_list("state", "reason")) == [("failed", "not_allowed")]
    assert held(member) == (1_000, 0)

    installs.grant(store, connected.domain, scopes)
    assert convert.convert([member.id], now=timezone.now() + timedelta(minutes=59)) == 0
    later = timezone.now() + timedelta(minutes=61)
    assert convert.convert([member.id], now=later) == 1
    work_off(later)
    assert held(member) == (0, 0)
