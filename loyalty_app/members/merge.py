"""Two customers turn out to be one: the kept member receives the other's orders and lots."""

import logging
from datetime import datetime

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from loyalty_app.ledger import participation
from loyalty_app.ledger.models import Account, Transfer
from loyalty_app.ledger.transfers import Sweep, post
from loyalty_app.members import enrol, identity, rows
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.tenancy import current_shop_id

log = logging.getLogger(__name__)

# Uses orders_of_member.
_MOVE_ORDERS = """
UPDATE orders_order
   SET member_id = %(kept)s
 WHERE shop_id = %(shop_id)s AND member_id = %(gone)s
RETURNING id
"""


class Merged(msgspec.Struct, frozen=True):
    """What a merge changed: nothing when it was done before, or when one of the two was redacted."""

    kept_id: int | None = None  # ours, not Shopify's
    gone_id: int | None = None
    order_ids: tuple[int, ...] = ()  # the orders of both; the caller settles them


@transaction.atomic
def merge(kept_id: int, deleted_id: int, *, now: datetime) -> Merged:
    """Customer ``deleted_id`` became ``kept_id`` (Shopify's ids): lots move with their dates, orders are re-pointed.

    The old customer id stays as an alias, so that late webhooks land with the survivor; either may be unknown yet.
    Once-only bonuses held by both are for the caller to settle, and the orders of both: the survivor has joined when
    the first of the two did, has the tags of both, and has one limit where there were two.
    """
    if kept_id == deleted_id:
        return Merged()
    kept, gone = _member(kept_id, now=now), _member(deleted_id, now=now)
    # Orders before members before accounts: the order in which settling takes its locks. No key of them changes, and
    # an award that is being written holds the key of its member: a stronger lock would wait for it in a circle.
    orders = Order.objects.select_for_update(of=("self",), no_key=True)
    both = orders.filter(member_id__in=[gone.id, enrol.survivor(kept).id]).order_by("id")
    order_ids = tuple(both.values_list("id", flat=True))
    members = Member.objects.select_for_update(no_key=True)
    locked = {m.id: m for m in members.filter(id__in=[kept.id, gone.id]).order_by("id")}
    kept, gone = enrol.survivor(locked[kept.id], lock=True), locked[gone.id]
    if enrol.survivor(gone).id == kept.id:
        return Merged()
    if gone.state != Member.State.ACTIVE or kept.state != Member.State.ACTIVE:
        # Redacted: nothing may tie the person to their points again. Merged into a third: Shopify contradicts itself.
        log.warning("merge_refused", extra={"kept": kept.id, "gone": gone.id, "states": [kept.state, gone.state]})
        return Merged()
    _move_points(kept, gone, now=now)
    moved = _move_orders(kept, gone)
    _join(kept, gone, now=now)
    return Merged(kept_id=kept.id, gone_id=gone.id, order_ids=tuple(sorted({*order_ids, *moved})))


def _member(customer_id: int, *, now: datetime) -> Member:
    """The row of this customer id itself, alias or not; a new one when the merge comes before everything else."""
    known = Q(customer_id=customer_id) | Q(customer_hash=identity.customer_hash(customer_id))
    row = Member.objects.filter(known).order_by("customer_id").first()  # who came back goes before who was forgotten
    if row is None:
        rows.insert({customer_id: now}, via=Member.EnrolledBy.ORDER, now=now)
        row = Member.objects.get(customer_id=customer_id)
    return row


def _move_points(kept: Member, gone: Member, *, now: datetime) -> None:
    """A member is merged once, so their id makes the keys. A debt moves too: the survivor pays it."""
    sweeps = [
        Sweep(
            key=f"merge:{gone.id}:{kind}",
            kind=Transfer.Kind.MERGE,
            member_id=gone.id,
            to_member_id=kept.id,
            source=kind,
            target=kind,
            at=now,
            origin=f"merge:{gone.id}",
        )
        for kind in Account.MEMBER_KINDS
    ]
    post(sweeps, now=now)
    participation.merged(kept.id, gone.id)


def _move_orders(kept: Member, gone: Member) -> list[int]:
    """Our ids of the orders that are the survivor's now: also of those that came since the others were locked."""
    parameters = {"shop_id": current_shop_id(), "kept": kept.id, "gone": gone.id}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ORDERS, parameters)
        return [order_id for (order_id,) in cursor.fetchall()]


def _join(kept: Member, gone: Member, *, now: datetime) -> None:
    """The survivor has been with us as long as either; who led to the other now leads straight to the survivor."""
    kept.enrolled_at = min(kept.enrolled_at, gone.enrolled_at)
    kept.joined_at = min((at for at in (kept.joined_at, gone.joined_at) if at), default=None)
    kept.changed_at = now
    kept.save(update_fields=["enrolled_at", "joined_at", "changed_at"])
    gone.state, gone.merged_into, gone.changed_at = Member.State.MERGED, kept, now
    gone.save(update_fields=["state", "merged_into", "changed_at"])
    Member.objects.filter(merged_into_id=gone.id).update(merged_into_id=kept.id)
