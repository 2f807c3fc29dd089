"""Points by hand in the admin: the form, the second person, undo, and whose they are."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty_app.adjustments import adjust
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.dashboard import markup
from loyalty_app.earning import programme
from loyalty_app.earning.programme import Programme
from loyalty_app.ledger import balances
from loyalty_app.ledger.transfers import post
from loyalty_app.members import erase, merge
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from tests.dashboard.conftest import session_token
from tests.dashboard.test_pages import MANIFEST, QUERIES_MAX
from tests.ledger.books import earn, make_member


@pytest.fixture
def members(acme, rival):
    """Ann of acme and one of the rival's, with 100 points each."""
    made = []
    for shop in (acme, rival):
        with acting_for(shop.id):
            member = make_member(1)
            post([earn(member, 100, key="order")], now=timezone.now())
            made.append(member)
    return made


def said(**fields) -> dict:
    return {"direction": "give", "points": "50", "reason": "goodwill", "note": "", "token": str(uuid4()), **fields}


def settings(shop, **fields) -> None:
    with acting_for(shop.id):
        programme.change(Programme(**fields), now=timezone.now())


def available(shop, member) -> int:
    with acting_for(shop.id):
        return balances.of(member.id).available


def rows(shop) -> list[tuple]:
    with acting_for(shop.id):
        return list(Adjustment.objects.order_by("id").values_list("state", "points", "asked_by", "decided_by"))


def colleague(shop) -> Client:
    return Client(headers={"Authorization": f"Bearer {session_token(shop, staff_id='43')}"})


def test_points_are_given_told_and_undone(acme, members, staff):
    ann, path = members[0], f"/members/{members[0].id}/adjustment/"
    form = said(
        note="Late parcel", token=re.search(r'name="token" value="([^"]+)"', staff.get(path).content.decode())[1]
    )

    first, again = staff.post(path, form), staff.post(path, form)

    assert first.headers["Location"] == again.headers["Location"]
    assert re.fullmatch(r"/members/adjustments/(\d+)/\?done=adjustment_done", first.headers["Location"])
    assert (available(acme, ann), rows(acme)) == (150, [("done", 50, "42", "42")])
    address = first.headers["Location"].partition("?")[0]
    shown = staff.get(address).content.decode()
    assert "+50 points by hand" in shown
    assert "Late parcel" in shown
    assert "Asked for by staff 42" in shown
    assert f'href="{address}"' in staff.get(f"/members/{ann.id}/").content.decode()  # among its transfers
    assert "by staff 42" in staff.get("/members/adjustments/").content.decode()

    undone = staff.post(f"{address}undoing/")
    twice = staff.post(f"{address}undoing/")

    assert undone.headers["Location"].endswith("?done=adjustment_undone")
    assert (twice.status_code, "This was undone before." in twice.content.decode()) == (422, True)
    assert available(acme, ann) == 100
    assert "What undid it" in staff.get(address).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"points": "0"}, "Enter a whole number of points, 1 or more."),
        ({"points": "1.5"}, "Enter a whole number of points, 1 or more."),
        ({"points": ""}, "Enter a whole number of points, 1 or more."),
        ({"points": "1000001"}, "Enter 1000000 points at most."),
        ({"points": "201"}, "One adjustment gives or takes 200 points at most."),
        ({"direction": "take", "points": "101"}, "The member has 100 points."),
        ({"direction": "steal"}, "Select a valid choice."),
        ({"reason": "love"}, "Select a valid choice."),
        ({"note": "x" * 301}, "Write 300 characters at most."),
        ({"last_day": "2020-01-01"}, "Choose today or a later day."),
        ({"token": "x"}, "No points were moved"),
    ],
)
def test_what_is_refused_says_what_to_do_and_moves_nothing(acme, members, staff, fields, sentence):
    settings(acme, negative_balance="clamped", adjustment_max=200)

    answer = staff.post(f"/members/{members[0].id}/adjustment/", said(**fields))

    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert (available(acme, members[0]), rows(acme)) == (100, [])


