"""Whom somebody at the counter means: a number, a card, an order, a name or an address.

Names and addresses are not held here. Shopify is asked for them, and only whose they are is used.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from loyalty_app.members import card, enrol
from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.shopify_gateway import customers
from loyalty_app.shops import client
from loyalty_app.shops.errors import SHOPIFY_IS_OUT_OF_REACH
from loyalty_app.shops.models import Shop

LENGTH_MAX = 100
FOUND_MAX = 25
ORDERS_MAX = 10  # shops may name several alike


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of members, the best guess first. ``hints``: what else there is to know, in sentences."""

    ids: list[int]
    hints: list[str] = field(default_factory=list)


def find(text: str, shop: Shop, *, now: datetime) -> Found:
    """text: as typed, not empty."""
    text = text[:LENGTH_MAX]
    members, hints = _by_number(text), []
    orders = list(Order.objects.select_related("member").filter(name__in=_order_names(text))[:ORDERS_MAX])
    members += [enrol.survivor(order.member) for order in orders if order.member]
    if not members and orders:
        hints.append(_("Order %s was placed by a guest. It belongs to no member.") % orders[0].name)
    if not members and not orders and not text.lstrip("#").isdecimal():
        members, hints = _by_name(text, shop, now=now)
    return Found(list(dict.fromkeys(member.id for member in members))[:FOUND_MAX], hints)


def _by_number(text: str) -> list[Member]:
    """Their card's, Shopify's or ours. Who was merged is shown as who they were merged into."""
    found = []
    with suppress(card.BadNumber):
        found.append(card.find(text))
    if text.isascii() and text.isdecimal() and len(text) < 19:
        found += Member.objects.filter(Q(customer_id=int(text)) | Q(id=int(text)))
    return [enrol.survivor(member) for member in found if member]


def _order_names(text: str) -> set[str]:
    """Shops may put signs of their own around the number, which then have to be typed."""
    return {text, text.upper(), f"#{text}"}


def _by_name(text: str, shop: Shop, *, now: datetime) -> tuple[list[Member], list[str]]:
    try:
        answer = customers.find(client.for_shop(shop, clock=lambda: now), text, limit=FOUND_MAX)
    except SHOPIFY_IS_OUT_OF_REACH:
        return [], [_("Names and addresses are looked up in Shopify, which can’t be asked right now. Try again soon.")]
    ids = [each.customer_id for each in answer.customers]
    rows = {member.customer_id: member for member in Member.objects.filter(customer_id__in=ids)}
    hints = []
    if strangers := len(ids) - len(rows):
        hints.append(_("%d of the customers found in Shopify are no members.") % strangers)
    if answer.more:
        hints.append(_("There are more. Type more of the name to find fewer."))
    return [enrol.survivor(rows[each]) for each in ids if each in rows], hints
