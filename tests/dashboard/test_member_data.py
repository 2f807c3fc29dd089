"""A member's data by hand: exported whole, merged, forgotten; each refused where it makes no sense."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app import effects
from loyalty_app.adjustments import adjust
from loyalty_app.adjustments.models import Adjustment
from loyalty_app.audit_trail.models import Entry
from loyalty_app.dashboard import markup
from loyalty_app.ledger import audit, balances
from loyalty_app.ledger.transfers import post
from loyalty_app.members.models import Member
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests.dashboard.test_pages import MANIFEST
from tests.ledger.books import earn, make_member
from tests.webhooks.events import arrive, bodies
from webhooks import processing, retention


@pytest.fixture
def members(acme, rival):
    """Ann (100 points, a note about her) and Bob (30) of acme, and one of the rival's."""
    with acting_for(rival.id):
        theirs = make_member(1)
    with acting_for(acme.id):
        ann, bob = make_member(1), make_member(2)
        post([earn(ann, 100, key="a"), earn(bob, 30, key="b")], now=timezone.now())
        adjust.ask(ann.id, points=5, reason="service", text="=Rang twice", token="t", now=timezone.now())
    return ann, bob, theirs


def state_of(*shops) -> list:
    found = []
    for shop in shops:
        with acting_for(shop.id):
            people = list(Member.objects.order_by("id").values_list("id", "customer_id", "state", "merged_into_id"))
            found += [people, {each[0]: balances.of(each[0]).available for each in people}]
    return found


def acts(shop) -> list[tuple]:
    with acting_for(shop.id):
        return list(Entry.objects.filter(subject="member").values_list("act", "subject_id", "staff_id"))


def test_all_data_is_a_file_of_json_or_a_table(acme, members, staff):
    ann = members[0]

    told, table = staff.get(f"/members/{ann.id}/export/"), staff.get(f"/members/{ann.id}/export/?as=csv")

    held = json.loads(told.content)
    assert [each["number"] for each in held["members"]] == [ann.id]
    assert [each["points"] for each in held["points"]] == [100, 5]
    assert [(each["points"], each["note"]) for each in held["adjustments"]] == [(5, "=Rang twice")]
    assert f'filename="member-{ann.id}-' in told["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.content.decode())))
    assert rows[0] == ["part", "number", "what", "value"]
    assert ["adjustments", "1", "note", "'=Rang twice"] in rows  # no formula
    assert {row[0] for row in rows[1:]} == {name for name, value in held.items() if value}
    assert acts(acme) == [("member.exported", ann.id, "42")] * 2


def test_two_members_are_made_one_after_the_figures_were_seen(acme, members, staff):
    ann, bob, _theirs = members
    before = state_of(acme)
    assert "Enter the number" not in staff.get(f"/members/{ann.id}/merge/?host=abc&embedded=1").content.decode()
    page = staff.get(f"/members/{ann.id}/merge/?number={bob.id}").content.decode()
    assert "135 points" in page
    assert markup.faults(page, manifest=MANIFEST) == []
    assert state_of(acme) == before

    answer = staff.post(f"/members/{ann.id}/merge/", {"number": bob.id})

    assert answer.headers["Location"] == f"/members/{ann.id}/?done=member_merged"
    people, points = state_of(acme)
    assert people == [(ann.id, 1, "active", None), (bob.id, 2, "merged", ann.id)]
    assert points == {ann.id: 135, bob.id: 0}
    assert acts(acme) == [("member.merged", ann.id, "42")]
    assert staff.post(f"/members/{ann.id}/merge/", {"number": bob.id}).status_code == 422
    assert staff.get(f"/members/{bob.id}/merge/").headers["Location"] == f"/members/{ann.id}/merge/"
    with acting_for(acme.id):
        assert audit.audit() == []


def test_a_person_is_forgotten_by_who_types_the_number(acme, members, staff):
    ann, bob, _theirs = members
    path = f"/members/{ann.id}/erasure/"
    assert markup.faults(staff.get(path).content.decode(), manifest=MANIFEST) == []
    before = state_of(acme)
    for number in ("", "x", str(bob.id)):
        assert staff.post(path, {"number": number}).status_code == 422
    assert (state_of(acme), acts(acme)) == (before, [])

    answer = staff.post(path, {"number": ann.id})

    assert answer.headers["Location"] == f"/members/{ann.id}/?done=member_erased"
    people, points = state_of(acme)
    assert people == [(ann.id, None, "redacted", None), (bob.id, 2, "active", None)]
    assert points == {ann.id: 105, bob.id: 30}
    with acting_for(acme.id):
        assert Adjustment.objects.get().note == ""
        assert Effect.objects.get(kind="unmirror_member").payload == {"customer_ids": [1]}
        assert audit.audit() == []
    assert acts(acme) == [("member.erased", ann.id, "42")]
    assert staff.post(path, {"number": ann.id}).status_code == 422
    assert staff.get(f"/members/{ann.id}/export/").status_code == 404
    assert "was forgotten" in staff.get(f"/members/{bob.id}/merge/?number={ann.id}").content.decode()


def test_another_shops_are_not_there(acme, rival, members, staff):
    ann, _bob, theirs = members
    before = state_of(acme, rival)

    codes = [
        staff.get(f"/members/{theirs.id}/export/").status_code,
        staff.get(f"/members/{theirs.id}/merge/").status_code,
        staff.post(f"/members/{theirs.id}/merge/", {"number": ann.id}).status_code,
        staff.post(f"/members/{theirs.id}/erasure/", {"number": theirs.id}).status_code,
        staff.post(f"/members/{ann.id}/merge/", {"number": theirs.id}).status_code,
        staff.post(f"/members/{ann.id}/merge/", {"number": ann.id}).status_code,
    ]

    assert codes == [404, 404, 404, 404, 422, 422]
    assert state_of(acme, rival) == before


def test_what_shopify_sent_of_a_forgotten_person_goes_part_by_part(acme, rival, members, staff, now, monkeypatch):
    ann = members[0]
    for shop in (acme, rival):
        for customer_id in (1, 11, 1, 2, 1):
            arrive(shop, "carts/update", {"customer": {"id": customer_id}})
    processing.drain(now=now)
    monkeypatch.setattr(retention, "READ_TOGETHER", 2)
    monkeypatch.setattr(effects, "BODIES_PARTS", 1)

    staff.post(f"/members/{ann.id}/erasure/", {"number": ann.id})

    later = timezone.now()
    assert bodies(acme) == [True] * 5
    with acting_for(acme.id):
        Effect.objects.exclude(kind="forget_bodies").delete()
        assert Effect.objects.get().payload == {"customer_ids": [1]}
    states = []
    for minute in range(1, 6):
        effects.drain(now=later + timedelta(minutes=minute))
        with acting_for(acme.id):
            states.append((bodies(acme), Effect.objects.get().state))
    assert states == [
        ([False, True, True, True, True], "due"),
        ([False, True, False, True, True], "due"),
        ([False, True, False, True, False], "due"),
        ([False, True, False, True, False], "done"),
        ([False, True, False, True, False], "done"),
    ]
    with acting_for(acme.id):
        assert Effect.objects.get().payload == {}
    assert bodies(rival) == [True] * 5
