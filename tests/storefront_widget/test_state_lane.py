"""The panel's first question in front of Django: told what Django's view tells, without a thread where that can be."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from loyalty_app import memory, rates
from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning import rulebook, settle
from loyalty_app.earning.terms import Programme
from loyalty_app.lanes import Lane
from loyalty_app.ledger import expiry_change
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.members import enrol, merge
from loyalty_app.orders import record
from loyalty_app.outbox.models import Effect
from loyalty_app.rates import Rate, Rates
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Limits, Terms
from loyalty_app.scope import remembering as present_kept
from loyalty_app.shopdb.lines import Lines
from loyalty_app.shopdb.patience import Patience
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from storefront_widget import arriving, present, state_lane
from tests import factories
from tests.storefront_widget import lane, rewarded
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.lane import HOME, ask, run, state_of
from tests.storefront_widget.proxy import signed, without_nonce

pytestmark = pytest.mark.django_db(transaction=True)
FIVE_OFF = Terms(kind="amount_off", points=500, amount=Decimal("5.00"))


@pytest.fixture(autouse=True)
def _loops_take_no_queries(monkeypatch):
    """As on a server. Other tests let them, for the browser's sake."""
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)


@pytest.fixture(autouse=True)
def threads(monkeypatch) -> Lane:
    """The shoppers' threads: made when the first is needed."""
    fresh = Lane("shoppers", threads=2, turn_within_s=5, patience=Patience())
    monkeypatch.setattr(state_lane, "SHOPPERS", fresh)
    yield fresh
    for pool in fresh._pools:
        pool.submit(connections.close_all).result()
        pool.shutdown()


@pytest.fixture
def shop(acme):
    with acting_for(acme.id):
        factories.running_programme(factories.per_amount(5), factories.joining(100))
        catalogue.publish("5 off", FIVE_OFF, now=timezone.now())
    return acme


def lines(monkeypatch, **changed) -> Lines:
    fresh = Lines(**({"connections": 4, "turn_within_s": 5, "patience": Patience(statement_s=5)} | changed))
    monkeypatch.setattr(arriving, "LINES", fresh)
    return fresh


def both(query: str, headers=()) -> tuple[tuple, tuple]:
    """What the lane and what Django's view answer: the status, the headers, the content without its nonce."""
    ours = lane.answer(query, headers=headers)
    theirs = Client().get(f"/proxy/state?{query}", headers={name.decode(): value.decode() for name, value in headers})
    told = []
    for status, fields, content in (
        (ours.status, ours.headers, ours.json()), (theirs.status_code, dict(theirs.headers), theirs.json()),
    ):  # fmt: skip
        assert (len(content.pop("nonce", "")) == 40) is (status == 200)
        assert "Content-Length" in fields
        told.append((status, {name: value for name, value in fields.items() if name != "Content-Length"}, content))
    return tuple(told)


def later() -> str:
    return (timezone.now() + timedelta(seconds=1)).isoformat()


def joined(shop) -> None:
    enrol.join(ANN, now=timezone.now())


def enrolled(shop) -> None:
    factories.MemberFactory(customer_id=ANN)


def with_points(shop) -> None:
    rewarded.member_with(700, ANN)


def with_points_on_the_way(shop) -> None:
    programme_settings.change(Programme(pending_days=14), now=timezone.now())
    orders = record.record([factories.seen(customer={"id": ANN}, created_at=later())], now=timezone.now())
    settle.settle(orders, now=timezone.now())


def with_points_that_go(shop) -> None:
    expiry_change.change(ExpiryPolicy(kind="lots", days=90), now=timezone.now() - timedelta(days=1))
    rewarded.member_with(700, ANN)


def merged(shop) -> None:
    rewarded.member_with(700, ANN)
    rewarded.member_with(0, BEN)
    merge.merge(BEN, ANN, now=timezone.now())


def limited(shop) -> None:
    reward = catalogue.publish(
        "Once", Terms(kind="custom", points=10, text="A hug", limits=Limits(stock=5, per_member=1)), now=timezone.now()
    )
    rewarded.redeemed(rewarded.member_with(700, ANN), reward.id)


