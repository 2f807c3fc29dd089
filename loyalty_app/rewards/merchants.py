"""What the merchant did to a code in Shopify's own admin is noticed, and codes follow their reward's conditions."""

from datetime import datetime

import msgspec
from django.db import transaction

from loyalty_app import outbox
from loyalty_app.rewards import asking, cancel, catalogue, give_code, run_out, telling
from loyalty_app.rewards.asking import WontDo
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES
from loyalty_app.shopify_gateway import discounts
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.discounts import Code

State = Redemption.State


def touched(*, discount_id: int | None = None, code: str = "", now: datetime) -> bool:
    """Shopify says that a discount changed: have it looked at, if it is one of ours."""
    ours = Redemption.objects.filter(kind__in=CODES, state=State.READY)
    ours = ours.filter(shopify_id=discount_id) if discount_id else ours.filter(code=code.strip().upper())
    ids = list(ours.values_list("id", flat=True)[:2])
    outbox.record_many("check_code", {str(id): {} for id in ids}, now=now)
    return bool(ids)


def check(redemption_id: int, *, client: Client, now: datetime) -> None:
    """The redemption is as its code is in Shopify: gone means cancelled, another end is its end."""
    row = Redemption.objects.filter(id=redemption_id, state=State.READY).first()
    if row is not None:
        _compare(row.id, discounts.fetch(client, row.shopify_id), now=now)


@transaction.atomic
def _compare(redemption_id: int, found: Code | None, *, now: datetime) -> None:
    row = asking.locked(redemption_id)
    if row.state != State.READY:
        return
    if found is None or found.code.upper() != row.code:
        row.reason = "deleted_in_shopify"
        cancel.end(row, State.CANCELLED, now=now)
    elif found.ends_at != row.expires_at:
        row.expires_at = found.ends_at
        row.save(update_fields=["expires_at"])
        telling.stands(row, now=now)
        run_out.expire(row, now=now)


def refresh(redemption_id: int, *, client: Client, now: datetime) -> None:
    """The code has the reward's conditions of now and belongs to who holds it now; what it is worth stays as bought."""
    row = Redemption.objects.select_related("revision", "member").filter(id=redemption_id, state=State.READY).first()
    if row is None or row.kind not in CODES:
        return
    bought = catalogue.terms_of(row.revision)
    latest = catalogue.get(row.reward_id, now=now).terms
    terms = bought
    if latest.kind == bought.kind and latest.open_codes == "follow":
        terms = msgspec.structs.replace(bought, conditions=latest.conditions)
    variants = tuple(int(id) for id in row.variants)
    try:
        wanted = give_code.wanted(row, terms, code=row.code, amount=row.amount, variants=variants)
    except WontDo:
        return
    discounts.update(client, row.shopify_id, wanted)
