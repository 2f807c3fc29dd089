"""The audit trail as staff read it."""

import csv
import io

import pytest
from django.urls import reverse

from loyalty_app.audit_trail.models import Entry
from loyalty_app.audit_trail.note import note
from loyalty_app.dashboard.trail import words
from loyalty_app.earning import rulebook
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from tests.dashboard.conftest import STAFF_ID
from tests.factories import NOW, per_amount

NOON_IN_NEW_YORK = NOW.replace(hour=17)


@pytest.fixture
def entries(acme, rival):
    with acting_for(acme.id), acting_as("71"):
        note("look.saved", before={"side": "end"}, after={"side": "start"}, now=NOW)
    with acting_for(acme.id):
        before, after = {"terms": {"points": 1, "caps": {}}}, {"terms": {"points": 2, "caps": {"per_order": 9}}}
        note("rule.revised", about=5, name="Base", before=before, after=after, reason="=1+1", now=NOON_IN_NEW_YORK)
    with acting_for(rival.id):
        note("look.saved", name="theirs", now=NOW)


def listed(staff, query: str = "") -> list[str]:
    with_words = staff.get(f"/settings/trail/{query}").content.decode()
    return [act for act in ("Look changed", "Earn rule changed") if f">{act}<" in with_words]


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("", ["Look changed", "Earn rule changed"]),
        ("?subject=look", ["Look changed"]),
        ("?subject=rule&about=5", ["Earn rule changed"]),
        ("?subject=rule&about=6", []),
        ("?staff=71", ["Look changed"]),
        ("?since=2026-11-22&until=2026-11-22", ["Look changed", "Earn rule changed"]),
        ("?until=2026-11-21", []),
        ("?since=2026-11-23", []),
        ("?subject=nonsense&staff=x&since=never&about=-1", ["Look changed", "Earn rule changed"]),
    ],
)
def test_the_trail_is_filtered(entries, staff, query, acts):
    assert listed(staff, query) == acts


def test_what_changed_is_told_value_by_value(entries, staff):
    page = staff.get("/settings/trail/?subject=rule").content.decode()

    assert "terms › points:" in page
    assert "terms › caps › per order:" in page
    assert "The app" in page
    assert "theirs" not in page


def test_an_entry_has_a_page_that_another_shop_does_not_find(entries, acme, staff, rival_staff):
    with acting_for(acme.id):
        entry = Entry.objects.get(act="rule.revised")

    page = staff.get(f"/settings/trail/{entry.id}/").content.decode()

    assert "/settings/trail/?subject=rule&amp;about=5" in page
    assert rival_staff.get(f"/settings/trail/{entry.id}/").status_code == 404


def test_the_file_has_a_line_for_each_value_and_no_formula(entries, staff):
    answer = staff.get("/settings/trail/file/?subject=rule")

    head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert head == ["at", "staff_id", "act", "about", "name", "reason", "where", "before", "after"]
    assert [row[2:] for row in rows] == [
        ["rule.revised", "5", "Base", "'=1+1", "terms › caps › per order", "none", "9"],
        ["rule.revised", "5", "Base", "'=1+1", "terms › points", "1", "2"],
    ]


def test_whoever_acts_in_the_admin_is_named(acme, staff):
    with acting_for(acme.id):
        rule = rulebook.publish("Base", per_amount(1), now=NOW)

    staff.post(reverse("dashboard:rule_archive", args=[rule.id]))

    with acting_for(acme.id):
        assert Entry.objects.get(act="rule.archived").staff_id == STAFF_ID


def test_every_act_belongs_to_a_subject_that_can_be_filtered():
    assert {act.partition(".")[0] for act in words.ACTS} <= set(words.SUBJECTS)


@pytest.mark.parametrize(
    ("said", "told"),
    [(None, "none"), ("", "none"), ([], "none"), (True, "yes"), (False, "no"), (0, "0"), (["a", 1], "a, 1"),
     ({"a_b": True}, "a b: yes"), ("x" * 300, "x" * 199 + "…")],
)  # fmt: skip
def test_a_value_in_words(said, told):
    assert words.value(said) == told
