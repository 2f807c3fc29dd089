"""My rewards: what the member can still use, then what is past, and one of them with its code."""

import logging

from loyalty_app.ledger import balances
from loyalty_app.members.models import Member
from loyalty_app.rewards import held
from loyalty_app.rewards.models import Redemption
from loyalty_app.shops import sealing
from storefront_widget import redemption_words
from storefront_widget.wording import Wording

log = logging.getLogger(__name__)

PAGE = 10
LISTS = {"open": True, "past": False}


def both(member: Member, *, wording: Wording) -> dict:
    """{"open": page, "past": page}."""
    return {name: page(member, name, wording=wording) for name in LISTS}


def page(member: Member, name: str, *, wording: Wording, before: int | None = None) -> dict:
    """{"items": [...], "before": id of the last item if there are earlier ones, else None}. name: one of LISTS."""
    rows = held.page(member, is_open=LISTS[name], limit=PAGE + 1, before=before)
    items = [redemption_words.redemption(row, wording) for row in rows[:PAGE]]
    return {"items": items, "before": items[-1]["id"] if len(rows) > PAGE else None}


def one(member: Member, row: Redemption, *, wording: Wording) -> dict:
    """{"redemption": ..., "available": points}, to the owner only: with a gift card's code."""
    told = redemption_words.redemption(row, wording)
    if told["has_card"]:
        told["code"] = _card_code(row)
    return {"redemption": told, "available": balances.of(member.id).available}


def _card_code(row: Redemption) -> str:
    """In capitals and fours, as they are printed; "" when no key opens it any more: the shop can help then."""
    try:
        code = sealing.unseal(row.code_sealed).upper()
    except sealing.CannotOpen:
        log.error("gift_card_code_not_readable", extra={"redemption": row.id})
        return ""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