def test_the_balance_that_comes_of_it_is_told_beforehand(acme, members, staff):
    settings(acme, approval_above=200, adjustment_max=400)
    path = f"/members/{members[0].id}/adjustment/outcome/"

    def told(**fields) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", staff.post(path, said(**fields)).content.decode()).split())

    assert "Afterwards 150 points +50" in told()
    assert "Afterwards −20 points −120 The member has fewer points than that." in told(direction="take", points="120")
    assert "waits until a second person" in told(points="201")
    assert "400 points at most in one adjustment" in told(points="401")
    assert "Enter the points" in told(points="")
    assert (available(acme, members[0]), rows(acme)) == (100, [])


def test_a_colleague_decides_and_who_asked_cannot(acme, members, staff):
    settings(acme, approval_above=10)
    asked = [staff.post(f"/members/{members[0].id}/adjustment/", said()).headers["Location"] for _ in range(3)]
    first, second, third = (address.partition("?")[0] for address in asked)
    assert asked[0].endswith("done=adjustment_waits")
    assert "3 adjustments wait for a second person" in staff.get("/").content.decode()

    refused = staff.post(f"{first}approval/")
    assert (refused.status_code, "somebody else has to decide" in refused.content.decode()) == (422, True)
    assert "Approve" not in staff.get(first).content.decode()
    assert "Approve" in colleague(acme).get(first).content.decode()

    colleague(acme).post(f"{first}approval/")
    colleague(acme).post(f"{second}refusal/")
    staff.post(f"{third}withdrawal/")
    late = colleague(acme).post(f"{third}approval/")

    assert (late.status_code, available(acme, members[0])) == (422, 150)
    assert rows(acme) == [("done", 50, "42", "43"), ("refused", 50, "42", "43"), ("withdrawn", 50, "42", "42")]
    assert "Nothing waits" in staff.get("/members/adjustments/?show=waiting").content.decode()


def test_merged_and_forgotten_members(acme, members, staff):
    with acting_for(acme.id):
        bob = make_member(2)
        merge.merge(1, 2, now=timezone.now())
    assert staff.get(f"/members/{bob.id}/adjustment/").headers["Location"] == f"/members/{members[0].id}/adjustment/"
    with acting_for(acme.id):
        erase.redact(1, "", now=timezone.now())

    answer = staff.post(f"/members/{members[0].id}/adjustment/", said())

    assert (answer.status_code, "This member was forgotten" in answer.content.decode()) == (422, True)
    assert rows(acme) == []


def test_another_shops_are_not_there(acme, rival, members, staff):
    settings(rival, approval_above=10)
    with acting_for(rival.id), acting_as("7"):
        waits, given = (
            adjust.ask(members[1].id, points=points, reason="other", token=f"{points}", now=timezone.now())
            for points in (50, 5)
        )
    before = rows(rival), available(rival, members[1])

    answers = [
        staff.get(f"/members/{members[1].id}/adjustment/"),
        staff.post(f"/members/{members[1].id}/adjustment/", said()),
        staff.post(f"/members/{members[1].id}/adjustment/outcome/", said()),
        staff.get(f"/members/adjustments/{waits.id}/"),
        *(staff.post(f"/members/adjustments/{waits.id}/{act}/") for act in ("approval", "refusal", "withdrawal")),
        staff.post(f"/members/adjustments/{given.id}/undoing/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert (rows(rival), available(rival, members[1])) == before
    assert "adjustment-" not in staff.get("/members/adjustments/").content.decode()


def test_the_pages_are_well_made_and_cost_little(acme, members, staff):
    address = staff.post(f"/members/{members[0].id}/adjustment/", said()).headers["Location"].partition("?")[0]

    for path in (address, f"/members/{members[0].id}/adjustment/", "/members/adjustments/"):
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(path).content.decode()
        assert (path, markup.faults(page, manifest=MANIFEST)) == (path, [])
        assert len(queries) <= QUERIES_MAX, path