def paused(shop) -> None:
    rewarded.member_with(700, ANN)
    programme_settings.change(Programme(paused=True), now=timezone.now())


def without_rewards(shop) -> None:
    for each in catalogue.listing(now=timezone.now()):
        catalogue.archive(each.id, now=timezone.now())


LIVES = [
    joined,
    enrolled,
    with_points,
    with_points_on_the_way,
    with_points_that_go,
    merged,
    limited,
    paused,
    without_rewards,
]


@pytest.mark.parametrize("live", LIVES, ids=lambda live: live.__name__)
def test_it_tells_whoever_asks_what_the_view_tells(shop, live):
    with acting_for(shop.id):
        live(shop)

    for customer_id in (None, ANN, BEN, 7999):
        for fields in ({}, {"locale": "de-CH"}, {"locale": "ar", "texts": "history"}):
            query = state_of(shop, customer_id, **fields)
            ours, theirs = both(query)
            assert ours == theirs
            assert ours[0] == 200
            assert without_nonce(lane.answer(query)) == theirs[2]  # once more, from what is kept


def test_the_ordinary_answer_takes_no_thread_and_one_that_needs_more_rows_does(shop, threads):
    with acting_for(shop.id):
        with_points(shop)
    query = state_of(shop, ANN)

    assert lane.answer(query).status == 200  # what the shop says is read, on a thread, and kept
    assert len(threads._pools) == 1
    threads._pools.pop().shutdown()
    assert lane.answer(query).json()["member"]["available"] == 700
    assert threads._pools == []
    with acting_for(shop.id):
        limited(shop)
    assert lane.answer(query).json()["rewards"][-1]["name"] == "5 off"
    assert len(threads._pools) == 1


def test_a_change_shows_at_once(shop):
    query = state_of(shop, ANN)
    before = lane.answer(query).json()
    with acting_for(shop.id):
        rule = rulebook.listing(now=timezone.now())[-1]
        rulebook.revise(rule.id, rule.terms, name="Renamed", now=timezone.now())
        enrol.join(ANN, now=timezone.now())
    Shop.objects.filter(id=shop.id).update(name="Acme & Sons", currency="EUR")

    after = lane.answer(query).json()

    assert (before["shop"], before["currency"], before["who"]) == ("acme.myshopify.com", "USD", "stranger")
    assert (after["shop"], after["currency"], after["who"]) == ("Acme & Sons", "EUR", "member")
    assert ([way["name"] for way in before["ways"]], [way["name"] for way in after["ways"]]) == (
        ["Rule 1", "Rule 2"], ["Renamed"],
    )  # fmt: skip


def test_what_begins_and_ends_with_the_clock_does_so_in_what_is_kept(shop):
    now = timezone.now()
    hour = timedelta(hours=1)
    with acting_for(shop.id):
        rulebook.publish("Weekend", factories.multiplier("2"), starts_at=now + hour, ends_at=now + 3 * hour, now=now)
        catalogue.publish("10 off", FIVE_OFF, starts_at=now + 2 * hour, now=now)
    version = Shop.objects.with_version(shop.domain).version

    def shown(at) -> tuple[bool, bool]:
        with acting_for(shop.id), present_kept(version):
            told = present.state(shop, None, locale="en", now=at)
            return b"Weekend" in bytes(told["ways"]), b"10 off" in bytes(told["rewards"])

    at = [now, now + hour, now + 2 * hour, now + 3 * hour]
    expected = [(False, False), (True, False), (True, True), (False, True)]
    assert [shown(each) for each in at] == expected
    assert [shown(each) for each in reversed(at)] == expected[::-1]


def test_an_old_balance_on_the_page_is_put_right_later(shop):
    with acting_for(shop.id):
        member = rewarded.member_with(700, ANN)
        Effect.objects.all().delete()

    assert lane.answer(state_of(shop, ANN, seen="700")).status == 200
    with acting_for(shop.id):
        assert Effect.objects.count() == 0
    assert lane.answer(state_of(shop, ANN, seen="12")).status == 200
    with acting_for(shop.id):
        assert list(Effect.objects.values_list("kind", "key")) == [("mirror_member", str(member.id))]


