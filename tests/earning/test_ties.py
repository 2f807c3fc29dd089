"""The audit finds an award that says something else than the ledger."""

import pytest
from django.db import connection

from loyalty_app.earning import joining, settle
from loyalty_app.ledger.audit import audit
from loyalty_app.ledger.transfers import Posting, post
from loyalty_app.members import enrol
from loyalty_app.orders import record
from loyalty_app.tenancy import acting_for
from tests import factories
from tests.factories import NOW, per_amount, running_programme, seen


@pytest.fixture
def award(in_acme):
    """An order's award of 100 points, and one of 200 for joining."""
    running_programme(per_amount(), factories.joining(200))
    joining.award(enrol.join(7001, now=NOW), now=NOW)
    [award] = settle.settle(record.record([seen(id=11)], now=NOW), now=NOW)
    assert audit() == []
    return award


def posting(origin: str, member_id: int, number: int) -> Posting:
    return Posting(
        key=f"earn:{origin}:{number}", kind="earn", member_id=member_id, source="issued", target="available",
        points=5, at=NOW, origin=origin,
    )  # fmt: skip


def differences() -> list[tuple]:
    return [(each.check, each.subject, each.expected, each.found) for each in audit()]


@pytest.mark.parametrize("origin", ["order:11", "order:12", "joining:{member}"])
def test_points_that_no_award_explains_are_named(award, origin):
    origin = origin.format(member=award.member_id)
    post([posting(origin, award.member_id, 7)], now=NOW)

    before = {"order:11": 100, "order:12": 0}.get(origin, 200)
    assert differences() == [("an origin's transfers are what its awards say", origin, before, before + 5)]


def test_points_that_an_award_promised_and_nobody_posted_are_named(award):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE earning_award SET points = 120 WHERE shop_id = %s AND id = %s", [award.shop_id, award.id]
        )
    assert differences() == [
        ("an order was given what its award says it deserves", f"order {award.order_id}", 120, 100)
    ]


def test_another_shops_awards_are_its_own(award, rival):
    with acting_for(rival.id):
        running_programme(per_amount())
        [theirs] = settle.settle(record.record([seen(id=11)], now=NOW), now=NOW)
        post([posting("order:11", theirs.member_id, 7)], now=NOW)
        assert len(differences()) == 1
    assert differences() == []
