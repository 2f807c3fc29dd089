"""What a member is told of their data, and how they ask the shop for it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty_app.members import erase, export
from loyalty_app.members.models import Member, PrivacyRequest
from loyalty_app.tenancy import acting_for
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper


def requests(shop) -> list[tuple]:
    with acting_for(shop.id):
        return list(PrivacyRequest.objects.order_by("id").values_list("kind", "customer_id"))


def test_a_member_is_told_what_is_known(programme, buys, ann):
    buys(ANN, name="#1001")
    buys(BEN, name="#1002")

    told = ann.get("preferences", texts="preferences").json()

    said = [(sentence["text"], sentence["values"]) for sentence in told["knows"]]
    assert [values if isinstance(text, dict) else text for text, values in said] == [
        "Your customer number in the shop. No name, no e-mail, no address.",
        "That you are a member since {{ date }}.",
        {"count": 1},
        "Your points and rewards, and how you got and used them.",
    ]
    assert told["copy"] is None
    assert told["more_texts"]["leave"] == "Leave the programme"


def test_a_copy_is_asked_for_as_if_by_shopify_and_twice_a_day_is_once(programme, rival, buys, ann):
    buys(ANN)

    first, second = ann.post("copy", {}).json()["copy"], ann.post("copy", {}).json()["copy"]

    assert first == second == ann.get("preferences").json()["copy"]
    assert first["is_done"] is False
    assert (requests(programme), requests(rival)) == ([("data_request", ANN)], [])
    with acting_for(programme.id):
        request = PrivacyRequest.objects.get()
        assert request.due_at - request.received_at == timedelta(days=30)


def test_a_copy_that_was_handed_over_can_be_asked_for_again_another_day(programme, buys, ann):
    buys(ANN)
    now = timezone.now()
    with acting_for(programme.id):
        member = Member.objects.get(customer_id=ANN)
        first = export.asked_by(member, on=now.date(), now=now)
        export.answer(first, now=now)
        same_day = export.asked_by(member, on=now.date(), now=now)
        later = export.asked_by(member, on=now.date() + timedelta(days=1), now=now + timedelta(days=1))
        waits = export.asked_by(member, on=now.date() + timedelta(days=4), now=now + timedelta(days=4))

    assert (first.id == same_day.id, first.id == later.id, later.id == waits.id) == (True, False, True)
    assert ann.get("preferences").json()["copy"]["is_done"] is False


def test_who_was_forgotten_left_no_number_in_the_request(programme, buys, ann):
    buys(ANN)
    ann.post("copy", {})
    with acting_for(programme.id):
        erase.redact(ANN, "", now=timezone.now())
        left = PrivacyRequest.objects.filter(kind="data_request").values_list("customer_id", "key")

        assert [(customer_id, str(ANN) in key) for customer_id, key in left] == [(None, False)]


@pytest.mark.parametrize(("who", "status", "error"), [(None, 401, "sign_in"), (BEN, 409, "not_a_member")])
def test_it_is_for_members(programme, who, status, error):
    shopper = Shopper(programme, who)

    answers = [shopper.get("preferences"), shopper.post("copy", {})]

    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [(status, error)] * 2
    assert all(answer.json()["says"]["text"] for answer in answers)
    assert requests(programme) == []
