"""Settings hold from an instant on, and what held before is never forgotten."""

from datetime import timedelta

import pytest

from loyalty_app.earning import programme
from loyalty_app.earning.models import ProgrammeRevision
from loyalty_app.earning.programme import InvalidProgramme, Programme
from loyalty_app.tenancy import acting_for
from tests.factories import NOW

LATER = NOW + timedelta(days=1)


def test_a_programme_begins_once(in_acme):
    programme.begin(now=NOW)
    programme.change(Programme(pending_days=7), now=LATER)
    programme.begin(now=LATER + timedelta(days=1))
    assert [revision.programme.pending_days for revision in programme.history()] == [0, 7]


def test_a_change_holds_from_then_on_only(in_acme):
    programme.begin(now=NOW)
    programme.change(Programme(pending_days=7), now=LATER)
    assert programme.at(LATER - timedelta(microseconds=1)) == Programme()
    assert programme.at(LATER) == Programme(pending_days=7)
    assert programme.history().at(NOW - timedelta(days=1)) is None
    assert programme.at(NOW - timedelta(days=1)) == Programme()


def test_saying_what_holds_already_changes_nothing(in_acme):
    programme.change(Programme(), now=NOW)
    programme.change(Programme(), now=LATER)
    assert ProgrammeRevision.objects.count() == 1


def test_two_changes_in_one_instant_leave_the_last(in_acme):
    programme.begin(now=NOW)
    programme.change(Programme(pending_days=1), now=NOW)
    programme.change(Programme(pending_days=2), now=NOW)
    assert programme.at(NOW).pending_days == 2


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("pending_days", Programme(pending_days=366)),
        ("pending_days", Programme(pending_days=-1)),
        ("claim_window_days", Programme(claim_window_days=-1)),
        ("channels_off", Programme(channels_off=("fax",))),
        ("settings", Programme(tax="maybe")),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(in_acme, field, settings):
    with pytest.raises(InvalidProgramme) as refused:
        programme.change(settings, now=NOW)
    assert list(refused.value.errors) == [field]
    assert ProgrammeRevision.objects.count() == 0


def test_each_shop_has_its_own(acme, rival):
    for shop, days in ((acme, 3), (rival, 9)):
        with acting_for(shop.id):
            programme.change(Programme(pending_days=days), now=NOW)
    with acting_for(acme.id):
        assert programme.at(LATER).pending_days == 3
    with acting_for(rival.id):
        assert programme.at(LATER).pending_days == 9
