"""A redemption becomes a gift card in Shopify. Its code is shown to the member and kept sealed: it is money."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from loyalty_app.money import in_currency
from loyalty_app.rewards import asking, codes
from loyalty_app.rewards.holder import customer_of
from loyalty_app.rewards.models import Redemption
from loyalty_app.shopify_gateway import gift_cards
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.discounts import CodeTaken
from loyalty_app.shopify_gateway.errors import Refused
from loyalty_app.shops import sealing
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

TRIES_MAX = 5
_A_MOMENT = timedelta(microseconds=1)


def give(row: Redemption, *, client: Client, now: datetime) -> None:
    """Issue the card, or find that it was issued before. Raises WontDo, Refused, Retryable, AccessRevoked."""
    customer_id = customer_of(row)
    for tries in range(row.tries, row.tries + TRIES_MAX):
        code = codes.gift_card_code(row.id, tries=tries)
        try:
            card = gift_cards.issue(
                client,
                code=code,
                amount=in_currency(row.amount, row.currency),
                currency=row.currency,
                customer_id=customer_id,
                expires_on=_last_day(row),
                note=codes.reference(row.id),
            )
        except CodeTaken:
            # A card's code can't be read back, only its note says whose it is.
            card = gift_cards.find(
                client, customer_id=customer_id, note=codes.reference(row.id), since=row.requested_at
            )
            if card is None:
                continue
        sealed = sealing.seal(code)
        asking.confirm(
            row.id, now=now, code_sealed=sealed, tries=tries, shopify_id=card.id, last_characters=card.last_characters
        )
        return
    raise Refused("Every code that was tried is another gift card's.", ("TAKEN",))


def reseal() -> int:
    """Seal the acting shop's codes with the newest key, a thousand at a time; how many. Raises CannotOpen."""
    done, after = 0, 0
    while True:
        with transaction.atomic():
            rows = Redemption.objects.select_for_update().filter(id__gt=after, code_sealed__isnull=False)
            some = list(rows.only("id", "shop_id", "code_sealed").order_by("id")[:1000])
            for row in some:
                row.code_sealed = sealing.reseal(row.code_sealed)
            Redemption.objects.bulk_update(some, ["code_sealed"])
        if not some:
            return done
        done, after = done + len(some), some[-1].id


def _last_day(row: Redemption):
    """The last day of use, in the shop's zone: expires_at is the midnight that ends it."""
    if row.expires_at is None:
        return None
    zone = ZoneInfo(Shop.objects.get(id=current_shop_id()).timezone)
    return (row.expires_at.astimezone(zone) - _A_MOMENT).date()
