"""A reward that nobody used yet is given up: the member or the merchant wants the points back."""

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import outbox
from loyalty_app.audit_trail.note import note
from loyalty_app.rewards import asking, reckon, telling
from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES

State, Stage = Redemption.State, Redemption.Stage


@transaction.atomic
def cancel(redemption_id: int, *, by: Literal["member", "merchant"], now: datetime) -> Redemption:
    """The redemption is on its way back: at once for a custom reward, else once Shopify has taken the code away.

    Twice is once. Raises UnknownRedemption, NotPossible.
    """
    row = asking.locked(redemption_id)
    if row is None:
        raise UnknownRedemption(redemption_id)
    if row.state == State.CANCELLED:
        return row
    if row.state != State.CLOSING:
        _require_possible(row, by)
        row.reason = f"cancelled_by_{by}"
        if by == "merchant":
            note("redemption.cancelled", about=row.id, name=row.name, before={"state": State.READY}, now=now)
    if row.kind == "custom":
        end(row, State.CANCELLED, now=now)
        return row
    row.state = State.CLOSING
    row.save(update_fields=["state", "reason"])
    telling.stands(row, now=now)
    outbox.record("withdraw_redemption", key=str(row.id), now=now)
    return row


def end(row: Redemption, state: str, *, now: datetime) -> None:
    """It ended unused, as ``state``; the points return as its terms say. The row is locked."""
    row.state, row.closed_at = state, now
    row.save(update_fields=["state", "closed_at", "reason"])
    telling.stands(row, now=now)
    reckon.reckon(row, now=now)


def _require_possible(row: Redemption, by: str) -> None:
    if row.state == State.PENDING:
        raise NotPossible(_("This reward is still being made. Try again in a minute."))
    if row.state != State.READY:
        raise NotPossible(_("This reward is used or closed already, so there is nothing to cancel."))
    if row.kind == "custom":
        if by == "member" and row.stage != Stage.REQUESTED:
            raise NotPossible(_("This reward is being prepared already. Ask the shop to cancel it."))
        if row.stage == Stage.DELIVERED:
            raise NotPossible(_("This reward was delivered. Set it back to sent first, if that was a mistake."))
    elif row.kind not in CODES and by == "member":
        raise NotPossible(_("A gift card can't be turned back into points. Ask the shop."))