REFUSED = {
    "nothing": lambda shop: "",
    "rubbish": lambda shop: "%%%&&=&;;=%00%ff&locale=%F0%9F%98%80",
    "a hundred fields and one": lambda shop: "&".join(f"a{number}=" for number in range(101)) + "&locale=de",
    "another customer": lambda shop: state_of(shop, ANN).replace(str(ANN), str(BEN)),
    "a customer twice": lambda shop: state_of(shop, ANN) + f"&logged_in_customer_id={BEN}",
    "a field that was added": lambda shop: state_of(shop, ANN, locale="de") + "&seen=5",
    "an old one": lambda shop: state_of(shop, ANN).replace("timestamp=1", "timestamp=0"),
    "no number": lambda shop: state_of(shop, "seven"),
    "a shop that never came": lambda shop: signed("nobody.myshopify.com", ANN, locale="fr"),
    "no shop of Shopify's": lambda shop: signed("acme.example", ANN),
    "a long locale": lambda shop: state_of(shop, ANN, locale="x" * 5_000).replace("signature", "sign"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses_as_the_view_refuses(shop, what):
    ours, theirs = both(REFUSED[what](shop))

    assert ours == theirs
    assert ours[0] in (401, 404)
    assert {"error", "says"} == ours[2].keys()


def test_a_shop_that_left_shows_nothing(shop):
    assert lane.answer(state_of(shop, ANN)).status == 200
    Shop.objects.filter(id=shop.id).update(uninstalled_at=timezone.now())

    ours, theirs = both(state_of(shop, ANN))

    assert ours == theirs
    assert (ours[0], ours[2]["error"]) == (404, "not_installed")


def test_a_domain_whose_shop_is_another_row_now_is_looked_up_again(shop):
    assert lane.answer(state_of(shop, None)).status == 200
    arriving._ids[shop.domain] = shop.id + 1_000

    assert lane.answer(state_of(shop, None)).status == 200
    assert arriving._ids[shop.domain] == shop.id


def test_each_shop_has_its_own_members_and_ways(shop, rival):
    with acting_for(shop.id):
        rewarded.member_with(700, ANN)
    with acting_for(rival.id):
        factories.running_programme(factories.per_amount(1))
        rewarded.member_with(5, ANN)

    async def asked():
        return [await ask(state_of(each, ANN)) for each in (shop, rival, shop, rival)]

    told = [answer.json() for answer in run(asked())]
    assert [each["member"]["available"] for each in told] == [700, 5, 700, 5]
    assert [len(each["ways"]) for each in told] == [1, 1, 1, 1]
    assert [len(each["rewards"]) for each in told] == [1, 0, 1, 0]


def test_who_asks_too_often_waits_wherever_they_ask(shop, monkeypatch):
    monkeypatch.setattr(rates, "READ", Rates("read", member=Rate(3, 1), address=Rate(4, 1)))
    home = [(b"x-forwarded-for", f"6.6.6.6, {HOME}, 10.0.0.1".encode())]
    assert [lane.answer(state_of(shop, ANN), headers=home).status for _ in range(3)] == [200, 200, 200]

    ours, theirs = both(state_of(shop, ANN, locale="de"), headers=home)

    for status, headers, told in (ours, theirs):  # the seconds may differ: time goes on
        assert (status, told["error"], headers.pop("Retry-After")) == (429, "too_many", str(told.pop("retry_after")))
        del told["says"]["values"]
    assert ours == theirs
    assert lane.answer(state_of(shop, BEN), headers=home).status == 200
    assert lane.answer(state_of(shop, BEN), headers=home).status == 429  # the address has had its four
    twice = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", f"{HOME}, 10.0.0.1".encode())]
    assert lane.answer(state_of(shop, None), headers=twice).status == 429


ODD = {
    "HEAD": {"method": "HEAD"},
    "POST": {"method": "POST"},
    "another host": {"headers": [(b"host", b"evil.example")]},
    "no host at all": {"headers": [(b"host", b"")]},
    "a query of a book's length": {"query": "locale=" + "x" * 9_000},
    "a query that is not ASCII": {"query": "locale=ü"},
    "a slash more": {"path": "/proxy/state/"},
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_out_of_the_ordinary_is_djangos(shop, what):
    odd = {"method": "GET", "headers": [(b"host", b"testserver")], "query": "", "path": "/proxy/state"} | ODD[what]
    scope = {"type": "http", "path": odd["path"], "method": odd["method"], "headers": odd["headers"]}

    assert state_lane.takes(scope | {"query_string": odd["query"].encode()}) is False


def test_a_page_without_encryption_is_sent_elsewhere_in_production(shop, settings):
    settings.SECURE_SSL_REDIRECT = True
    scope = {"type": "http", "path": "/proxy/state", "method": "GET", "query_string": b"", "scheme": "http"}
    host = (b"host", b"testserver")

    assert state_lane.takes(scope | {"headers": [host]}) is False
    assert state_lane.takes(scope | {"headers": [host, (b"x-forwarded-proto", b"http")]}) is False
    assert state_lane.takes(scope | {"headers": [host, (b"x-forwarded-proto", b"https")]}) is True


def backends() -> list[int]:
    """The other processes of the server that serve this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def test_a_rush_waits_its_turn_on_the_connections_there_are(shop, monkeypatch):
    lines(monkeypatch, connections=2)
    lane.answer(state_of(shop, None))
    queries = [state_of(shop, number) for number in range(1, 41)]

    async def rush():
        answers = await asyncio.gather(*(ask(query) for query in queries))
        return [answer.status for answer in answers], len(arriving.LINES._of_loop()._all)

    assert run(rush()) == ([200] * 40, 2)


class Locked:
    """Nobody can read members while it lasts; ``go_on`` ends it."""

    def __enter__(self):
        parameters = connection.get_connection_params()
        self._other = psycopg.connect(**{name: parameters[name] for name in ("dbname", "user", "host")})
        self._other.execute("LOCK TABLE members_member IN ACCESS EXCLUSIVE MODE")
        return self

    def go_on(self):
        self._other.rollback()

    def __exit__(self, *_):
        self._other.close()


def test_who_gets_no_turn_is_asked_to_come_again_in_the_panels_form(shop, monkeypatch):
    lines(monkeypatch, connections=1, turn_within_s=0.05)
    lane.answer(state_of(shop, None))

    async def rush(locked):
        first = asyncio.create_task(ask(state_of(shop, ANN)))
        await asyncio.sleep(0.05)
        second = await ask(state_of(shop, BEN))
        locked.go_on()
        return second, await first, await ask(state_of(shop, BEN))

    with Locked() as locked:
        busy, first, then = run(rush(locked))

    assert (first.status, busy.status, then.status) == (200, 503, 200)
    assert (busy.json(), busy.headers["Retry-After"]) == ({"error": "busy"}, "5")
    assert busy.headers["Cache-Control"] == "no-store"


def test_a_statement_that_takes_too_long_is_given_up(shop, monkeypatch, caplog):
    lines(monkeypatch, patience=Patience(statement_s=0.1))
    lane.answer(state_of(shop, None))

    with Locked():
        gone = lane.answer(state_of(shop, ANN))

    assert (gone.status, gone.json(), gone.headers["Retry-After"]) == (503, {"error": "unreachable"}, "5")
    assert [record.message for record in caplog.records] == ["database_unreachable"]
    assert lane.answer(state_of(shop, ANN)).status == 200


def test_who_leaves_meanwhile_takes_no_connection_along(shop, monkeypatch):
    held = lines(monkeypatch, connections=2)
    lane.answer(state_of(shop, None))

    async def rush(locked):
        left = [asyncio.create_task(ask(state_of(shop, number))) for number in range(1, 9)]
        await asyncio.sleep(0.1)
        for each in left:
            each.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        locked.go_on()
        answers = await asyncio.gather(*(ask(state_of(shop, number)) for number in range(1, 9)))
        return {answer.status for answer in answers}, len(held._of_loop()._all), len(held._of_loop()._free)

    with Locked() as locked:
        assert run(rush(locked)) == ({200}, 2, 2)


def end(*pids: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 2000) FROM unnest(%s::int[]) pid", [list(pids)])


def test_a_connection_that_the_server_ended_is_replaced_unseen(shop, monkeypatch):
    held = lines(monkeypatch, connections=1)

    async def ended():
        first = await ask(state_of(shop, None))
        (line,) = held._of_loop()._all
        await asyncio.to_thread(end_and_close, line._pgconn.backend_pid)
        await asyncio.sleep(0.05)
        is_noticed, then = line.is_broken, await ask(state_of(shop, None))
        return first.status, is_noticed, then.status, len(held._of_loop()._all)

    assert run(ended()) == (200, True, 200, 1)


def end_and_close(pid: int) -> None:
    try:
        end(pid)
    finally:
        connections.close_all()


def test_a_statement_whose_connection_ends_is_asked_once_more(shop, monkeypatch):
    held = lines(monkeypatch, connections=1)

    async def ended():
        await ask(state_of(shop, None))
        (line,) = held._of_loop()._all
        with Locked() as locked:
            asking = asyncio.create_task(ask(state_of(shop, ANN)))
            await asyncio.sleep(0.05)
            await asyncio.to_thread(end_and_close, line._pgconn.backend_pid)
            locked.go_on()
            return (await asking).status, line.is_broken

    assert run(ended()) == (200, True)


def test_without_a_database_it_says_come_again(shop, monkeypatch):
    held = lines(monkeypatch)
    parameters = connection.get_connection_params() | {"host": "127.0.0.1", "port": 9}
    monkeypatch.setattr(type(connections["default"]), "get_connection_params", lambda _: dict(parameters))

    gone = lane.answer(state_of(shop, ANN))

    assert (gone.status, gone.json(), gone.headers["Retry-After"]) == (503, {"error": "unreachable"}, "5")
    assert len(held._of_loops) == 0


def test_without_redis_nobody_is_held_up(shop, settings, monkeypatch, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    async def asked():
        return [(await ask(state_of(shop, ANN))).status for _ in range(3)]

    assert run(asked()) == [200] * 3
    assert [record.message for record in caplog.records] == ["memory_gone"] + ["rate_not_counted"] * 3


def test_redis_that_let_an_idle_connection_go_is_asked_over_another(shop, monkeypatch):
    monkeypatch.setattr(rates, "READ", Rates("read", member=Rate(2, 6), address=Rate(9, 60)))

    async def asked():
        first = await ask(state_of(shop, ANN))
        memory.connection().client_kill_filter(_type="normal", skipme=True)
        await asyncio.sleep(0.05)
        return [first.status, *[(await ask(state_of(shop, ANN))).status for _ in range(2)]]

    assert run(asked()) == [200, 200, 429]


def test_a_fault_of_ours_says_nothing_of_itself_and_the_next_is_served(shop, monkeypatch, caplog):
    with monkeypatch.context() as broken:
        broken.setattr("storefront_widget.nonces.issue", lambda *_, **__: {}["secret"])
        fault = lane.answer(state_of(shop, ANN))

    assert (fault.status, fault.json()) == (500, {"error": "failed"})
    assert fault.headers["X-Content-Type-Options"] == "nosniff"
    assert [record.message for record in caplog.records] == ["state_failed"]
    assert lane.answer(state_of(shop, ANN)).status == 200


def test_the_threads_keep_no_connection_that_is_broken(shop, threads):
    with acting_for(shop.id):
        merged(shop)
    query = state_of(shop, BEN)
    assert lane.answer(query).status == 200
    end(*backends())

    assert lane.answer(query).json()["member"]["available"] == 700
