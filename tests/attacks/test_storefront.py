"""The storefront's endpoints under attack: what is sent again, by others, too often, or in no form of ours."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from loyalty_app import rates
from loyalty_app.ledger.models import Transfer
from loyalty_app.members.models import Member
from loyalty_app.rates import Rate, Rates
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from storefront_widget import nonces
from tests import factories
from tests.storefront_widget.proxy import Shopper, signed

ANN, BEN = 7001, 7002
POSTS = ("join", "price", "redeem", "cancel")
GETS = ("state", "history", "mine", "redemption")


@pytest.fixture
def shop(acme):
    with acting_for(acme.id):
        factories.running_programme(factories.joining(100))
    return acme


def rows(shop) -> tuple[int, ...]:
    with acting_for(shop.id):
        return tuple(model.objects.count() for model in (Member, Transfer, Redemption))


def send(shop, name: str, nonce: str | None, *, customer_id=ANN, body: object = None, client=None, **headers):
    brought = {} if nonce is None else {"HTTP_X_LOYALTY_NONCE": nonce}
    return (client or Client()).post(
        f"/proxy/{name}?{signed(shop.domain, customer_id)}",
        json.dumps(body or {}), content_type="application/json", HTTP_X_LOYALTY_WIDGET="1", **brought, **headers,
    )  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("what", ["missing", "nonsense", "another member's", "a guest's", "another shop's", "old"])
def test_a_nonce_that_is_not_ones_own_or_not_fresh_changes_nothing(shop, rival, name, what):
    now = timezone.now()
    nonce = {
        "missing": None,
        "nonsense": "A" * 40,
        "another member's": nonces.issue(shop.id, BEN, now=now),
        "a guest's": nonces.issue(shop.id, None, now=now),
        "another shop's": nonces.issue(rival.id, ANN, now=now),
        "old": nonces.issue(shop.id, ANN, now=now - timedelta(minutes=31)),
    }[what]

    answer = send(shop, name, nonce)

    assert (answer.status_code, answer.json().keys(), answer.json()["error"]) == (
        403, {"error", "nonce", "says"}, "nonce",
    )  # fmt: skip
    assert rows(shop) == (0, 0, 0)
    assert send(shop, "join", answer.json()["nonce"]).status_code == 200


@pytest.mark.parametrize("name", POSTS)
def test_a_request_that_was_seen_can_not_be_sent_again(shop, name):
    nonce = Shopper(shop, ANN).state()["nonce"]

    first, again = send(shop, name, nonce), send(shop, name, nonce)

    assert first.json().get("error") != "nonce"
    assert (again.status_code, again.json()["error"]) == (403, "nonce")


def test_every_answer_to_a_post_brings_the_next_nonce(shop):
    nonce, seen = Shopper(shop, ANN).state()["nonce"], set()

    for name, body in [("redeem", {}), ("join", {}), ("price", {"reward_id": 1}), ("cancel", {"id": 5}), ("join", {})]:
        nonce = send(shop, name, nonce, body=body).json()["nonce"]
        seen.add(nonce)

    assert len(seen) == 5


@pytest.mark.django_db(transaction=True)
def test_of_the_same_request_many_times_at_once_exactly_one_passes(shop):
    nonce = nonces.issue(shop.id, ANN, now=timezone.now())

    def press(_):
        try:
            return send(shop, "join", nonce).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as presses:
        answers = sorted(presses.map(press, range(8)))

    assert answers == [200] + [403] * 7
    assert rows(shop) == (1, 1, 0)


def test_a_flood_of_wishes_is_held_up_before_any_row_is_read(shop, django_assert_num_queries):
    ann = Shopper(shop, ANN)
    for _ in range(rates.ACT.member.burst):
        assert ann.post("redeem", {}).status_code == 400

    with django_assert_num_queries(0):
        answer = ann.post("redeem", {})

    assert (answer.status_code, answer["Retry-After"]) == (429, "6")
    assert {key: answer.json()[key] for key in ("error", "retry_after")} == {"error": "too_many", "retry_after": 6}
    assert [ann.get("state").status_code, Shopper(shop, BEN).join().status_code] == [200, 200]


def test_a_flood_of_questions_is_held_up(shop, monkeypatch):
    monkeypatch.setattr(rates, "READ", Rates("read", member=Rate(3, 60), address=Rate(5, 60)))
    ann, ben = Shopper(shop, ANN), Shopper(shop, BEN)

    assert [ann.get("state").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert ben.get("state").status_code == 200


def test_guests_are_known_by_the_address_that_shopify_saw_whatever_they_send_themselves(shop, guest, monkeypatch):
    monkeypatch.setattr(rates, "READ", Rates("read", member=Rate(3, 60), address=Rate(3, 60)))

    def look(own_words: str, address: str) -> int:
        header = f"{own_words}{address}, 10.0.0.1"
        return guest.client.get(f"/proxy/state?{signed(shop.domain, None)}", HTTP_X_FORWARDED_FOR=header).status_code

    forged = [look(f"6.6.6.{number}, ", "203.0.113.7") for number in range(5)]
    neighbours = [look("", f"2001:db8:1:2::{number}") for number in range(5)]

    assert forged == neighbours == [200, 200, 200, 429, 429]
    assert look("203.0.113.7, ", "198.51.100.1") == 200


def test_who_is_held_up_in_one_shop_is_served_in_another(shop, rival, monkeypatch):
    monkeypatch.setattr(rates, "READ", Rates("read", member=Rate(1, 60), address=Rate(9, 60)))
    with acting_for(rival.id):
        factories.running_programme()

    assert [Shopper(each, ANN).get("state").status_code for each in (shop, shop, rival)] == [200, 429, 200]


HOSTILE = {
    "a null byte": '{"key": "\x00"}',
    "an escaped null": '{"key": "\\u0000"}',
    "deep": "[" * 90_000,
    "deep objects": '{"a":' * 19_000,
    "not UTF-8": b"\xff\xfe\x00",
    "a huge number": '{"id": ' + "9" * 5_000 + "}",
    "endless digits": '{"id": 1e999999}',
    "a name twice": '{"id": 1, "id": {"$gt": 0}}',
    "a surrogate": '{"key": "\\ud800"}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_body_of_no_form_of_ours_is_refused_in_json(shop, content):
    ann = Shopper(shop, ANN)

    answers = [ann.post(name, content) for name in ("price", "redeem", "cancel")]

    assert {(answer.status_code, answer.json()["error"]) for answer in answers} <= {
        (400, "not_understood"), (409, "not_a_member"),
    }  # fmt: skip
    assert rows(shop) == (0, 0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_LOYALTY_NONCE": "A" * 1_000_000},
        {"HTTP_X_FORWARDED_FOR": "," * 1_000_000},
        {"HTTP_X_FORWARDED_FOR": "\x00, \x00"},
        {"HTTP_X_LOYALTY_NONCE": "\x00" * 40},
        {"HTTP_X_LOYALTY_NONCE": "\xff" * 40},
        {"HTTP_X_LOYALTY_WIDGET": "1, 1"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_header_of_no_form_of_ours_is_refused(shop, headers):
    answer = Client().post(
        f"/proxy/join?{signed(shop.domain, ANN)}", "{}", content_type="application/json",
        **({"HTTP_X_LOYALTY_WIDGET": "1"} | headers),
    )  # fmt: skip

    assert answer.status_code == 403
    assert rows(shop) == (0, 0, 0)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_refused_and_no_other_site_is_let_in(shop, client, method):
    for name in (*GETS, *POSTS):
        answer = client.generic(
            method, f"/proxy/{name}?{signed(shop.domain, ANN)}", "{}", content_type="application/json",
            HTTP_ORIGIN="https://evil.example", HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST",
        )  # fmt: skip
        assert answer.status_code == 405
        assert not [header for header in answer.headers if header.startswith("Access-Control")]
        assert answer["Cache-Control"] == "no-store"
    assert rows(shop) == (0, 0, 0)


def test_no_answer_is_kept_whatever_it_says(shop, client):
    ann, guest, address = Shopper(shop, ANN), Shopper(shop), f"/proxy/join?{signed(shop.domain, ANN)}"
    answers = [
        *(who.get(name) for who in (ann, guest) for name in GETS),
        *(who.post(name, {}) for who in (ann, guest) for name in POSTS),
        ann.post("redeem", "x" * 100_001),
        ann.post("price", {"reward_id": 99}),
        client.get("/proxy/state"),
        client.post(address, "a=b", content_type="application/x-www-form-urlencoded"),
        client.post(address, "{}", content_type="application/json"),
        client.get("/proxy/nothing"),
    ]

    assert {answer.status_code for answer in answers} == {200, 400, 401, 403, 404, 409, 413, 415}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert all(not answer.cookies for answer in answers)


@pytest.fixture
def guest(acme) -> Shopper:
    return Shopper(acme)
