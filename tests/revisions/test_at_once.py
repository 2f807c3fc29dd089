"""The same form, sent many times at the same moment, makes one thing or one draft."""

import pytest
from django.utils import timezone

from loyalty_app.audit_trail.models import Entry
from loyalty_app.earning import rulebook
from loyalty_app.tenancy import acting_for
from tests.factories import per_amount
from tests.ledger.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a" * 32


def test_pressing_publish_many_times_at_once_makes_one_rule(acme):
    now = timezone.now()

    made = at_once(acme, *[lambda: rulebook.publish("Base", per_amount(1), token=TOKEN, now=now).id] * 6)

    assert len(set(made)) == 1 and isinstance(made[0], int)
    with acting_for(acme.id):
        assert len(rulebook.all_revisions()) == Entry.objects.count() == 1


def test_keeping_a_draft_many_times_at_once_makes_one(acme):
    now = timezone.now()

    made = at_once(acme, *[lambda: rulebook.drafts.save("Base", per_amount(1), token=TOKEN, now=now)] * 6)

    with acting_for(acme.id):
        assert set(made) == {draft.id for draft in rulebook.drafts.all()} and len(set(made)) == 1
