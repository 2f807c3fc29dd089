"""Shopify is asked for what the points buy. Twice asks for the same thing and gives one.

A wait (throttled, no answer, dead token) is raised for the outbox to try again; a no is final: the points return.
"""

from collections.abc import Callable
from datetime import datetime

from loyalty_app import outbox
from loyalty_app.members import enrol, family
from loyalty_app.members.models import Member
from loyalty_app.rewards import asking, give_card, give_code, give_credit
from loyalty_app.rewards.asking import WontDo
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES, CREDITS
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.errors import Refused

GIVERS: dict[str, Callable[..., None]] = {
    **dict.fromkeys(CODES, give_code.give),
    **dict.fromkeys(CREDITS, give_credit.give),
    "gift_card": give_card.give,
}


def fulfil(redemption_id: int, *, client: Client, now: datetime) -> None:
    """Ask Shopify for this redemption, if it still waits. Raises Retryable, AccessRevoked, ReconnectNeeded."""
    row = asking.begin(redemption_id, now=now)
    if row is None:
        return
    try:
        GIVERS[row.kind](row, client=client, now=now)
    except WontDo as no:
        asking.fail(row.id, reason=no.reason, now=now)
    except Refused as no:
        reason = "not_allowed" if "ACCESS_DENIED" in no.codes else "refused"
        asking.fail(row.id, reason=reason, detail=str(no), now=now)


def credit(member_id: int, *, client: Client, now: datetime) -> None:
    """The member's store credit that waits, the oldest first and one at a time: Shopify's answers name no reference of
    ours, so two calls in flight for one customer could not be told apart. The next is asked for as an effect of its
    own, so that each is done well within the time that an effect is claimed for.
    """
    member = enrol.survivor(Member.objects.get(id=member_id))
    if member.id != member_id:  # merged meanwhile: the customer is the survivor's, and so is the turn
        outbox.record("credit_member", key=str(member.id), now=now)
        return
    waiting = Redemption.objects.filter(
        member_id__in=family.ids(member.id), kind__in=CREDITS, state=Redemption.State.PENDING
    )
    first, *more = [*waiting.order_by("id").values_list("id", flat=True)[:2]] or [None]
    if first is not None:
        fulfil(first, client=client, now=now)
    if more:
        outbox.record("credit_member", key=str(member.id), now=now)
