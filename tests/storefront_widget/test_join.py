"""Joining from the widget."""

import pytest
from django.db import connections
from django.utils import timezone

from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.models import Award
from loyalty_app.earning.terms import Programme
from loyalty_app.ledger import audit
from loyalty_app.ledger.models import Transfer
from loyalty_app.members.models import Member
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests import factories
from tests.storefront_widget.conftest import ANN, has
from tests.storefront_widget.proxy import WIDGET, Shopper, signed


def rows(shop) -> dict[str, int]:
    with acting_for(shop.id):
        of_shoppers = Effect.objects.exclude(kind="mirror_config")  # the programme itself was changed by the fixture
        counted = {model.__name__: model.objects.count() for model in (Member, Award, Transfer)}
        return counted | {"Effect": of_shoppers.count()}


HAS_100 = has(100)
NOTHING = {"Member": 0, "Award": 0, "Transfer": 0, "Effect": 0}


def test_joining_gives_the_points_and_answers_with_the_new_state(programme, rival, ann):
    answer = ann.join()

    assert answer.status_code == 200
    assert (answer.json()["who"], answer.json()["can_join"]) == ("member", False)
    assert answer.json()["member"] == HAS_100
    assert [(item["kind"], item["points"]) for item in ann.history()["items"]] == [("joining", 100)]
    assert rows(rival) == NOTHING


def test_joining_asks_shopify_who_it_is_so_that_guest_orders_are_found(programme, ann):
    ann.join()

    with acting_for(programme.id):
        effects = dict(Effect.objects.exclude(kind="mirror_config").values_list("kind", "key"))
        assert effects == {"fetch_customer": str(ANN), "mirror_member": str(Member.objects.get().id)}


def test_joining_twice_joins_once(programme, ann):
    first, second = ann.join(), ann.join()

    assert first.json()["member"] == second.json()["member"] == HAS_100
    with acting_for(programme.id):
        assert Transfer.objects.count() == 1
        assert audit.audit() == []


def test_a_member_by_order_joins_and_keeps_their_points(programme, buys, ann):
    buys(ANN)

    assert ann.join().json()["member"]["available"] == 600


def test_nothing_is_given_where_no_rule_gives_for_joining(acme, ann):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(5))

    assert ann.join().json()["member"]["available"] == 0
    assert rows(acme) == {"Member": 1, "Award": 0, "Transfer": 0, "Effect": 2}


def test_a_guest_cannot_join(programme, guest):
    answer = guest.join()

    assert (answer.status_code, answer.json()["error"]) == (401, "sign_in")
    assert rows(programme) == NOTHING


def test_a_paused_programme_takes_nobody_in(programme, ann):
    with acting_for(programme.id):
        programme_settings.change(Programme(paused=True), now=timezone.now())

    answer = ann.join()

    assert (answer.status_code, answer.json()["error"]) == (409, "paused")
    assert rows(programme) == NOTHING


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"content_type": "application/x-www-form-urlencoded", **WIDGET}, 415),
        ({"content_type": "text/plain", **WIDGET}, 415),
        ({"content_type": "application/json"}, 403),
        ({"content_type": "application/json", "HTTP_X_LOYALTY_WIDGET": "0"}, 403),
    ],
)
def test_another_site_cannot_make_a_shopper_join(programme, client, how, status):
    answer = client.post(f"/proxy/join?{signed(programme.domain, ANN)}", "{}", **how)

    assert answer.status_code == status
    assert rows(programme) == NOTHING


def test_joining_is_asked_for_by_post_and_the_state_by_get(programme, ann, client):
    query = signed(programme.domain, ANN)

    assert ann.get("join").status_code == 405
    assert client.post(f"/proxy/state?{query}", "{}", content_type="application/json").status_code == 405
    assert rows(programme) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_join_once(programme, ann):
    from threading import Thread  # the only test that needs one

    answers = []

    def press():
        answers.append(Shopper(programme, ANN).join().status_code)
        connections.close_all()

    presses = [Thread(target=press) for _ in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()

    assert answers == [200] * 4
    assert ann.state()["member"]["available"] == 100
    assert rows(programme) == {"Member": 1, "Award": 1, "Transfer": 1, "Effect": 2}
