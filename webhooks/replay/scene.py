"""A scratch shop with one plain rule, two deliveries of everything, and what became of it."""

import random
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from django.utils import timezone

from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.models import Award
from loyalty_app.earning.terms import Terms
from loyalty_app.ledger import audit, balances
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from webhooks import processing
from webhooks.models import Event, Outcome, Waiting
from webhooks.replay.folder import Payload
from webhooks.replay.posting import Sender
from webhooks.topics import TOPICS

# Real payloads are years old: the rule holds since before all of them.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
DRAIN_WITHIN_S = 120
SHUFFLE_SEED = 2
SECOND_TIME_TOGETHER = 20  # other batches than the first time


class TopicReport(msgspec.Struct):
    """What became of one topic's payloads."""

    sent: int = 0
    accepted: int = 0
    settled: int = 0
    applied: int = 0
    ignored: int = 0
    failed: int = 0
    not_used: int = 0  # stored, and never worked on
    details: dict[str, int] = {}  # what the settled ones earned, and why the ignored ones are ignored
    failures: list[str] = []


class Report(msgspec.Struct):
    folder: str
    shop: str
    topics: dict[str, TopicReport] = {}
    orders: int = 0
    orders_earning: int = 0
    orders_zero: dict[str, int] = {}  # by reason
    orders_unexplained: list[int] = []  # Shopify's ids: worth nothing, and nobody says why
    orders_unseen: int = 0  # only a refund of them came
    members: int = 0
    points: int = 0
    second_time: dict[str, int] = {}
    changed: list[str] = []
    differences: list[str] = []

    @property
    def is_good(self) -> bool:
        failed = sum(topic.failed + topic.sent - topic.accepted for topic in self.topics.values())
        failed += self.second_time.get("failed", 0) + self.second_time.get("refused", 0)
        return not (failed or self.changed or self.differences or self.orders_unexplained)


def replay(folder: str, payloads: Sequence[Payload], *, url: str, say: Callable[[str], None]) -> Report:
    """Post all, work it off, post all again in another sequence, work it off, audit."""
    shop = _scratch_shop()
    sender = Sender(url, domain=shop.domain)
    report = Report(folder=folder, shop=shop.domain)
    with acting_for(shop.id):
        programme.begin(now=LONG_AGO)
        rulebook.publish(
            "A point for every unit of money", Terms(kind="per_amount", points=1, per=Decimal(1)), now=LONG_AGO
        )
        say(f"Posting {len(payloads)} payloads to {url} as {shop.domain} ...")
        first_at = timezone.now()
        sent = _post(shop.id, sender, payloads, triggered_at=first_at, together=len(payloads))
        report.topics = _topics(shop.id, sent)
        _describe_orders(report)
        before = _balances()
        report.members, report.points = len(before), sum(sum(held) for held in before.values())

        say("Posting them again in another sequence ...")
        # The payloads may have uninstalled the app: the merchant comes back, and late news of that change nothing.
        Shop.objects.filter(id=shop.id).update(installed_at=timezone.now(), uninstalled_at=None)
        again = random.Random(SHUFFLE_SEED).sample(payloads, len(payloads))  # noqa: S311  nothing secret
        sent = _post(shop.id, sender, again, triggered_at=first_at, together=SECOND_TIME_TOGETHER)
        report.second_time = _totals(_topics(shop.id, sent))
        report.changed = _changes(before, _balances())
        report.differences = [str(difference) for difference in audit.audit()]
    return report


def _scratch_shop() -> Shop:
    now = timezone.now()
    return Shop.objects.create(
        domain=f"replay-{secrets.token_hex(4)}.myshopify.com",
        name="Replay",
        currency="USD",
        timezone="UTC",
        installed_at=now,
        created_at=now,
    )


def _post(
    shop_id: int, sender: Sender, payloads: Sequence[Payload], *, triggered_at: datetime, together: int
) -> list[tuple[Payload, str, int]]:
    """Post them in this sequence, and work them off whenever ``together`` of them have arrived."""
    sent = []
    for start in range(0, len(payloads), together):
        for payload in payloads[start : start + together]:
            sent.append((payload, *sender.send(payload, triggered_at=triggered_at)))
        _work_off(shop_id)
    return sent


def _work_off(shop_id: int) -> None:
    """Until nothing of the shop is due. Workers of the same database may help."""
    deadline = time.monotonic() + DRAIN_WITHIN_S
    while Waiting.objects.filter(shop_id=shop_id, state=Waiting.State.DUE, attempts=0).exists():
        if not processing.drain(now=timezone.now()).events:
            if time.monotonic() > deadline:
                return
            time.sleep(0.05)


def _topics(shop_id: int, sent: Sequence[tuple[Payload, str, int]]) -> dict[str, TopicReport]:
    events = dict(
        Event.objects.filter(shop_id=shop_id, webhook_id__in=[webhook_id for _, webhook_id, _ in sent]).values_list(
            "webhook_id", "id"
        )
    )
    outcomes = {outcome.id: outcome for outcome in Outcome.objects.filter(shop_id=shop_id, id__in=events.values())}
    waiting = {row.id: row for row in Waiting.objects.filter(shop_id=shop_id, id__in=events.values())}
    topics: dict[str, TopicReport] = defaultdict(lambda: TopicReport(details=Counter(), failures=[]))
    for payload, webhook_id, status in sent:
        topic = topics[payload.topic]
        topic.sent += 1
        if status != 200:
            topic.failures.append(f"{payload.name}: answered {status}")
            continue
        topic.accepted += 1
        event_id = events.get(webhook_id)
        if outcome := outcomes.get(event_id):
            setattr(topic, outcome.result, getattr(topic, outcome.result) + 1)
            topic.details[outcome.detail] += 1
        elif payload.topic not in TOPICS and event_id:
            topic.not_used += 1
        else:
            topic.failed += 1
            row = waiting.get(event_id)
            topic.failures.append(f"{payload.name}: {row.error if row else 'accepted, but not stored'}")
    return {
        topic: msgspec.structs.replace(topics[topic], details=dict(topics[topic].details)) for topic in sorted(topics)
    }


def _totals(topics: dict[str, TopicReport]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for topic in topics.values():
        for name in ("sent", "accepted", "settled", "applied", "ignored", "failed", "not_used"):
            totals[name] += getattr(topic, name)
    totals["refused"] = totals["sent"] - totals["accepted"]
    return dict(totals)


def _describe_orders(report: Report) -> None:
    """Every order that is worth nothing must say why."""
    latest = {award.order_id: award for award in Award.objects.filter(order__isnull=False).order_by("number")}
    zeros: Counter[str] = Counter()
    for order in Order.objects.order_by("id"):
        award = latest.get(order.id)
        report.orders += 1
        if order.facts is None and award is None:
            report.orders_unseen += 1
        elif award is None or (award.points == 0 and not award.reason):
            report.orders_unexplained.append(order.shopify_id)
        elif award.points:
            report.orders_earning += 1
        else:
            zeros[award.reason] += 1
    report.orders_zero = dict(zeros.most_common())


def _balances() -> dict[int, tuple[int, int, int]]:
    held = balances.of_many(Member.objects.values_list("id", flat=True))
    return {member_id: (one.available, one.pending, one.reserved) for member_id, one in held.items()}


def _changes(before: dict, after: dict) -> list[str]:
    nothing = (0, 0, 0)
    return [
        f"member {member_id}: {before.get(member_id, nothing)} became {after.get(member_id, nothing)}"
        for member_id in sorted(before.keys() | after.keys())
        if before.get(member_id, nothing) != after.get(member_id, nothing)
    ]
