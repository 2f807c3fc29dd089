from django.db import models
from django.db.models import Q

from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.revisions.models import Revision, Thing
from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner


class ProgrammeRevision(ShopOwned):
    """The programme's settings over a stretch of time. A change closes one revision and opens the next."""

    shop = owner()
    number = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    settings = models.JSONField(help_text="earning.programme.Programme")

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="earning_programme_number"),
            models.UniqueConstraint(fields=["shop"], condition=Q(ends_at=None), name="earning_programme_one_open"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")), name="earning_programme_order"
            ),
        ]


class EarnRule(Thing):
    """A way to earn, as the merchant names it. What it says is in its revisions."""

    shop = owner()

    class Meta(Thing.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["shop", "token"], condition=~Q(token=""), name="earning_rule_token")
        ]


class RuleRevision(Revision):
    """What a rule says over a stretch of time [starts_at, ends_at). A paused rule has no revision in force."""

    shop = owner()
    rule = ShopForeignKey(EarnRule, models.PROTECT, related_name="revisions")
    terms = models.JSONField(help_text="earning.terms.Terms")

    class Meta(Revision.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["shop", "rule", "number"], name="earning_rulerevision_number"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=models.F("starts_at")), name="earning_rulerevision_order"
            ),
        ]


class Award(ShopOwned):
    """What an order (or joining) deserves as of one settlement, and why. Append-only; the highest number is current.

    A zero is a row too, with its reason. ``delta`` is what this settlement posted.
    """

    class Kind(models.TextChoices):
        ORDER = "order"
        JOINING = "joining"

    shop = owner()
    kind = models.CharField(max_length=10, choices=Kind)
    order = ShopForeignKey(Order, models.PROTECT, null=True, related_name="awards")
    member = ShopForeignKey(Member, models.PROTECT, null=True, related_name="awards")
    number = models.IntegerField(help_text="1, 2, 3 ... per order, or per member for joining")
    points = models.BigIntegerField(help_text="deserved in all")
    delta = models.BigIntegerField(help_text="posted by this settlement, signed")
    reason = models.CharField(max_length=40, help_text="earned, or why zero: guest, unpaid, test_order ...")
    releases_at = models.DateTimeField(null=True, help_text="when pending points become available; null: at once")
    judged_at = models.DateTimeField(help_text="the instant whose rules decided")
    at = models.DateTimeField(help_text="when it was settled")
    explanation = models.JSONField(help_text="earning.explain")

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "order", "number"], condition=Q(order__isnull=False), name="earning_award_order"
            ),
            models.UniqueConstraint(
                fields=["shop", "member", "number"], condition=Q(kind="joining"), name="earning_award_joining"
            ),
            models.CheckConstraint(condition=Q(points__gte=0), name="earning_award_points"),
        ]
        indexes = [
            models.Index(fields=["shop", "member", "-at", "-id"], name="earning_award_of_member"),
            models.Index(fields=["shop", "-id"], condition=Q(delta__lt=0), name="earning_award_taken_back"),
        ]


class RuleUse(ShopOwned):
    """What one order takes of a rule whose cap it shares with other orders; current, not history.

    ``wanted`` is before the shared caps, ``points`` after them. Rows exist only for such rules, so that the
    room left to an order is one sum over the orders placed before it.
    """

    shop = owner()
    rule = ShopForeignKey(EarnRule, models.PROTECT, related_name="uses")
    order = ShopForeignKey(Order, models.PROTECT, related_name="rule_uses")
    member = ShopForeignKey(Member, models.PROTECT, related_name="rule_uses")
    placed_at = models.DateTimeField()
    wanted = models.BigIntegerField()
    points = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "order", "rule"], name="earning_ruleuse_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=models.F("wanted")), name="earning_ruleuse_points"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "rule", "member", "placed_at"], name="earning_ruleuse_of_member"),
        ]
