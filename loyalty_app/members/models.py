from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner


class Member(ShopOwned):
    """A shopper as the programme knows them: one Shopify customer id. Rows are never deleted.

    A merged member points to the survivor, so that late webhooks for the old customer id land there.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        MERGED = "merged"
        REDACTED = "redacted"

    class EnrolledBy(models.TextChoices):
        ORDER = "order"
        ACCOUNT = "account"
        CLAIM = "claim"

    shop = owner()
    customer_id = models.BigIntegerField(null=True, help_text="Shopify's; null once redacted")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    enrolled_by = models.CharField(max_length=10, choices=EnrolledBy)
    enrolled_at = models.DateTimeField()
    enrolled_on = models.DateField(
        null=True, editable=False, help_text="the same as a date in the shop's zone; a trigger fills it in"
    )
    joined_at = models.DateTimeField(null=True, help_text="when the shopper asked to join; null: enrolled by an order")
    merged_into = ShopForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    changed_at = models.DateTimeField()
    customer_hash = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="keyed hash of the customer id once redacted, so that a late webhook doesn't bring the person back",
    )

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "customer_id"], name="members_member_customer"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="members_member_merged",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "merged_into"], condition=Q(merged_into__isnull=False), name="members_merged"),
            models.Index(fields=["shop", "-enrolled_at", "-id"], name="members_newest"),
            models.Index(fields=["shop", "customer_hash"], condition=~Q(customer_hash=""), name="members_forgotten"),
        ]


class EnrolmentDay(ShopOwned):
    """How many members are with us since a day (shop's zone), without those merged into others. Triggers count it."""

    shop = owner()
    day = models.DateField()
    members = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="members_enrolmentday_one")]


class TagSighting(ShopOwned):
    """What Shopify said about a customer's tags at an instant: all of them, or which came or went.

    Kept as said, so that the tags of any day are a function of what was said, not of when it arrived.
    """

    class Kind(models.TextChoices):
        ALL = "all"
        ADDED = "added"
        REMOVED = "removed"

    shop = owner()
    member = ShopForeignKey(Member, models.CASCADE, related_name="tag_sightings")
    seen_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ALL, db_default=Kind.ALL)
    tags = ArrayField(models.CharField(max_length=255), help_text="lower case")

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "member", "seen_at", "kind"], name="members_tags_said")]


class MemberCard(ShopOwned):
    """A number a member is known by at a till. At most one of a member's is live; no number is ever issued again.

    Once the person was forgotten, the number stays without a member: it is used up, and leads to nobody.
    """

    class Ended(models.TextChoices):
        LOST = "lost"
        MISUSED = "misused"
        ASKED = "asked"
        FORGOTTEN = "forgotten"

    shop = owner()
    number = models.CharField(max_length=12, help_text="12 digits, the last one Luhn's check digit")
    member = ShopForeignKey(Member, models.PROTECT, null=True, related_name="cards")
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="null: live")
    ended_why = models.CharField(max_length=10, choices=Ended, blank=True, default="")

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="members_card_number"),
            models.UniqueConstraint(fields=["shop", "member"], condition=Q(ended_at=None), name="members_card_live"),
            models.CheckConstraint(condition=Q(number__regex=r"^[1-9][0-9]{11}$"), name="members_card_digits"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="", member__isnull=False)
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="members_card_ended",
            ),
        ]
        indexes = [models.Index(fields=["shop", "member"], name="members_cards")]


class PrivacyRequest(ShopOwned):
    """A compliance request Shopify sent for a customer, and when it was answered."""

    class Kind(models.TextChoices):
        DATA_REQUEST = "data_request"
        REDACT = "redact"

    shop = owner()
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=120, help_text="Shopify's request id, or the customer id")
    customer_id = models.BigIntegerField(null=True)
    orders = models.JSONField(default=list, help_text="Shopify order ids named in the request")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="30 days after it was received")
    done_at = models.DateTimeField(null=True)

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "kind", "key"], name="members_privacy_once")]
