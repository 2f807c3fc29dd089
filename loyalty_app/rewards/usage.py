"""Which orders used a reward, seen from what Shopify says of the orders; and what their refunds give back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from loyalty_app import outbox
from loyalty_app.orders import code_shares
from loyalty_app.orders.models import Order
from loyalty_app.rewards import reckon, telling
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES

State = Redemption.State


def seen(orders: Sequence[Order], *, now: datetime) -> None:
    """The redemptions that these orders used, or were said to use, stand as the orders say. The orders are locked.

    Call it before they are settled: what the member's own reward took off may count or not (``reward_codes``).
    """
    told = {order.id: order for order in orders if order.complete is not None}
    _ask_which_card(told.values(), now=now)
    by_code = {code: order for order in told.values() for code in order.complete.codes}
    by_card = {card_id: order for order in told.values() for card_id in order.complete.gift_cards_paid or ()}
    if not by_code and not by_card:
        return
    wanted = Q(code__in=by_code, kind__in=CODES) | Q(shopify_id__in=by_card, kind="gift_card")
    rows = list(
        Redemption.objects.select_for_update(of=("self",), no_key=True)
        .filter(wanted)
        .select_related("revision")
        .order_by("id")
    )
    _mark_orders(told, rows)
    for row in rows:
        order = by_code.get(row.code) if row.kind in CODES else by_card.get(row.shopify_id)
        if row.order_id in (None, order.id):
            _use(row, order, now=now)


def _ask_which_card(orders: Iterable[Order], *, now: datetime) -> None:
    """Webhooks don't tell which gift card paid. Where it could be one of ours, the order is fetched."""
    untold = [
        order
        for order in orders
        if order.complete.pays_with_stored_value
        and order.complete.gift_cards_paid is None
        and not order.details_are_current
    ]
    if untold and Redemption.objects.filter(kind="gift_card", shopify_id__isnull=False).exists():
        outbox.record_many("refetch_order", {str(order.shopify_id): {} for order in untold}, now=now)


def _mark_orders(orders: dict[int, Order], rows: Sequence[Redemption]) -> None:
    """Each order knows which of its codes are rewards of ours."""
    ours = {row.code for row in rows if row.code}
    changed = []
    for order in orders.values():
        codes = [code for code in order.complete.codes if code in ours]
        if codes != list(order.reward_codes):
            order.reward_codes = codes
            changed.append(order)
    if changed:
        Order.objects.bulk_update(changed, ["reward_codes"])


def _use(row: Redemption, order: Order, *, now: datetime) -> None:
    """The code was used: whatever we thought of it before. Its points follow what the order is now."""
    row.order, row.used_at = order, row.used_at or order.placed_at or now
    row.used_amount = _amount(row, order)
    fields = ["order", "used_at", "used_amount"]
    if row.state == State.READY:
        telling.stands(row, now=now)
    if row.state != State.PENDING:  # one that still waits for Shopify's answer is confirmed by that answer
        row.state, row.reason = State.USED, ""
        fields += ["state", "reason"]
    row.save(update_fields=fields)
    if row.state != State.PENDING:
        reckon.reckon(row, now=now)


def _amount(row: Redemption, order: Order):
    if row.kind in CODES:
        said = code_shares.of_code(order.complete, row.code)
        return said.total if said else None
    return order.complete.gift_cards_paid.get(row.shopify_id)
