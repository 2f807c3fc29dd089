"""Whoever's points moved, or whose codes are others now, has that mirrored."""

from datetime import datetime, timedelta

from loyalty_app import outbox
from loyalty_app.ledger.transfers import Posted
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES

STOCK_NEWS_TAKE = timedelta(minutes=1)


def balances_moved(posted: Posted, *, now: datetime) -> None:
    outbox.record_many("mirror_member", {str(id): {} for id in sorted(posted.member_ids)}, now=now)


def stands(row: Redemption, *, now: datetime) -> None:
    """The redemption became usable, or stopped being so: of a code, that is told even where no point moved."""
    if row.kind in CODES:
        outbox.record("mirror_member", key=str(row.member_id), now=now)


def stock_moved(*, now: datetime) -> None:
    """There is one piece less, or more: shoppers are told within a minute, however many go in it."""
    outbox.record("mirror_config", key="shop", due_at=now + STOCK_NEWS_TAKE, now=now)
