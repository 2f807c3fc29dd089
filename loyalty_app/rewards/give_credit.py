"""A redemption becomes store credit. Shopify has no reference for it: after an unknown outcome the account's own
transactions are read before anything is given again.
"""

from collections.abc import Iterable
from datetime import datetime

from loyalty_app.money import in_currency
from loyalty_app.rewards import asking
from loyalty_app.rewards.holder import customer_of
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CREDITS
from loyalty_app.shopify_gateway import store_credit
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.store_credit import CreditTransaction


def give(row: Redemption, *, client: Client, now: datetime) -> None:
    """Credit the customer, or find that it was done before. Raises WontDo, Refused, Retryable, AccessRevoked."""
    customer_id = customer_of(row)
    if row.asked_after is None:
        # Nothing was given yet: the newest transaction of now is where to look from, should the answer get lost.
        newest = store_credit.latest(client, customer_id=customer_id, currency=row.currency) or 0
        Redemption.objects.filter(id=row.id).update(asked_after=newest)
    elif (found := given_before(row, client=client, customer_id=customer_id)) is not None:
        asking.confirm(row.id, now=now, shopify_id=found.id, account_id=found.account_id)
        return
    amount = in_currency(row.amount, row.currency)
    given = store_credit.credit(client, customer_id=customer_id, amount=amount, currency=row.currency)
    asking.confirm(row.id, now=now, shopify_id=given.transaction_id, account_id=given.account_id)


def given_before(row: Redemption, *, client: Client, customer_id: int) -> CreditTransaction | None:
    """The transaction that this redemption caused, if there is one: given by an app, of its amount, since it was asked
    for, and nobody else's. One call per customer is in flight, so the oldest of them is it.
    """
    found = store_credit.credits_after(
        client, customer_id=customer_id, currency=row.currency, after=row.asked_after or None
    )
    same = [each for each in found if each.amount == row.amount and each.event == "ADJUSTMENT"]
    taken = _adopted(each.id for each in same)
    return next((each for each in reversed(same) if each.id not in taken), None)


def _adopted(transaction_ids: Iterable[int]) -> set[int]:
    known = Redemption.objects.filter(kind__in=CREDITS, shopify_id__in=list(transaction_ids))
    return set(known.values_list("shopify_id", flat=True))
