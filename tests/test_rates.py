"""How often somebody may ask."""

import time

import pytest
import redis

from loyalty_app import memory, rates
from loyalty_app.rates import Rate, Rates

GONE = "redis://127.0.0.1:9/0"
FEW = Rates("few", member=Rate(3, 6), address=Rate(5, 60))
ANN, BEN = 7001, 7002
HOME = "203.0.113.7"


def ask(customer_id: int | None = ANN, address: str | None = HOME, *, shop: str = "acme.myshopify.com", times=1):
    return [rates.take(FEW, shop=shop, customer_id=customer_id, address=address) for _ in range(times)]


def kept() -> list[bytes]:
    return sorted(memory.connection().scan_iter(f"{memory.PREFIX}:*"))


def test_so_many_at_once_and_then_to_wait_until_one_is_free_again():
    assert ask(times=5) == [0, 0, 0, 10, 10]


def test_who_shares_an_address_shares_its_rate_but_not_each_others():
    assert ask(ANN, times=3) + ask(BEN, times=3) == [0, 0, 0, 0, 0, 1]
    assert ask(BEN, "198.51.100.1") == [0]
    assert ask(None, "198.51.100.2", times=6) == [0, 0, 0, 0, 0, 1]


def test_what_is_refused_costs_the_others_nothing():
    ask(ANN, times=40)  # three count

    assert ask(BEN, times=2) == [0, 0]


def test_the_same_number_is_another_customer_in_another_shop():
    ask(ANN, None, times=3)

    assert ask(ANN, None, shop="rival.myshopify.com") == [0]


def test_kinds_of_requests_are_counted_by_themselves():
    ask(ANN, times=3)

    assert rates.take(rates.READ, shop="acme.myshopify.com", customer_id=ANN, address=HOME) == 0


def test_time_frees(monkeypatch):
    quick = Rates("quick", member=Rate(2, 120), address=Rate(9, 120))  # one in 500 ms: longer than a busy machine takes

    def take():
        return rates.take(quick, shop="s", customer_id=1, address=None)

    assert [take(), take(), take()] == [0, 0, 1]
    time.sleep(0.51)
    assert [take(), take()] == [0, 1]


def test_nobody_known_is_not_counted():
    assert ask(None, None, times=50) == [0] * 50
    assert kept() == []


def test_neither_who_nor_where_from_is_kept_and_nothing_for_long():
    for limit in (FEW, rates.READ, rates.ACT):
        for _ in range(3):
            rates.take(limit, shop="acme.myshopify.com", customer_id=ANN, address=HOME)

    stored = memory.connection()
    assert len(kept()) == 6
    for key in kept():
        text = (key + b"=" + stored.get(key)).decode()
        assert not any(secret in text for secret in (HOME, "203", str(ANN), "acme"))
        assert 0 < stored.pttl(key) <= 60_000


def test_the_hash_needs_the_secret(settings):
    ask()
    before = kept()
    settings.SECRET_KEY = "another" * 10
    ask()

    assert len(set(kept()) - set(before)) == 2


def test_it_takes_one_round_trip(monkeypatch):
    ask()
    sent, execute = [], redis.Redis.execute_command
    monkeypatch.setattr(
        redis.Redis, "execute_command", lambda self, *args, **more: sent.append(args[0]) or execute(self, *args, **more)
    )

    ask()

    assert sent == ["EVALSHA"]


def test_without_redis_nobody_is_held_up_and_only_the_first_waits(settings, caplog):
    settings.REDIS_URL = GONE
    memory.connection.cache_clear()
    began = time.monotonic()
    try:
        assert ask(times=200) == [0] * 200
    finally:
        memory.connection.cache_clear()

    assert time.monotonic() - began < 2
    assert [record.message for record in caplog.records].count("memory_gone") == 1
    assert "rate_not_counted" in {record.message for record in caplog.records}


def test_a_redis_that_forgot_the_script_is_told_again():
    ask()
    memory.connection().script_flush()

    assert ask() == [0]


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (1, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),  # the first is what the shopper sent
        (1, ",,,, 203.0.113.7 ,10.0.0.1", "203.0.113.7"),
        (0, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.1, 10.0.0.2", "203.0.113.7"),
        (1, "203.0.113.7", None),  # too few: it is one of our own proxies that speaks
        (2, "203.0.113.7, 10.0.0.1", None),
        (1, "", None),
        (0, "", None),
        (1, "unknown, 10.0.0.1", None),
        (1, "203.0.113.7:8080, 10.0.0.1", None),
        (1, "203.0.113.7\x00, 10.0.0.1", None),
        (1, "2001:db8:1:2:3:4:5:6, 10.0.0.1", "2001:db8:1:2::/64"),
        (1, "2001:db8:1:2:ffff::9, 10.0.0.1", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (1, "6.6.6.6," * 20_000 + "203.0.113.7, 10.0.0.1", "203.0.113.7"),
    ],
)
def test_the_address_is_the_last_that_shopify_names(settings, hops, header, address):
    settings.PROXY_HOPS = hops

    assert rates.address_of(header) == address
