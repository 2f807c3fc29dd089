"""The queue of custom rewards: stage by stage, one with words to its member, many at once, and as a file."""

import csv
import io
import re

import pytest
from django.utils import timezone

from loyalty_app.rewards import cancel
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import FIVE_OFF, TOTE, a_reward, ready, redeemed, rich_member


@pytest.fixture
def totes(acme, rival) -> list[int]:
    """Three bags that a member of acme asked for; the rival's member asked for one, too."""
    _asked_for(rival, 1)
    return _asked_for(acme, 3)


def _asked_for(shop, count: int) -> list[int]:
    now = timezone.now()
    with acting_for(shop.id):
        reward_id = a_reward(TOTE, now=now, name="Tote")
        ann = rich_member(7001, now=now)
        return [redeemed(ann, reward_id, now=now, key=str(n), note=f"note {n}").id for n in range(count)]


def stages(shop) -> dict[int, tuple[str, str]]:
    with acting_for(shop.id):
        return {row.id: (row.stage, row.state) for row in Redemption.objects.filter(kind="custom")}


def listed(staff, query: str = "") -> list[int]:
    page = staff.get(f"/fulfilment/?{query}").content.decode()
    return [int(id) for id in re.findall(r'name="redemption" value="(\d+)"', page)]


def test_the_queue_begins_with_the_one_that_waits_longest(totes, staff):
    assert listed(staff) == totes
    assert listed(staff, f"after={totes[0]}") == totes[1:]
    assert listed(staff, "stage=sent") == []
    page = staff.get("/fulfilment/").content.decode()
    assert "Requested (3)" in page
    assert "3 rewards wait to be prepared" in staff.get("/").content.decode()


def test_many_are_moved_at_once_and_nobody_elses(acme, rival, totes, staff):
    theirs = stages(rival)
    sent = {"stage": "preparing", "redemption": [str(totes[0]), str(totes[2]), str(next(iter(theirs)) + 500)]}

    answer = staff.post("/fulfilment/stages/?stage=requested", sent)

    assert answer.headers["Location"] == "/fulfilment/?stage=requested&done=stages_saved"
    assert stages(acme) == {
        totes[0]: ("preparing", "ready"),
        totes[1]: ("requested", "ready"),
        totes[2]: ("preparing", "ready"),
    }
    staff.post("/fulfilment/stages/", {"stage": "sent", "redemption": [str(id) for id in theirs]})
    assert stages(rival) == theirs


def test_nothing_ticked_moves_nothing(acme, totes, staff):
    before = stages(acme)
    for sent in ({"stage": "preparing"}, {"stage": "preparing", "redemption": ["x", "1" * 30]}):
        answer = staff.post("/fulfilment/stages/?stage=requested", sent)

        assert answer.status_code == 422
        assert "Tick at least one." in answer.content.decode()
    answer = staff.post("/fulfilment/stages/", {"stage": "lost", "redemption": [str(totes[0])]})
    assert answer.status_code == 422
    assert stages(acme) == before


def test_one_is_sent_with_tracking_and_a_reply(acme, totes, staff):
    said = {"stage": "sent", "tracking": " https://post.example/7 ", "reply": "On its way!"}

    answer = staff.post(f"/redemptions/{totes[0]}/stage/", said)

    assert answer.headers["Location"] == f"/redemptions/{totes[0]}/?done=stage_saved"
    with acting_for(acme.id):
        row = Redemption.objects.get(id=totes[0])
    assert (row.stage, row.tracking, row.reply) == ("sent", "https://post.example/7", "On its way!")
    page = staff.get(f"/redemptions/{totes[0]}/").content.decode()
    assert '<s-link href="https://post.example/7" target="_blank">' in page
    assert "note 0" in page
    staff.post(f"/redemptions/{totes[0]}/stage/", {"stage": "delivered"})
    assert stages(acme)[totes[0]] == ("delivered", "used")


def test_tracking_that_is_a_script_is_no_link(totes, staff):
    staff.post(f"/redemptions/{totes[0]}/stage/", {"stage": "sent", "tracking": "javascript:alert(1)"})

    page = staff.get(f"/redemptions/{totes[0]}/").content.decode()

    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in page


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"stage": "sent", "tracking": "x" * 201}, "tracking", "Enter up to 200 characters."),
        ({"stage": "sent", "reply": "x" * 501}, "reply", "Enter up to 500 characters."),
    ],
)
def test_too_many_words_are_refused(acme, totes, staff, said, field, words):
    answer = staff.post(f"/redemptions/{totes[0]}/stage/", said)

    assert answer.status_code == 422
    assert f'error="{words}"' in answer.content.decode()
    assert stages(acme)[totes[0]] == ("requested", "ready")


def test_what_was_cancelled_is_not_sent(acme, totes, staff):
    with acting_for(acme.id):
        cancel.cancel(totes[0], by="member", now=timezone.now())

    answer = staff.post(f"/redemptions/{totes[0]}/stage/", {"stage": "sent"})

    assert answer.status_code == 422
    assert "This reward was cancelled and its points are back." in answer.content.decode()
    assert listed(staff) == totes[1:]
    staff.post("/fulfilment/stages/", {"stage": "sent", "redemption": [str(totes[0]), str(totes[1])]})
    assert (stages(acme)[totes[0]], stages(acme)[totes[1]]) == (("requested", "cancelled"), ("sent", "ready"))


def test_a_code_has_no_stages(acme, staff):
    now = timezone.now()
    with acting_for(acme.id):
        row = ready(rich_member(1, now=now), a_reward(FIVE_OFF, now=now), now=now)

    assert staff.post(f"/redemptions/{row.id}/stage/", {"stage": "sent"}).status_code == 404


def test_the_file_holds_the_stage_and_no_formula(acme, rival, totes, staff):
    with acting_for(acme.id):
        Redemption.objects.filter(id=totes[0]).update(note="=HYPERLINK(A1)", name="+Tote")
        Redemption.objects.filter(id=totes[1]).update(note='say "hi", twice', tracking="@x")
    staff.post("/fulfilment/stages/", {"stage": "sent", "redemption": [str(totes[2])]})

    answer = staff.get("/fulfilment/file/?stage=requested")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="rewards-requested-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )
    head, *rows = csv.reader(io.StringIO(answer.content.decode()))
    assert head == ["redemption", "customer_id", "reward", "requested_at", "note", "stage", "tracking"]
    assert [[row[0], row[1], row[2], row[4], row[5], row[6]] for row in rows] == [
        [str(totes[0]), "7001", "'+Tote", "'=HYPERLINK(A1)", "requested", ""],
        [str(totes[1]), "7001", "Tote", 'say "hi", twice', "requested", "'@x"],
    ]


def test_an_unknown_stage_is_the_first(totes, staff):
    assert listed(staff, "stage=lost") == totes
