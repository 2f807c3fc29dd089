"""What was given at Shopify is taken away there: a code that is cancelled, or one that we gave up on and that may
exist all the same. Nothing of it works any more before points are the member's again; where the points went back
first (we gave up), whatever turns up is taken away, or paid for.
"""

import logging
from datetime import datetime

from django.db import transaction

from loyalty_app.ledger import spending
from loyalty_app.rewards import asking, cancel, codes, give_code, give_credit, telling
from loyalty_app.rewards.asking import WontDo
from loyalty_app.rewards.holder import customer_of
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES, CREDITS
from loyalty_app.shopify_gateway import discounts, gift_cards, store_credit
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.gift_cards import GiftCard
from loyalty_app.shopify_gateway.store_credit import NotEnoughCredit

log = logging.getLogger(__name__)

State = Redemption.State


def withdraw(redemption_id: int, *, client: Client, now: datetime) -> None:
    """Raises Refused, Retryable, AccessRevoked, ReconnectNeeded: for the outbox to try again."""
    row = Redemption.objects.select_related("revision", "member").filter(id=redemption_id).first()
    if row is None or row.state not in (State.CLOSING, State.FAILED):
        return
    if row.kind in CREDITS:
        _take_credit_back(row, client=client, now=now)
        return
    take = _delete_code if row.kind in CODES else _deactivate_card
    is_used = take(row, client=client)
    if row.state == State.CLOSING:
        _close(row.id, is_used=is_used, now=now)


@transaction.atomic
def _close(redemption_id: int, *, is_used: bool, now: datetime) -> None:
    row = asking.locked(redemption_id)
    if row.state != State.CLOSING:
        return
    if is_used:
        # Too late: the order that used it is on its way to us.
        row.state, row.reason = State.READY, "used_meanwhile"
        row.save(update_fields=["state", "reason"])
        telling.stands(row, now=now)
        return
    cancel.end(row, State.CANCELLED, now=now)


def _delete_code(row: Redemption, *, client: Client) -> bool:
    """Whether an order has used it; then it stays."""
    if row.shopify_id is not None:
        found = discounts.fetch(client, row.shopify_id)
    else:
        found = _made_without_our_knowing(row, client)
    if found is None:
        return False
    if found.used and row.state == State.CLOSING:
        return True
    discounts.delete(client, found.discount_id)
    return False


def _made_without_our_knowing(row: Redemption, client: Client):
    prefix = row.revision.terms.get("prefix", "")
    for tries in range(row.tries, row.tries + give_code.TRIES_MAX):
        found = discounts.find(client, codes.discount_code(row.id, prefix=prefix, tries=tries))
        if found is None or give_code.is_ours(found, row):
            return found
    return None


def _deactivate_card(row: Redemption, *, client: Client) -> bool:
    """Whether some of it was spent; then it stays."""
    if row.shopify_id is not None:
        card = gift_cards.fetch(client, row.shopify_id)
    else:
        card = _issued_without_our_knowing(row, client)
    if card is None or not card.is_enabled:
        return False
    if card.balance < card.initial and row.state == State.CLOSING:
        return True
    gift_cards.deactivate(client, card.id)
    return False


def _issued_without_our_knowing(row: Redemption, client: Client) -> GiftCard | None:
    try:
        customer_id = customer_of(row)
    except WontDo:
        return None  # a customer who was forgotten is not to be searched for
    return gift_cards.find(client, customer_id=customer_id, note=codes.reference(row.id), since=row.requested_at)


def _take_credit_back(row: Redemption, *, client: Client, now: datetime) -> None:
    """Credit that arrived although the points went back: debited; or, if it is spent, paid for after all."""
    if row.asked_after is None or row.state != State.FAILED:
        return
    try:
        found = give_credit.given_before(row, client=client, customer_id=customer_of(row))
    except WontDo:
        return
    if found is None:
        return
    try:
        store_credit.debit(client, account_id=found.account_id, amount=found.amount, currency=row.currency)
        Redemption.objects.filter(id=row.id).update(shopify_id=found.id, account_id=found.account_id)
    except NotEnoughCredit:
        _pay_after_all(row.id, transaction_id=found.id, account_id=found.account_id, now=now)


@transaction.atomic
def _pay_after_all(redemption_id: int, *, transaction_id: int, account_id: int, now: datetime) -> None:
    row = asking.locked(redemption_id)
    if row.state != State.FAILED:
        return
    telling.balances_moved(spending.charge(row.ledger_key, points=row.points, now=now), now=now)
    row.state, row.reason, row.returned_points = State.USED, "credit_was_given", 0
    row.settled_at = row.used_at = now
    row.shopify_id, row.account_id = transaction_id, account_id
    row.save()
    log.warning("redemption_paid_after_all", extra={"redemption": row.id})
