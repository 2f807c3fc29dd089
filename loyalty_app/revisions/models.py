from django.db import models
from django.db.models import Q

from loyalty_app.tenancy import ShopOwned, owner

NAME_LENGTH_MAX = 80
TOKEN_LENGTH_MAX = 40


class Thing(ShopOwned):
    """Something effective-dated, as the merchant names it. What it says is in its ``revisions``."""

    name = models.CharField(max_length=NAME_LENGTH_MAX)
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, help_text="since when it gives nothing; null: it is not paused")
    planned_end_at = models.DateTimeField(null=True, help_text="while paused: the end it had")
    archived_at = models.DateTimeField(null=True)
    numbers_used = models.IntegerField(
        default=0, db_default=0, help_text="the number of the last change that was called off; no other one gets it"
    )
    token = models.CharField(
        max_length=TOKEN_LENGTH_MAX, blank=True, default="", db_default="", help_text="of the form: it makes one thing"
    )

    class Meta(ShopOwned.Meta):
        abstract = True


class Revision(ShopOwned):
    """What a thing says over a stretch of time [starts_at, ends_at), and how it came to say so."""

    number = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True, help_text="null: before this was kept")
    made_by = models.CharField(max_length=32, blank=True, default="", db_default="", help_text="Shopify's staff id")
    came_by = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="the act that opened it: published, revised"
    )

    class Meta(ShopOwned.Meta):
        abstract = True


class Draft(ShopOwned):
    """What a thing may come to say, once somebody publishes it. A thing has at most one."""

    shop = owner()
    kind = models.CharField(max_length=20, help_text="whose register: rule, reward")
    thing_id = models.BigIntegerField(null=True, help_text="null: it would be a new one")
    name = models.CharField(max_length=NAME_LENGTH_MAX)
    terms = models.JSONField()
    starts_at = models.DateTimeField(null=True, help_text="null: from its publication")
    ends_at = models.DateTimeField(null=True)
    begun_from = models.IntegerField(help_text="the number of the thing's latest revision when this was begun; 0: new")
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=32, blank=True, help_text="Shopify's staff id")
    token = models.CharField(
        max_length=TOKEN_LENGTH_MAX, blank=True, default="", db_default="", help_text="of the form: it makes one draft"
    )

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "kind", "thing_id"], condition=Q(thing_id__isnull=False), name="revisions_draft_one"
            ),
            models.UniqueConstraint(
                fields=["shop", "kind", "token"], condition=~Q(token=""), name="revisions_draft_token"
            ),
        ]
        indexes = [models.Index(fields=["shop", "kind", "id"], name="revisions_draft_kind")]
