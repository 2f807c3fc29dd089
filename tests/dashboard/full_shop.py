"""A shop in which there is one of everything that an address of the admin can name, made by the product's own verbs."""

from datetime import datetime, timedelta
from uuid import uuid4

from loyalty_app import long_work
from loyalty_app.adjustments import adjust, bulk_check
from loyalty_app.audit_trail.models import Entry
from loyalty_app.dashboard.models import MembersView
from loyalty_app.earning import programme, replay, rulebook, settle
from loyalty_app.earning.models import Award
from loyalty_app.members.models import Member, PrivacyRequest
from loyalty_app.orders import record
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import catalogue, donations
from loyalty_app.scope import acting_as
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import CARD, FIVE_OFF, TOTE, TREES, a_reward, failed, ready, redeemed, rich_member
from tests.factories import per_amount, per_order, seen
from webhooks.models import Event, Waiting

STAFF_ID = "42"


def fill(shop: Shop, *, now: datetime, first: int = 1) -> dict[str, object]:
    """What its addresses may name: {"rule_id": 7, "rule_draft_id": 9, ...}.

    first: the number its orders and customers count from, for two shops whose numbers must differ.
    """
    name = shop.domain.split(".")[0]
    with acting_for(shop.id), acting_as(STAFF_ID):
        named = {**_rules(name, first=first, now=now), **_replay(now), **_rewards(name, first=first, now=now)}
        named |= _by_hand(named["member_id"], first=first, now=now) | _asked_of_us(shop, first=first, now=now)
        named["view_id"] = MembersView.objects.create(name="Many points", query="least=500", saved_at=now).id
        named["entry_id"] = Entry.objects.order_by("id").first().id
    return named


def _rules(shop: str, *, first: int, now: datetime) -> dict[str, object]:
    """A rule that was changed and will be again, its draft, and two orders that it gave points for."""
    then = now - timedelta(days=50)
    programme.begin(now=then)
    rule_id = rulebook.publish(f"Base of {shop}", per_amount(2), now=then).id
    # Before anybody asks for a replay, and not before the programme, which may have begun a moment ago.
    at = (now - timedelta(seconds=1)).isoformat()
    bodies = [
        seen(id=first + number, name=f"#{shop}-{number}", customer={"id": 7_000 + first}, created_at=at, updated_at=at)
        for number in (1, 2)
    ]
    settle.settle(record.record(bodies, now=now), now=now)
    draft_id = rulebook.drafts.save(f"Better base of {shop}", per_amount(3), of=rule_id, now=now)
    other = rulebook.publish(f"Planned of {shop}", per_order(5), now=then).id
    rulebook.revise(other, per_order(6), now=then + timedelta(days=1))
    rulebook.plan(other, per_order(7), starts_at=now + timedelta(days=9), now=now)
    award = Award.objects.order_by("id").first()
    return {
        "rule_id": rule_id,
        "rule_draft_id": draft_id,
        "rule_thing_id": other,
        "award_id": award.id,
        "order_id": award.order_id,
    }


def _replay(now: datetime) -> dict[str, object]:
    draft_id = next(each.id for each in rulebook.drafts.all())
    return {"work_id": replay.ask(draft_id, days=30, now=now).id}


def _rewards(shop: str, *, first: int, now: datetime) -> dict[str, object]:
    """A reward that was changed and will be again, its draft, and redemptions in several states."""
    then, member = now - timedelta(days=20), rich_member(9_000 + first, now=now)
    planned = a_reward(FIVE_OFF, now=then, name=f"Five off of {shop}")
    ready(member, planned, now=now, key="ready", code=f"CODE-{shop}")
    failed(member, planned, now=now, key="failed", detail="No.")
    redeemed(member, a_reward(CARD, now=then, name="Card"), now=now, key="card")
    tote = redeemed(member, a_reward(TOTE, now=then, name="Tote"), now=now, key="tote", note="Blue, please")
    trees = a_reward(TREES, now=then, name="Trees")
    redeemed(member, trees, now=now, key="trees")
    donations.pay_out(trees, amount=1, paid_on=now.date(), proof="A receipt", now=now)
    catalogue.revise(planned, FIVE_OFF, name=f"Five off of {shop}, renamed", now=then + timedelta(days=1))
    draft_id = catalogue.drafts.save(f"Cheaper of {shop}", FIVE_OFF, of=planned, now=now)
    catalogue.plan(planned, CARD_LATER, starts_at=now + timedelta(days=9), now=now)
    return {
        "member_id": member.id,
        "other_member_id": Member.objects.exclude(id=member.id).first().id,
        "reward_id": planned,
        "donation_id": trees,
        "reward_draft_id": draft_id,
        "redemption_id": tote.id,
    }


CARD_LATER = type(FIVE_OFF)(kind=FIVE_OFF.kind, points=700, amount=FIVE_OFF.amount)


def _by_hand(member_id: object, *, first: int, now: datetime) -> dict[str, object]:
    """An adjustment that waits for a second person, and a file that was looked at, with a row that is wrong."""
    programme.change(programme.Programme(approval_above=100), now=now)
    waiting = adjust.ask(member_id, points=500, reason="goodwill", token=str(uuid4()), now=now)
    body = f"customer_id,points\n{9_000 + first},5\n{999_000 + first},5\n".encode()
    return {"adjustment_id": waiting.id, "bulk_id": bulk_check.check(body, name="march.csv", now=now).id}


def _asked_of_us(shop: Shop, *, first: int, now: datetime) -> dict[str, object]:
    """A failed event, a failed effect, and a customer who asked for their data."""
    fields = {"shop_id": shop.id, "topic": "orders/paid", "received_at": now}
    event = Event.objects.create(domain=shop.domain, webhook_id=f"{shop.id}-1", **fields)
    Waiting.objects.create(shop_id=shop.id, id=event.id, state="failed", due_at=now, attempts=3, error="It broke.")
    Effect.objects.create(kind="refetch_order", key="1", state="failed", due_at=now, created_at=now, error="It broke.")
    asked = PrivacyRequest.objects.create(
        kind="data_request", key=str(first), customer_id=9_000 + first, received_at=now, due_at=now + timedelta(days=30)
    )
    return {"event_id": event.id, "request_id": asked.id}


def work_off(*, now: datetime) -> None:
    """All long work that anybody asked for is done."""
    while long_work.step(now=now + timedelta(minutes=1)):
        pass
