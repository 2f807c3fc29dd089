"""Whoever changes something leaves an entry, which nobody can change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from loyalty_app.audit_trail.models import Entry
from loyalty_app.audit_trail.note import note, note_many
from loyalty_app.earning import programme, rulebook
from loyalty_app.ledger import expiry_change
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from tests.factories import NOW, per_amount

DAY = timedelta(days=1)


def acts() -> list[tuple[str, str, str]]:
    return list(Entry.objects.order_by("at", "id").values_list("act", "name", "staff_id"))


def test_an_entry_names_who_did_it_and_the_app_has_no_name(in_acme):
    with acting_as("71"):
        note("look.saved", before={"side": "end"}, after={"side": "start"}, now=NOW)
    note("card.replaced", about=5, name="1234", reason="Lost.", now=NOW + DAY)

    assert list(Entry.objects.order_by("at").values_list("act", "subject", "subject_id", "staff_id", "reason")) == [
        ("look.saved", "look", None, "71", ""),
        ("card.replaced", "card", 5, "", "Lost."),
    ]


def test_a_change_that_is_undone_leaves_no_entry(in_acme):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note("look.saved", now=NOW)
        1 / 0  # noqa: B018

    assert acts() == []


def test_many_at_once_are_one_statement(in_acme, django_assert_num_queries):
    with django_assert_num_queries(1):
        note_many("member.adjusted", [{"about": number, "after": {"points": 5}} for number in (1, 2)], now=NOW)

    assert list(Entry.objects.order_by("subject_id").values_list("subject_id", "after")) == [
        (1, {"points": 5}),
        (2, {"points": 5}),
    ]


@pytest.mark.parametrize("statement", ["UPDATE audit_trail_entry SET staff_id = ''", "DELETE FROM audit_trail_entry"])
def test_nobody_rewrites_an_entry(in_acme, statement):
    note("look.saved", now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE shop_id = %s", [in_acme.id])
    assert acts() == [("look.saved", "", "")]


def test_a_shop_sees_its_own_entries_only(acme, rival):
    with acting_for(rival.id):
        note("look.saved", now=NOW)

    with acting_for(acme.id):
        assert acts() == []


def test_a_rules_life_is_told(in_acme):
    with acting_as("71"):
        rule = rulebook.publish("Base", per_amount(1), now=NOW)
        rulebook.revise(rule.id, per_amount(2), now=NOW + DAY)
        rulebook.revise(rule.id, per_amount(2), now=NOW + 2 * DAY)
        rulebook.pause(rule.id, now=NOW + 3 * DAY)
        rulebook.resume(rule.id, now=NOW + 4 * DAY)
        rulebook.schedule(rule.id, starts_at=None, ends_at=NOW + 9 * DAY, now=NOW + 5 * DAY)
        rulebook.archive(rule.id, now=NOW + 6 * DAY)

    assert acts() == [
        (f"rule.{act}", "Base", "71") for act in ("published", "revised", "paused", "resumed", "scheduled", "archived")
    ]
    revised = Entry.objects.get(act="rule.revised")
    assert (revised.before["terms"]["points"], revised.after["terms"]["points"]) == (1, 2)
    assert Entry.objects.get(act="rule.published").before is None
    assert Entry.objects.get(act="rule.archived").after is None


def test_settings_and_expiry_are_told_once(in_acme):
    for _twice in range(2):
        programme.change(programme.Programme(pending_days=14), now=NOW)
        expiry_change.change(ExpiryPolicy(kind="lots", months=12), now=NOW)

    assert [act for act, _name, _staff in acts()] == ["programme.changed", "expiry.changed"]
    changed = Entry.objects.get(act="programme.changed")
    assert (changed.before["pending_days"], changed.after["pending_days"]) == (0, 14)
