from django.db import models
from django.db.models import F, Q

from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.revisions.models import Revision, Thing
from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner


class Reward(Thing):
    """Something that points buy, as the merchant names it. What it is and costs is in its revisions."""

    shop = owner()
    position = models.IntegerField(default=0, db_default=0, help_text="the lower comes first in the widget")

    class Meta(Thing.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["shop", "token"], condition=~Q(token=""), name="rewards_reward_token")
        ]


class RewardRevision(Revision):
    """What a reward is over a stretch of time [starts_at, ends_at). A redemption keeps the one it was bought by."""

    shop = owner()
    reward = ShopForeignKey(Reward, models.PROTECT, related_name="revisions")
    terms = models.JSONField(help_text="rewards.terms.Terms")

    class Meta(Revision.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["shop", "reward", "number"], name="rewards_revision_number"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="rewards_revision_order"
            ),
        ]


class Redemption(ShopOwned):
    """Points turned into a reward, from the reservation to the end.

    Pending: points are reserved, Shopify is being asked. Ready: the points are spent, the reward can be used. Closing:
    being taken back at Shopify. Used, expired, cancelled, failed: how it ended. Rows are never deleted.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        CLOSING = "closing"
        USED = "used"
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        FAILED = "failed"

    class Stage(models.TextChoices):
        """Of a custom reward, which the merchant sends or does."""

        REQUESTED = "requested"
        PREPARING = "preparing"
        SENT = "sent"
        DELIVERED = "delivered"

    COUNTING = (State.PENDING, State.READY, State.CLOSING, State.USED)  # against stock and limits

    shop = owner()
    reward = ShopForeignKey(Reward, models.PROTECT, related_name="redemptions")
    revision = ShopForeignKey(RewardRevision, models.PROTECT, related_name="redemptions")
    member = ShopForeignKey(Member, models.PROTECT, related_name="redemptions")
    key = models.CharField(max_length=64, help_text="the shopper's wish: the same one redeems once")
    name = models.CharField(max_length=80, help_text="the reward's, when it was bought")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    stage = models.CharField(max_length=10, choices=Stage, blank=True, default="", db_default="")
    points = models.BigIntegerField()
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True, help_text="what it is worth in money")
    currency = models.CharField(max_length=3)
    variants = models.JSONField(default=list, help_text="Shopify's ids of what the code is for; empty: see the terms")
    # What Shopify knows it by
    code = models.CharField(max_length=64, blank=True, default="", db_default="")
    code_sealed = models.BinaryField(null=True, help_text="a gift card's code is money, so it is kept sealed")
    tries = models.SmallIntegerField(default=0, db_default=0, help_text="codes that were somebody else's already")
    shopify_id = models.BigIntegerField(null=True, help_text="of the discount, gift card or store credit transaction")
    account_id = models.BigIntegerField(null=True, help_text="Shopify's id of the store credit account")
    last_characters = models.CharField(max_length=8, blank=True, default="", db_default="")
    # When
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, help_text="when Shopify was first asked: it may have happened since")
    asked_after = models.BigIntegerField(
        null=True, help_text="the newest store credit transaction before that; 0: none"
    )
    settled_at = models.DateTimeField(null=True, help_text="when the points were spent")
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # How it ended
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")
    detail = models.CharField(max_length=300, blank=True, default="", db_default="")
    order = ShopForeignKey(Order, models.PROTECT, null=True, related_name="redemptions")
    used_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    returned_points = models.BigIntegerField(default=0, db_default=0)
    returns = models.IntegerField(
        default=0, db_default=0, help_text="postings that gave points back or took them again"
    )
    # Of a custom reward
    note = models.CharField(max_length=500, blank=True, default="", db_default="", help_text="the member's")
    reply = models.CharField(max_length=500, blank=True, default="", db_default="", help_text="the merchant's")
    tracking = models.CharField(max_length=200, blank=True, default="", db_default="")
    stage_at = models.DateTimeField(null=True)

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "member", "key"], name="rewards_redemption_once"),
            models.UniqueConstraint(fields=["shop", "code"], condition=~Q(code=""), name="rewards_redemption_code"),
            models.UniqueConstraint(
                fields=["shop", "kind", "shopify_id"],
                condition=Q(shopify_id__isnull=False),
                name="rewards_redemption_id",
            ),
            models.CheckConstraint(condition=Q(points__gt=0), name="rewards_redemption_points"),
            models.CheckConstraint(
                condition=Q(returned_points__gte=0, returned_points__lte=F("points")),
                name="rewards_redemption_returned",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "member", "-id"], name="rewards_of_member"),
            models.Index(fields=["shop", "reward", "state"], name="rewards_of_reward"),
            models.Index(fields=["shop", "order"], condition=Q(order__isnull=False), name="rewards_of_order"),
            models.Index(fields=["shop", "requested_at"], condition=Q(state="pending"), name="rewards_waiting"),
            models.Index(
                fields=["shop", "expires_at"],
                condition=Q(state="ready", expires_at__isnull=False),
                name="rewards_running_out",
            ),
            models.Index(fields=["shop", "state", "-id"], name="rewards_by_state"),
            models.Index(fields=["shop", "stage", "id"], condition=~Q(stage=""), name="rewards_to_send"),
        ]

    @property
    def ledger_key(self) -> str:
        return f"redemption:{self.id}"


class DonationPayout(ShopOwned):
    """The merchant paid out what members donated, and can show it."""

    shop = owner()
    reward = ShopForeignKey(Reward, models.PROTECT, related_name="payouts")
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    paid_on = models.DateField()
    proof = models.CharField(max_length=500, help_text="an address or a note: what proves it")
    created_at = models.DateTimeField()

    class Meta(ShopOwned.Meta):
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_payout_amount")]
        indexes = [models.Index(fields=["shop", "reward", "-id"], name="rewards_payout_of")]
