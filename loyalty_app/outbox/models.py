from django.db import models
from django.db.models import Q

from loyalty_app.tenancy import ShopOwned, owner


class Effect(ShopOwned):
    """Something to be done outside, coalesced by (kind, key): asking again while it waits changes the payload only."""

    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        FAILED = "failed"

    shop = owner()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    asked = models.IntegerField(default=1, help_text="how often it was asked for; a run that sees it grow runs again")
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, help_text="a worker is at it; after this it died on the way")
    claimed_by = models.IntegerField(null=True, help_text="the worker's database session; gone when the worker is")
    done_at = models.DateTimeField(null=True)

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "kind", "key"], name="outbox_effect_once")]
        indexes = [
            models.Index(fields=["shop", "due_at"], condition=Q(state="due"), name="outbox_effect_due"),
            models.Index(fields=["shop", "kind"], condition=Q(state="failed"), name="outbox_effect_failed"),
        ]
