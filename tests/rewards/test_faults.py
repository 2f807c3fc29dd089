"""Whatever happens between us and Shopify: one thing that works, or the points back. Never both, never neither."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from devstore import catalogue as goods
from devstore import discounts, gift_cards, installs, misbehaviour, store_credit
from devstore.oauth import id_tokens
from loyalty_app import arrivals, effects, outbox
from loyalty_app.ledger import audit, balances
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import cancel, fulfil, redeem, run_out
from loyalty_app.rewards.errors import NotPossible
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.terms import CREDITS
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import ShopifyError
from loyalty_app.shops import client, install, session_tokens
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.shops.models import Shop
from tests.rewards.conftest import OPTIONAL, with_points
from tests.rewards.offering import offering

KINDS = ("amount_off", "percent_off", "free_product", "gift_card", "store_credit")
FAULTS = (
    "throttle", "unavailable", "unavailable_after_write", "timeout_before_write", "timeout_after_write", "revoked",
)  # fmt: skip
WORTH_CENTS = 500
_people = count(1)


class Killed(BaseException):
    """The worker is gone: nothing of ours runs after it."""


class Dying(Client):
    """Shopify answered, and the worker was killed before it could write down what."""

    def __init__(self, like: Client, *, after: int):
        super().__init__(like.domain, like._tokens)
        self.left = after

    def run(self, operation, variables=None):
        answer = super().run(operation, variables)
        self.left -= 1
        if self.left <= 0:
            raise Killed
        return answer


class Story:
    """One member, one redemption after the other, and what befalls them."""

    def __init__(self, store, shop):
        self.store, self.shop, self.now = store, shop, timezone.now()
        self.member = with_points(store, shop, 10_000, email=f"person{next(_people)}@example.com")
        self.rewards: dict[str, int] = {}
        self.key = count()

    def wish(self, kind: str) -> None:
        self.now += timedelta(seconds=1)
        fields, wish = {}, Wish()
        if kind == "free_product":
            variant = goods.products(self.store, self.shop.domain)[0]["variants"][0]
            fields, wish = {"variant_id": variant["id"]}, Wish(variant_id=variant["id"])
        if kind not in self.rewards:
            self.rewards[kind] = offering(kind, **fields)
        key = f"wish {next(self.key)}"
        for _ in range(2):  # a double click
            redeem.redeem(self.member, self.rewards[kind], wish, key=key, now=self.now)

    def fault(self, kind: str) -> None:
        misbehaviour.add(self.store, kind, shop=self.shop.domain)

    def work(self) -> None:
        effects.drain(now=self.now)

    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        run_out.step(now=self.now)
        self.work()

    def ask_again(self) -> None:
        for row in self.rows().filter(state="pending"):
            kind, key = ("credit_member", self.member.id) if row.kind in CREDITS else ("fulfil_redemption", row.id)
            outbox.record(kind, key=str(key), now=self.now)
        self.work()

    def kill(self, after: int) -> None:
        row = self.rows().filter(state="pending").order_by("id").first()
        if row is None:
            return
        shopify = Dying(client.for_shop(Shop.objects.get(id=self.shop.id)), after=after)
        with suppress(Killed, ShopifyError, ReconnectNeeded):
            if row.kind in CREDITS:
                fulfil.credit(self.member.id, client=shopify, now=self.now)
            else:
                fulfil.fulfil(row.id, client=shopify, now=self.now)

    def cancel(self) -> None:
        row = self.rows().filter(state="ready").order_by("id").first()
        if row is not None:
            with suppress(NotPossible):
                cancel.cancel(row.id, by="merchant", now=self.now)

    def leave(self) -> None:
        if installs.is_installed(self.store, self.shop.domain):
            installs.uninstall(self.store, self.shop.domain)
        self.now += timedelta(seconds=1)
        install.uninstall(Shop.objects.get(id=self.shop.id), at=self.now, now=self.now)
        self.work()

    def come_back(self) -> None:
        installs.install(self.store, self.shop.domain)
        installs.grant(self.store, self.shop.domain, list(OPTIONAL))
        self.now += timedelta(seconds=1)
        session = session_tokens.verify(id_tokens.mint(self.store, self.shop.domain), now=timezone.now())
        arrivals.open_app(session, now=self.now)

    def end(self) -> None:
        """Shopify is well again, the merchant is here, and time passes until nothing is due."""
        misbehaviour.clear(self.store)
        self.come_back()
        for _ in range(30):
            self.later(30)
            if not Effect.objects.exclude(state="done").exclude(kind="reconcile").exists():
                break
        self.later(120)

    def rows(self):
        return Redemption.objects.filter(member_id=self.member.id)

    def problems(self) -> list[str]:
        found = [f"{row.id} is {row.state}" for row in self.rows().filter(state__in=["pending", "closing"])]
        found += [f"{row.id}: {problem}" for row in self.rows() for problem in self._of(row)]
        credit = store_credit.of_customer(self.store, self.shop.domain, self.member.customer_id, "USD")
        given = store_credit.balance(credit) if credit else 0
        owed = WORTH_CENTS * self.rows().filter(kind="store_credit", state="used").count()
        if given != owed:
            found.append(f"{given} cents of store credit were given, {owed} were paid for")
        spent = sum(row.points - row.returned_points for row in self.rows())
        held = balances.of(self.member.id)
        if (held.available, held.reserved) != (10_000 - spent, 0):
            found.append(f"{held} after {spent} of 10000 points were spent")
        return found + [str(each) for each in audit.audit()]

    def _of(self, row) -> list[str]:
        """What is wrong with one redemption and what Shopify holds for it."""
        if row.kind == "store_credit":
            return [] if row.state in ("used", "failed") else [row.state]
        works = self._working(row)
        wanted = 1 if row.state == "ready" else 0
        paid = row.points - row.returned_points
        problems = [] if works == wanted else [f"{works} work, it is {row.state}"]
        if paid != (row.points if wanted else 0):
            problems.append(f"{paid} points were paid for what is {row.state}")
        return problems

    def _working(self, row) -> int:
        ours = f"loyalty-redemption-{row.id}"
        if row.kind == "gift_card":
            cards = gift_cards.all(self.store, self.shop.domain, customer_id=self.member.customer_id)
            return sum(card["note"] == ours and card["status"] == "enabled" for card in cards)
        codes = discounts.codes(self.store, self.shop.domain)
        return sum(each["title"].endswith(f"({ours})") and each["status"] != "EXPIRED" for each in codes)


ACTS = st.one_of(
    st.tuples(st.just("wish"), st.sampled_from(KINDS)),
    st.tuples(st.just("wish"), st.sampled_from(KINDS)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
    st.tuples(st.just("fault"), st.sampled_from(FAULTS)),
    st.tuples(st.just("work")),
    st.tuples(st.just("ask_again")),
    st.tuples(st.just("kill"), st.integers(1, 3)),
    st.tuples(st.just("later"), st.sampled_from([1, 10, 70])),
    st.tuples(st.just("cancel")),
    st.tuples(st.just("leave")),
    st.tuples(st.just("come_back")),
)


def tell(story: Story, acts) -> None:
    wishes = 0
    for name, *values in acts:
        if name == "wish":
            wishes += 1
            if wishes > 5:  # as many as may wait at once
                continue
        getattr(story, name)(*values)
    story.end()


@settings(
    max_examples=16, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_one_that_works_or_the_points_back(connected, store, acts):
    story = Story(store, connected)
    tell(story, [("wish", "amount_off"), *acts])

    assert story.problems() == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_on_each_kind_of_reward(connected, store, kind, fault):
    story = Story(store, connected)
    story.wish(kind)
    story.fault(fault)
    story.work()
    story.end()

    assert story.problems() == []
    assert Counter(row.state for row in story.rows()) == {"used" if kind == "store_credit" else "ready": 1}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_worker_that_is_killed_at_each_step(connected, store, kind, after):
    story = Story(store, connected)
    story.wish(kind)
    story.kill(after)
    story.end()

    assert story.problems() == []
    assert Counter(row.state for row in story.rows()) == {"used" if kind == "store_credit" else "ready": 1}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("write", [False, True])
def test_what_was_given_up_may_have_been_given_and_is_taken_back(connected, store, kind, write):
    story = Story(store, connected)
    story.wish(kind)
    if write:
        story.kill(2 if kind in ("free_product", "store_credit") else 1)
    story.leave()
    story.later(90)
    assert [(row.state, row.reason) for row in story.rows()] == [("failed", "uninstalled")]
    assert balances.of(story.member.id).available == 10_000
    story.end()

    assert story.problems() == []
    assert Counter(row.state for row in story.rows()) == {"failed": 1}


def test_credit_that_arrived_after_all_and_is_spent_is_paid_for(connected, store):
    story = Story(store, connected)
    story.wish("store_credit")
    story.kill(2)
    story.leave()
    story.later(90)
    account = store_credit.of_customer(store, connected.domain, story.member.customer_id, "USD")
    assert store_credit.balance(account) == 500
    store_credit.debit(store, connected.domain, account["id"], 100)
    story.end()

    row = story.rows().get()
    assert (row.state, row.reason) == ("used", "credit_was_given")
    assert balances.of(story.member.id).available == 9_500
    assert audit.audit() == []


def test_a_shop_that_takes_no_scope_is_told_so_and_the_points_are_back(connected, store):
    story = Story(store, connected)
    installs.revoke(store, connected.domain, ["write_gift_cards"])
    story.wish("gift_card")
    story.work()

    row = story.rows().get()
    assert (row.state, row.reason) == ("failed", "not_allowed")
    assert balances.of(story.member.id).available == 10_000
