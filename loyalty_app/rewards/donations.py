"""What members gave to a cause, what of it was paid out, and the proof."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

import msgspec
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from loyalty_app.audit_trail.note import note
from loyalty_app.money import ZERO
from loyalty_app.rewards.errors import NotPossible
from loyalty_app.rewards.models import DonationPayout, Redemption, Reward
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

PROOF_LENGTH_MAX = 500


class Pot(msgspec.Struct, frozen=True, kw_only=True):
    """Money in the shop's currency. ``left`` is still to be paid out."""

    given: Decimal = ZERO
    gifts: int = 0
    paid: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.given - self.paid


def pots(reward_ids: Collection[int]) -> dict[int, Pot]:
    """The pot of each of these donations, by the reward's id, in the shop's currency."""
    if not reward_ids:
        return {}
    currency = Shop.objects.get(id=current_shop_id()).currency
    gifts = Redemption.objects.filter(reward_id__in=reward_ids, kind="donation", state=Redemption.State.USED)
    gifts = gifts.filter(currency=currency)
    payouts = DonationPayout.objects.filter(reward_id__in=reward_ids, currency=currency)
    given = {
        reward_id: (amount or ZERO, count)
        for reward_id, amount, count in gifts.values_list("reward_id").annotate(Sum("amount"), Count("id")).order_by()
    }
    paid = dict(payouts.values_list("reward_id").annotate(Sum("amount")).order_by())
    return {
        reward_id: Pot(
            given=given.get(reward_id, (ZERO, 0))[0],
            gifts=given.get(reward_id, (ZERO, 0))[1],
            paid=paid.get(reward_id, ZERO),
        )
        for reward_id in reward_ids
    }


@transaction.atomic
def pay_out(reward_id: int, *, amount: Decimal, paid_on: date, proof: str, now: datetime) -> DonationPayout:
    """The merchant handed money on, and says what proves it. Raises NotPossible when the pot has less."""
    reward = Reward.objects.select_for_update(no_key=True).get(id=reward_id)
    pot = pots([reward.id])[reward.id]
    if not 0 < amount <= pot.left:
        raise NotPossible(_("Enter an amount above zero and up to what is left in the pot."))
    if not proof.strip():
        raise NotPossible(_("Say what proves the donation: an address on the web, or a receipt's number."))
    currency = Shop.objects.get(id=current_shop_id()).currency
    said = {"amount": amount, "currency": currency, "paid_on": paid_on, "proof": proof.strip()}
    note("donation.paid_out", about=reward.id, name=reward.name, after=said, now=now)
    return DonationPayout.objects.create(
        reward_id=reward.id, amount=amount, currency=currency, paid_on=paid_on,
        proof=proof.strip()[:PROOF_LENGTH_MAX], created_at=now,
    )  # fmt: skip
