"""From the wish to the working code: what a shopper waits for.

python -m bench.redemption --size S|M|L
A member of a shop redeems; the points are held, the outbox is drained, Shopify (the stand-in, in a process of its own,
answering without delay) makes the code, the points are spent. Side by side, in turns: the limit, which is the very same
call to Shopify alone; what is left is ours. At the end every redemption is ready and the books are audited.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

from bench.ground import fresh
from bench.table import render

ROUNDS = {"S": 40, "M": 200, "L": 1_000}
WARM_UP = 5
PAUSE_S = 0.5  # after each round, so that Shopify's bucket of points is never empty


def run(size: str) -> list[dict]:
    with fresh(), shopify() as (store, domain):
        return Bench(store, domain).rows(ROUNDS[size])


@contextmanager
def shopify():
    """The stand-in store with the app installed, reached over HTTP as the real one is."""
    from django.conf import settings

    from bench.standin import Standin

    with Standin(client_id=settings.SHOPIFY_API_KEY, client_secret=settings.SHOPIFY_API_SECRET) as running:
        settings.SHOPIFY_SHOP_URL = running.url + "/shop/{shop}"
        yield running, running.shop


class Bench:
    def __init__(self, store, domain: str):
        from django.utils import timezone

        from loyalty_app import arrivals
        from loyalty_app.rewards import catalogue
        from loyalty_app.rewards.terms import Terms
        from loyalty_app.shops import client, session_tokens
        from loyalty_app.tenancy import acting_for

        self.store, now = store, timezone.now()
        session = session_tokens.verify(store.id_token(), now=now)
        self.shop, _ = arrivals.open_app(session, now=now)
        self.client = client.for_shop(self.shop)
        with acting_for(self.shop.id):
            began = now - timedelta(days=1)
            terms = Terms(kind="amount_off", points=100, amount=Decimal("1.00"))
            self.code = catalogue.publish("1.00 off", terms, now=began).id
            donation = Terms(kind="donation", points=100, amount=Decimal("1.00"), cause="Trees")
            self.donation = catalogue.publish("Trees", donation, now=began).id
            self.drain()

    def rows(self, rounds: int) -> list[dict]:
        from loyalty_app.ledger import audit
        from loyalty_app.rewards.models import Redemption
        from loyalty_app.tenancy import acting_for

        with acting_for(self.shop.id):
            self.member = self.with_points(100 * 2 * (rounds + WARM_UP) + 100)
            times: dict[str, list[float]] = {"wish": [], "ready": [], "limit": [], "donation": []}
            for number in range(rounds + WARM_UP):
                for name, act in self.acts(number).items():
                    times[name].append(act())
                time.sleep(PAUSE_S)
            ready = Redemption.objects.filter(kind="amount_off", state="ready").count()
            differences = audit.audit()
        limit = statistics.median(times["limit"][WARM_UP:])
        table = [_row(WORDS[name], each[WARM_UP:], limit) for name, each in times.items()]
        table.append({"what": "ready, of those wished", "count": f"{ready} of {rounds + WARM_UP}"})
        table.append({"what": "differences found by the audit", "count": str(len(differences))})
        if ready != rounds + WARM_UP or differences:
            raise AssertionError(f"{ready} of {rounds + WARM_UP} are ready; {differences[:3]}")
        return table

    def acts(self, number: int) -> dict[str, Callable[[], float]]:
        return {
            "wish": lambda: _took(lambda: self.wish(self.code, f"code {number}")),
            "ready": lambda: _took(self.drain),
            "limit": lambda: _took(lambda: self.ask_alone(number)),
            "donation": lambda: _took(lambda: self.wish(self.donation, f"donation {number}")),
        }

    def wish(self, reward_id: int, key: str) -> None:
        from django.utils import timezone

        from loyalty_app.rewards import redeem

        redeem.redeem(self.member, reward_id, redeem.Wish(), key=key, now=timezone.now())

    def drain(self) -> None:
        from django.utils import timezone

        from loyalty_app import effects

        while effects.drain(now=timezone.now()):
            pass

    def ask_alone(self, number: int) -> None:
        """What Shopify is asked for, without anything of ours around it: the code, and the balance that is shown."""
        from django.utils import timezone

        from loyalty_app.shopify_gateway import discounts, metafields

        terms = discounts.CodeTerms(
            title="alone",
            code=f"ALONE{number}",
            customer_id=self.member.customer_id,
            starts_at=timezone.now(),
            amount=Decimal("1.00"),
        )
        discounts.create(self.client, terms)
        metafields.set_balances(self.client, {self.member.customer_id: {"available": number, "pending": 0}})

    def with_points(self, points: int):
        from django.utils import timezone

        from loyalty_app.ledger import transfers
        from loyalty_app.ledger.transfers import Posting
        from loyalty_app.members import enrol

        now = timezone.now()
        member = enrol.join(self.store.customer_id(), now=now)
        gift = Posting(
            key="gift", kind="adjust", member_id=member.id, source="adjusted", target="available",
            points=points, at=now, origin="gift",
        )  # fmt: skip
        transfers.post([gift], now=now)
        self.drain()
        return member


WORDS = {
    "wish": "the wish: priced, points held",
    "ready": "the worker: code made, points spent, balance shown",
    "limit": "limit: the same calls to Shopify alone",
    "donation": "a wish that needs nobody outside",
}


def _took(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1_000


def _row(what: str, times_ms: list[float], limit_ms: float) -> dict:
    ordered = sorted(times_ms)
    median = statistics.median(ordered)
    return {
        "what": what,
        "p50 ms": median,
        "p95 ms": ordered[int(len(ordered) * 0.95) - 1],
        "of the limit": median / limit_ms,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=list(ROUNDS), default="S")
    print(render(run(parser.parse_args().size)))


if __name__ == "__main__":
    main()
