"""Numbers used once."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from loyalty_app import keys, memory
from storefront_widget import nonces
from tests.conftest import NOW

ACME, RIVAL, ANN, BEN = 1, 2, 7001, 7002


def burn(text: str, *, shop=ACME, customer=ANN, after=timedelta(0)) -> bool:
    return nonces.burn(text, shop, customer, now=NOW + after)


@pytest.fixture
def nonce() -> str:
    return nonces.issue(ACME, ANN, now=NOW)


def test_it_is_good_once(nonce):
    assert [burn(nonce), burn(nonce), burn(nonces.issue(ACME, ANN, now=NOW))] == [True, False, True]


def test_of_many_at_once_exactly_one_passes(nonce):
    with ThreadPoolExecutor(8) as presses:
        passed = list(presses.map(lambda _: burn(nonce), range(40)))

    assert sum(passed) == 1


@pytest.mark.parametrize(
    "whose", [{"customer": BEN}, {"customer": None}, {"shop": RIVAL}, {"shop": RIVAL, "customer": BEN}]
)
def test_it_is_good_for_whom_it_was_given(nonce, whose):
    assert not burn(nonce, **whose)
    assert burn(nonce)


def test_digits_do_not_slide_from_the_shop_to_the_customer():
    assert not nonces.burn(nonces.issue(1, 27, now=NOW), 12, 7, now=NOW)


@pytest.mark.parametrize(
    ("age", "is_good"),
    [
        (timedelta(minutes=29, seconds=59), True),
        (timedelta(minutes=30), False),
        (timedelta(days=400), False),
        (timedelta(seconds=-60), True),
        (timedelta(seconds=-61), False),
    ],
)
def test_it_is_good_for_half_an_hour(nonce, age, is_good):
    assert burn(nonce, after=age) is is_good


def test_no_other_text_is_good(nonce):
    """Any changed bit, any other length, other alphabets, and what is no text at all."""
    content = base64.urlsafe_b64decode(nonce)
    changed = [
        base64.urlsafe_b64encode(
            bytes(byte ^ (1 << bit % 8) if place == bit // 8 else byte for place, byte in enumerate(content))
        ).decode()
        for bit in range(0, len(content) * 8, 3)
    ]
    others = ["", "undefined", nonce[:-1], nonce + "=", nonce + "A", nonce * 1000, " " + nonce[1:], "\x00" * 40]
    others += ["é" * 40, "=" * 40, nonce.swapcase(), nonce[:-4] + "===="]

    assert [text for text in changed + others if burn(text)] == []
    assert burn(nonce)


def test_a_use_is_remembered_until_the_number_would_be_too_old_and_no_longer(nonce):
    burn(nonce, after=timedelta(minutes=10))

    (key,) = memory.connection().scan_iter(f"{memory.PREFIX}:*")
    assert 20 * 60 <= memory.connection().ttl(key) <= 21 * 60


def test_one_key_opens_nothing_else(nonce, settings):
    assert len({keys.of("a"), keys.of("b"), settings.SECRET_KEY.encode()}) == 3
    settings.SECRET_KEY = "another" * 10

    assert not burn(nonce)


def test_without_redis_age_and_signature_decide(nonce, monkeypatch, caplog):
    monkeypatch.setattr(memory, "ask", gone)

    assert [burn(nonce), burn(nonce), burn(nonce, customer=BEN), burn(nonce, after=timedelta(hours=1))] == [
        True, True, False, False,
    ]  # fmt: skip
    assert {record.message for record in caplog.records} == {"nonce_use_not_remembered"}


def gone(*_):
    raise memory.Gone
