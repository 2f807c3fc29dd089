"""A draft gives nothing until it is published; then it is what staff saw."""

from datetime import timedelta

import pytest

from loyalty_app.audit_trail.models import Entry
from loyalty_app.earning import rulebook
from loyalty_app.earning.rulebook import NotNow, UnknownDraft, UnknownRule
from loyalty_app.earning.terms import InvalidTerms
from loyalty_app.revisions import drafts
from loyalty_app.rewards import catalogue
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from tests.factories import NOW, per_amount

DAY = timedelta(days=1)


def said(days: int) -> list[tuple[str, int]]:
    return [(rule.name, rule.terms.points) for rule in rulebook.at(NOW + days * DAY)]


@pytest.fixture
def base(in_acme) -> int:
    return rulebook.publish("Base", per_amount(1), now=NOW).id


def test_a_draft_gives_nothing(in_acme):
    with acting_as("71"):
        rulebook.drafts.save(" Double ", per_amount(2), now=NOW)

    [draft] = rulebook.drafts.all()
    assert said(1) == []
    assert (draft.name, draft.terms, draft.of, draft.saved_by, draft.is_behind) == (
        "Double", per_amount(2), None, "71", False,
    )  # fmt: skip


def test_a_new_things_draft_is_published_once(in_acme):
    draft_id = rulebook.drafts.save("Double", per_amount(2), ends_at=NOW + 5 * DAY, now=NOW)

    rulebook.drafts.publish(draft_id, now=NOW + DAY)

    assert [said(days) for days in (0, 1, 5)] == [[], [("Double", 2)], []]
    assert rulebook.drafts.all() == []
    with pytest.raises(UnknownDraft):
        rulebook.drafts.publish(draft_id, now=NOW + DAY)


def test_a_draft_changes_its_thing_at_once_or_on_its_day(base):
    rulebook.drafts.publish(rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW), now=NOW + DAY)
    later = rulebook.drafts.save("Base", per_amount(3), of=base, starts_at=NOW + 3 * DAY, now=NOW + DAY)
    rulebook.drafts.publish(later, now=NOW + 2 * DAY)

    assert [said(days) for days in (0, 1, 2, 3)] == [[("Base", points)] for points in (1, 2, 2, 3)]


def test_a_thing_has_one_draft(base):
    ids = {rulebook.drafts.save("Base", per_amount(points), of=base, now=NOW) for points in (2, 3)}

    assert len(ids) == 1
    assert [draft.terms.points for draft in rulebook.drafts.all()] == [3]
    assert rulebook.drafts.of(base) == rulebook.drafts.get(ids.pop())


def test_a_draft_of_something_changed_meanwhile_is_not_published(base):
    draft_id = rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)
    rulebook.revise(base, per_amount(5), now=NOW + DAY)

    assert rulebook.drafts.get(draft_id).is_behind
    with pytest.raises(NotNow, match="changed after this draft"):
        rulebook.drafts.publish(draft_id, now=NOW + 2 * DAY)
    assert said(2) == [("Base", 5)]

    rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW + 2 * DAY)
    rulebook.drafts.publish(draft_id, now=NOW + 3 * DAY)
    assert said(3) == [("Base", 2)]


def test_a_new_things_draft_is_saved_again(in_acme):
    draft_id = rulebook.drafts.save("Double", per_amount(2), now=NOW)

    assert rulebook.drafts.save("Triple", per_amount(3), id=draft_id, now=NOW + DAY) == draft_id
    assert [(draft.name, draft.saved_at) for draft in rulebook.drafts.all()] == [("Triple", NOW + DAY)]


def test_what_could_not_be_published_is_no_draft(in_acme):
    with pytest.raises(InvalidTerms):
        rulebook.drafts.save("", per_amount(2), now=NOW)
    assert rulebook.drafts.all() == []


def test_a_draft_is_thrown_away_and_goes_with_its_thing(base):
    first = rulebook.drafts.save("New", per_amount(2), now=NOW)
    rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)

    for _twice in range(2):
        rulebook.drafts.throw_away(first, now=NOW)
    rulebook.archive(base, now=NOW + DAY)

    assert rulebook.drafts.all() == []


def test_there_is_an_end_to_how_many(in_acme, monkeypatch):
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 1)
    rulebook.drafts.save("One", per_amount(2), now=NOW)

    with pytest.raises(NotNow):
        rulebook.drafts.save("Two", per_amount(2), now=NOW)
    assert len(rulebook.drafts.all()) == 1


def test_each_shop_and_each_kind_has_its_own(base, rival):
    draft_id = rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)

    with pytest.raises(UnknownDraft):
        catalogue.drafts.publish(draft_id, now=NOW)
    with acting_for(rival.id):
        assert rulebook.drafts.all() == []
        rulebook.drafts.throw_away(draft_id, now=NOW)
        for act in (rulebook.drafts.publish, lambda id, now: rulebook.drafts.get(id)):
            with pytest.raises(UnknownDraft):
                act(draft_id, now=NOW)
        with pytest.raises(UnknownRule):
            rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)
    assert len(rulebook.drafts.all()) == 1


def test_who_saw_both_publishes_a_draft_that_is_behind(base):
    draft_id = rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)
    rulebook.revise(base, per_amount(5), now=NOW + DAY)
    seen = rulebook.drafts.get(draft_id).version
    rulebook.revise(base, per_amount(6), now=NOW + 2 * DAY)

    with pytest.raises(NotNow, match="while you looked"):
        rulebook.drafts.publish(draft_id, seen=seen, now=NOW + 3 * DAY)
    assert said(3) == [("Base", 6)]

    rulebook.drafts.publish(draft_id, seen=rulebook.drafts.get(draft_id).version, now=NOW + 4 * DAY)
    assert said(4) == [("Base", 2)]


def test_a_draft_saved_anew_is_not_published_by_who_saw_the_former(base):
    draft_id = rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)
    seen = rulebook.drafts.get(draft_id).version
    rulebook.drafts.save("Base", per_amount(9), of=base, id=draft_id, now=NOW + DAY)

    with pytest.raises(NotNow, match="while you looked"):
        rulebook.drafts.publish(draft_id, seen=seen, now=NOW + 2 * DAY)
    assert said(2) == [("Base", 1)]


def test_the_day_of_a_draft_can_be_moved(base):
    draft_id = rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)

    rulebook.drafts.begin(draft_id, NOW + 2 * DAY)
    rulebook.drafts.publish(draft_id, now=NOW)

    assert [said(days) for days in (1, 2)] == [[("Base", 1)], [("Base", 2)]]


def test_an_archived_thing_has_no_draft(base):
    rulebook.archive(base, now=NOW)

    with pytest.raises(NotNow, match="archived"):
        rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW + DAY)
    assert rulebook.drafts.all() == []


def test_drafts_are_in_the_audit_trail(base):
    draft_id = rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)
    rulebook.drafts.save("Base", per_amount(2), of=base, now=NOW)  # the same again changes nothing
    rulebook.drafts.throw_away(draft_id, now=NOW)
    rulebook.drafts.publish(rulebook.drafts.save("Base", per_amount(3), of=base, now=NOW), now=NOW + DAY)

    assert list(Entry.objects.order_by("id").values_list("act", "subject_id")) == [
        ("rule.published", base),
        ("rule.draft_saved", base),
        ("rule.draft_deleted", base),
        ("rule.draft_saved", base),
        ("rule.revised", base),
    ]
