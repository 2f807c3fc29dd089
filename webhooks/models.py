"""The intake's tables. Not ShopOwned: a delivery is stored before anybody knows whose it is (shop_id 0).

They are keyed (shop_id, id) all the same, and have no foreign keys, so that intake never waits for another table.
"""

from django.db import models
from django.db.models import Q

from loyalty_app.tenancy import Serial, ShopOwned, owner

UNKNOWN_SHOP = 0


class Event(models.Model):
    """One delivery as it arrived. The body is compressed and never changed; it goes after the retention period."""

    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.BigIntegerField(help_text="0: from a shop that never installed")
    id = Serial()
    domain = models.CharField(max_length=255)
    topic = models.CharField(max_length=80)
    webhook_id = models.CharField(max_length=100, help_text="per delivery, the same on every retry")
    event_id = models.CharField(max_length=100, blank=True, help_text="shared by all deliveries of one act")
    api_version = models.CharField(max_length=20, blank=True)
    triggered_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    body = models.BinaryField(null=True, help_text="zstandard; null once the retention period is over")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop_id", "webhook_id"], name="webhooks_event_once")]
        indexes = [
            # For the end of the retention period; rows whose body is gone are no longer looked at.
            models.Index(
                fields=["shop_id", "received_at"], condition=Q(body__isnull=False), name="webhooks_event_bodies"
            )
        ]


class Waiting(models.Model):
    """An event that waits to be processed; the slim queue beside the events. Deleted when its work is committed."""

    class State(models.TextChoices):
        DUE = "due"
        FAILED = "failed"

    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.BigIntegerField()
    id = models.BigIntegerField(help_text="the event's")
    state = models.CharField(max_length=10, choices=State, default=State.DUE, db_default=State.DUE)
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0, db_default=0)
    error = models.TextField(blank=True, default="", db_default="")
    traceback = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["shop_id", "due_at"], condition=Q(state="due"), name="webhooks_waiting_due")]


class Outcome(models.Model):
    """What became of an event."""

    class Result(models.TextChoices):
        SETTLED = "settled"  # an order or refund: the order was settled
        APPLIED = "applied"  # another topic: done
        IGNORED = "ignored"  # nothing to do, detail says why

    pk = models.CompositePrimaryKey("shop_id", "id")
    shop_id = models.BigIntegerField()
    id = models.BigIntegerField(help_text="the event's")
    result = models.CharField(max_length=10, choices=Result)
    detail = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()


class Reconciliation(ShopOwned):
    """How far the nightly comparison with Shopify has come, and what the last one found."""

    shop = owner()
    updated_through = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    seen = models.IntegerField(default=0)
    repaired = models.IntegerField(default=0)
    is_complete = models.BooleanField(default=True, db_default=True, help_text="False: interrupted, goes on from there")
    error = models.TextField(blank=True)

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop"], name="webhooks_reconciliation_one")]


class Turn(ShopOwned):
    """Locked by the worker that processes the shop's events, so that only one does at a time."""

    shop = owner()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop"], name="webhooks_turn_one")]
