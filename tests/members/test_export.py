"""All that is held about a customer, and nothing of anybody else."""

import json
from datetime import timedelta

import pytest

from loyalty_app.earning.models import Award
from loyalty_app.ledger.transfers import post
from loyalty_app.members import export, identity, merge, tags
from loyalty_app.members.models import PrivacyRequest
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn
from tests.members.people import make_member, make_order

pytestmark = pytest.mark.usefixtures("in_acme")


def award(member, now, **fields):
    defaults = {"kind": "joining", "number": 1, "points": 50, "delta": 50, "reason": "earned", "explanation": {}}
    return Award.objects.create(member=member, judged_at=now, at=now, **(defaults | fields))


def test_everything_about_the_customer_is_there(now):
    ann = make_member(7, joined_at=now)
    order = make_order(1, customer_id=7, member=ann)
    award(ann, now)
    award(ann, now, kind="order", order=order, points=100, delta=100)
    post([earn(ann, 100, key="a"), earn(ann, 50, key="b", origin="joining", releases_at=now)], now=now)
    tags.see([(ann.id, now, ["VIP"])])

    found = export.export(7)

    at = "2026-11-22T12:00:00+00:00"
    assert json.loads(json.dumps(found)) == found
    assert found["customer_id"] == 7
    assert found["members"] == [
        {
            "number": ann.id,
            "customer_id": 7,
            "state": "active",
            "enrolled_by": "order",
            "enrolled_at": at,
            "joined_at": at,
            "merged_into": None,
            "available": 100,
            "pending": 50,
            "reserved": 0,
        }
    ]
    assert found["tags"] == [{"seen_at": at, "kind": "all", "tags": ["vip"]}]
    assert [(o["shopify_id"], o["name"], [a["points"] for a in o["awards"]]) for o in found["orders"]] == [
        (1, "#1", [100])
    ]
    assert [(a["kind"], a["points"], a["change"]) for a in found["awards"]] == [("joining", 50, 50)]
    assert [(p["kind"], p["from"], p["to"], p["points"], p["about"]) for p in found["points"]] == [
        ("earn", "issued", "available", 100, "order:1"),
        ("earn", "issued", "pending", 50, "joining"),
    ]
    assert [(lot["points"], lot["releases_at"]) for lot in found["open_lots"]] == [(100, None), (50, at)]


def test_nobody_elses_data_is_there(rival, now):
    with acting_for(rival.id):
        eve = make_member(7)
        make_order(1, customer_id=7, member=eve)
        post([earn(eve, 5, key="a")], now=now)
    bob = make_member(8)
    make_order(2, customer_id=8, member=bob)
    post([earn(bob, 5, key="a")], now=now)

    assert export.export(7) == {
        "customer_id": 7,
        "members": [],
        "cards": [],
        "tags": [],
        "orders": [],
        "awards": [],
        "points": [],
        "open_lots": [],
    }


def test_guest_orders_are_found_by_address_and_by_shopifys_list(now):
    make_order(1, email_hash=identity.email_hash("ann@example.com"))
    make_order(2)
    make_order(3)

    found = export.export(None, "Ann@example.com", order_ids=[3])

    assert [order["shopify_id"] for order in found["orders"]] == [1, 3]


@pytest.mark.parametrize("customer_id", [7, 8])
def test_who_was_merged_is_part_of_it(now, customer_id):
    make_member(7)
    merge.merge(7, 8, now=now)
    assert [member["customer_id"] for member in export.export(customer_id)["members"]] == [7, 8]


def test_a_request_counts_once_and_is_due_in_30_days(now):
    export.requested("9999", customer_id=7, order_ids=[3, 1], received_at=now)
    export.requested("9999", customer_id=7, order_ids=[3, 1], received_at=now + timedelta(days=1))

    request = PrivacyRequest.objects.get()
    assert (request.kind, request.customer_id, request.orders) == ("data_request", 7, [1, 3])
    assert (request.received_at, request.due_at, request.done_at) == (now, now + timedelta(days=30), None)


def test_answering_a_request_says_when_it_was_done(now):
    make_order(1)
    request = export.requested("9999", customer_id=None, order_ids=[1], received_at=now)

    found = export.answer(request, now=now + timedelta(days=2))
    export.answer(request, now=now + timedelta(days=5))

    assert [order["shopify_id"] for order in found["orders"]] == [1]
    assert PrivacyRequest.objects.get().done_at == now + timedelta(days=2)
