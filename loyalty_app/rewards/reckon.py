"""Give back, or take again, until a redemption has returned what it should. Twice in a row posts nothing."""

from datetime import datetime, timedelta

from loyalty_app.ledger import spending
from loyalty_app.orders import code_shares
from loyalty_app.rewards import catalogue, due, telling
from loyalty_app.rewards.due import Use
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES, FRESH_LIFE_DAYS


def reckon(row: Redemption, *, now: datetime) -> int:
    """``row`` is locked and has been saved. Returns the points that moved: given back (plus) or taken again (minus)."""
    terms = catalogue.terms_of(row.revision)
    wanted = due.back(row.points, terms, use=use_of(row), ended=row.state)
    moved = wanted - row.returned_points
    if not moved:
        return 0
    number = row.returns + 1
    if moved > 0:
        fresh_until = now + timedelta(days=FRESH_LIFE_DAYS) if terms.expired_lots == "fresh" else None
        posted = spending.give_back(
            row.ledger_key, points=moved, already=row.returned_points, number=number, now=now, fresh_until=fresh_until
        )
    elif row.settled_at is None:  # it was given up, and yet an order has used it
        posted = spending.charge(row.ledger_key, points=-moved, now=now)
        row.settled_at = now
    else:
        posted = spending.take_again(row.ledger_key, points=-moved, number=number, now=now)
    telling.balances_moved(posted, now=now)
    row.returned_points, row.returns = wanted, number
    row.save(update_fields=["returned_points", "returns", "settled_at"])
    return moved


def use_of(row: Redemption) -> Use | None:
    """What the order that used the code says of it now. A gift card or credit is money: what it paid for and comes
    back, comes back to the card.
    """
    if row.order_id is None or row.kind not in CODES:
        return Use(total=row.amount or 0, returned=0, is_fully_returned=False) if row.order_id else None
    said = code_shares.of_code(row.order.complete, row.code)
    if said is None:
        return None
    is_back = said.is_fully_returned or row.order.deleted_at is not None
    return Use(total=said.total, returned=said.returned, is_fully_returned=is_back)
