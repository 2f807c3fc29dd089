"""The donation pots: what was given, what was paid out with which proof, and never more than there is."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.rewards import catalogue
from loyalty_app.rewards.models import DonationPayout
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import FIVE_OFF, TREES, a_reward, redeemed, rich_member

PAID = {"amount": "3.50", "paid_on": "2026-11-01", "proof": "https://trees.example/receipt/7"}


def given(shop, gifts: int, name: str = "Plant a tree", customer_id: int = 1) -> int:
    now = timezone.now()
    with acting_for(shop.id):
        reward_id = a_reward(TREES, now=now, name=name)
        member = rich_member(customer_id, now=now)
        for number in range(gifts):
            redeemed(member, reward_id, now=now, key=f"{name}{number}")
    return reward_id


def figures(page: str) -> list[str]:
    return re.findall(r'fontSize="large-100"[^>]*>([^<]+)<', page)


def payouts(shop) -> list[tuple]:
    with acting_for(shop.id):
        return list(DonationPayout.objects.values_list("amount", "currency", "proof"))


def test_a_payout_is_noted_and_the_pot_has_less(acme, rival, staff, rival_staff):
    pot, theirs = given(acme, 3), given(rival, 9)
    assert figures(staff.get(f"/rewards/donations/{pot}/").content.decode()) == [
        "3",
        "6.00 USD",
        "0.00 USD",
        "6.00 USD",
    ]

    answer = staff.post(f"/rewards/donations/{pot}/", PAID)

    assert answer.headers["Location"] == f"/rewards/donations/{pot}/?done=payout_noted"
    page = staff.get(f"/rewards/donations/{pot}/").content.decode()
    assert figures(page) == ["3", "6.00 USD", "3.50 USD", "2.50 USD"]
    assert '<s-link href="https://trees.example/receipt/7" target="_blank">' in page
    assert "Nov 1, 2026" in page
    assert payouts(acme) == [(Decimal("3.5"), "USD", "https://trees.example/receipt/7")]
    assert payouts(rival) == []
    assert figures(rival_staff.get(f"/rewards/donations/{theirs}/").content.decode())[3] == "18.00 USD"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"amount": "6.01"}, "amount", "Enter an amount above zero and up to what is left in the pot."),
        ({"amount": "0"}, "amount", "Enter an amount above zero."),
        ({"amount": "1.005"}, "amount", "Enter an amount with at most 2 decimals."),
        ({"proof": " "}, "proof", "Say what proves the donation: an address on the web, or a receipt&#x27;s number."),
        ({"paid_on": ""}, "paid_on", "Choose the day of the payment."),
        ({"paid_on": "2999-01-01"}, "paid_on", "This day is still to come. Note a payout once it is paid."),
    ],
)
def test_a_payout_that_cant_be_is_refused_and_nothing_is_noted(acme, staff, changes, field, words):
    pot = given(acme, 3)

    answer = staff.post(f"/rewards/donations/{pot}/", PAID | changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(rf'name="{field}"[^>]*error="{re.escape(words)}"', page)
    assert payouts(acme) == []


def test_an_empty_pot_pays_nothing_out(acme, staff):
    pot = given(acme, 1)
    staff.post(f"/rewards/donations/{pot}/", PAID | {"amount": "2"})

    assert "payout-form" not in staff.get(f"/rewards/donations/{pot}/").content.decode()
    assert staff.post(f"/rewards/donations/{pot}/", PAID | {"amount": "0.01"}).status_code == 422
    assert len(payouts(acme)) == 1


def test_every_pot_is_listed_also_of_what_has_ended(acme, rival, staff):
    ended, running = given(acme, 2, name="Old cause"), given(acme, 0, name="New cause", customer_id=2)
    given(rival, 1, name="Theirs")
    with acting_for(acme.id):
        catalogue.archive(ended, now=timezone.now())

    page = staff.get("/rewards/donations/").content.decode()

    assert re.findall(r'id="pot-(\d+)"', page) == [str(running), str(ended)]
    assert "Ended for good" in page
    assert "4.00 USD" in page


def test_what_is_no_donation_has_no_pot(acme, staff):
    with acting_for(acme.id):
        reward_id = a_reward(FIVE_OFF, now=timezone.now())

    assert staff.get(f"/rewards/donations/{reward_id}/").status_code == 404
    assert staff.get(f"/rewards/donations/{reward_id + 1}/").status_code == 404
