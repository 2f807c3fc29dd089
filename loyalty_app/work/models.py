from django.db import models
from django.db.models import Q

from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner

KEY_LENGTH_MAX = 80


class Work(ShopOwned):
    """A piece of long work. What it has found so far is in ``result``; where it goes on is in ``place``."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    shop = owner()
    kind = models.CharField(max_length=30)
    key = models.CharField(
        max_length=KEY_LENGTH_MAX, blank=True, db_default="", help_text="one of a key at a time; empty: any number"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    params = models.JSONField(default=dict, help_text="what was asked for; ids and choices, nobody's data")
    done = models.BigIntegerField(default=0, help_text="of ``total``, in whatever the kind counts")
    total = models.BigIntegerField(null=True, help_text="null until it is known")
    place = models.JSONField(null=True, help_text="where the next step goes on")
    result = models.JSONField(null=True)
    failures = models.IntegerField(default=0, help_text="steps that failed in a row")
    error = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=32, blank=True, help_text="Shopify's staff id; empty: the app itself")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    stepped_at = models.DateTimeField(help_text="when it last got a step, or was asked for: who waited longest is next")
    ended_at = models.DateTimeField(null=True)

    class Meta(ShopOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], ended_at=None)
                | Q(state__in=["done", "failed", "cancelled"], ended_at__isnull=False),
                name="work_ended",
            ),
            models.UniqueConstraint(
                fields=["shop", "kind", "key"], condition=Q(ended_at=None) & ~Q(key=""), name="work_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["stepped_at", "id"], condition=Q(ended_at=None), name="work_next"),
            models.Index(fields=["shop", "kind", "-asked_at", "-id"], name="work_latest"),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while nobody knows how much there is."""
        if self.state == self.State.DONE:
            return 100
        return None if not self.total else min(99, 100 * self.done // self.total)


class Tally(ShopOwned):
    """A number that a piece of work must know in later steps, one of too many for its ``place``. Gone once it ends."""

    shop = owner()
    work = ShopForeignKey(Work, models.CASCADE, related_name="tallies")
    name = models.CharField(max_length=120)
    value = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "work", "name"], name="work_tally_name")]
