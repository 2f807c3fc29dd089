"""Settings: what is saved holds from now on, and its history tells what changed."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from devstore.pages import extension
from loyalty_app.dashboard.programme import theme_blocks
from loyalty_app.earning import programme
from loyalty_app.earning.programme import Programme
from loyalty_app.members import export
from loyalty_app.members.models import PrivacyRequest
from loyalty_app.tenancy import acting_for

AS_IT_IS = {
    "enrolment": "everyone",
    "claim_window_days": "90",
    "trigger": "paid",
    "pending_days": "0",
    "tax": "out",
    "shipping": "out",
    "reward_discount": "reduces",
    "gift_card_payment": "keeps",
    "store_credit_refund": "takes_back",
    "channels": ["web", "pos", "draft", "subscription", "b2b", "other"],
    "rounding": "floor",
    "stacking": "best",
    "negative_balance": "allowed",
}


@pytest.fixture
def begun(acme, rival):
    for shop in (acme, rival):
        with acting_for(shop.id):
            programme.begin(now=timezone.now() - timedelta(days=1))
    return acme


def settings_of(shop) -> list[Programme]:
    with acting_for(shop.id):
        return [revision.programme for revision in programme.history()]


def test_saving_settings_opens_a_revision_and_says_what_changed(begun, rival, staff):
    said = AS_IT_IS | {"pending_days": "14", "tax": "in", "channels": ["web", "pos"]}

    answer = staff.post("/settings/", said)

    assert answer.headers["Location"] == "/settings/?done=settings_saved"
    assert settings_of(begun) == [
        Programme(),
        Programme(pending_days=14, tax="in", channels_off=("draft", "subscription", "b2b", "other")),
    ]
    assert settings_of(rival) == [Programme()]
    page = staff.get("/settings/").content.decode()
    assert "Points are pending for: 0 → 14" in page
    assert "Tax: Earns nothing → Earns points" in page
    assert "The programme began." in page


def test_limits_of_adjustments_are_settings_of_their_own_and_may_be_empty(begun, rival, staff):
    staff.post("/settings/", AS_IT_IS | {"adjustment_max": "500", "approval_above": "0"})
    staff.post("/settings/", AS_IT_IS | {"adjustment_max": "", "approval_above": "100"})

    limits = [(each.adjustment_max, each.approval_above) for each in settings_of(begun)]
    assert limits == [(None, None), (500, 0), (None, 100)]
    assert settings_of(rival) == [Programme()]
    page = staff.get("/settings/").content.decode()
    assert "Adjustments by your staff" in page
    assert "Most points in one adjustment: none → 500" in page
    assert "A second person approves above: 0 → 100" in page


def test_saving_settings_untouched_changes_nothing(begun, staff):
    staff.post("/settings/", AS_IT_IS)

    assert settings_of(begun) == [Programme()]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pending_days": "366"}, "Enter a whole number of days, from 0 to 365."),
        ({"pending_days": "soon"}, "Enter a whole number of days, from 0 to 365."),
        ({"claim_window_days": "-1"}, "Enter a whole number of days, from 0 to 730."),
        ({"channels": []}, "Choose at least one sales channel, or pause the programme."),
        ({"approval_above": "-1"}, "Enter a whole number of points, 0 or more, or leave it empty."),
        ({"adjustment_max": "many"}, "Enter a whole number of points, 0 or more, or leave it empty."),
        ({"rounding": "up"}, "Select a valid choice."),
    ],
)
def test_refused_settings_say_what_to_do_and_nothing_is_saved(begun, staff, changes, words):
    answer = staff.post("/settings/", AS_IT_IS | changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert settings_of(begun) == [Programme()]


def test_an_empty_form_is_refused(begun, staff):
    assert staff.post("/settings/", {}).status_code == 422
    assert settings_of(begun) == [Programme()]


def test_the_programme_is_paused_and_resumed(begun, staff):
    assert staff.post("/settings/pause/").headers["Location"] == "/settings/?done=programme_paused"
    assert staff.post("/settings/pause/").status_code == 302
    assert "The programme is paused" in staff.get("/").content.decode()

    assert staff.post("/settings/resumption/").status_code == 302

    assert [each.paused for each in settings_of(begun)] == [False, True, False]


def test_a_data_request_is_answered_with_a_file_for_the_owner(acme, rival, staff, rival_staff, now):
    with acting_for(acme.id):
        asked = export.requested("17", customer_id=9001, received_at=now)
    address = f"/settings/privacy/{asked.id}/export/"

    answer = staff.get(address)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="customer-9001.json"'
    assert json.loads(answer.content)["customer_id"] == 9001
    with acting_for(acme.id):
        assert PrivacyRequest.objects.get().done_at is not None
    assert rival_staff.get(address).status_code == 404


def test_every_block_of_the_extension_can_be_added_from_the_settings(begun, staff):
    page = staff.get("/settings/").content.decode()
    offered = theme_blocks.offered(begun)

    assert {each.handle for each in offered} == {each.handle for each in extension.blocks()} - {"loyalty"}
    assert {each.handle: each.name for each in offered} == {
        each.handle: each.name for each in extension.blocks() if each.handle != "loyalty"
    }
    assert page.count('target="_top" accessibilityLabel="Add ') == len(offered)
    assert (
        "/admin/themes/current/editor?template=product&amp;addAppBlockId=test-client-id/product-points"
        "&amp;target=mainSection" in page
    )
    assert "editor?context=apps&amp;template=index&amp;activateAppId=test-client-id/join-popup" in page


def test_a_form_that_is_older_than_a_change_of_somebody_else_is_refused(begun, staff):
    assert 'name="seen" value="1"' in staff.get("/settings/").content.decode()
    staff.post("/settings/", AS_IT_IS | {"tax": "in", "seen": "1"})

    late = staff.post("/settings/", AS_IT_IS | {"pending_days": "14", "seen": "1"})

    assert late.status_code == 422
    page = late.content.decode()
    assert "Somebody changed the settings meanwhile" in page and 'name="seen" value="1"' in page
    assert settings_of(begun) == [Programme(), Programme(tax="in")]
    assert staff.post("/settings/", AS_IT_IS | {"tax": "in", "seen": "1"}).status_code == 302  # it says so already
    again = staff.post("/settings/", AS_IT_IS | {"tax": "in", "pending_days": "14", "seen": "2"})
    assert again.headers["Location"] == "/settings/?done=settings_saved"
    assert settings_of(begun)[-1] == Programme(tax="in", pending_days=14)
