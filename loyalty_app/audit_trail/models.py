from django.db import models

from loyalty_app.tenancy import ShopOwned, owner

NOTE_LENGTH_MAX = 500
NAME_LENGTH_MAX = 120


class Entry(ShopOwned):
    """Somebody did something. What it was about may be gone; its name of that day is kept."""

    shop = owner()
    at = models.DateTimeField()
    staff_id = models.CharField(
        max_length=32, blank=True, help_text="Shopify's, from the session token; empty: the app by itself"
    )
    act = models.CharField(max_length=40, help_text="what was done: rule.revised, look.saved")
    subject = models.CharField(max_length=30, help_text="the kind of thing it was done to: rule, reward, member")
    subject_id = models.BigIntegerField(null=True, help_text="ours; null where a shop has only one")
    name = models.CharField(max_length=NAME_LENGTH_MAX, blank=True, help_text="what the thing was called")
    before = models.JSONField(null=True, help_text="what it said; null: it wasn't there")
    after = models.JSONField(null=True, help_text="what it says since; null: it is gone")
    reason = models.CharField(max_length=NOTE_LENGTH_MAX, blank=True)

    class Meta(ShopOwned.Meta):
        indexes = [
            models.Index(fields=["shop", "-at", "-id"], name="audit_trail_latest"),
            models.Index(fields=["shop", "subject", "subject_id", "-at", "-id"], name="audit_trail_subject"),
            models.Index(fields=["shop", "staff_id", "-at", "-id"], name="audit_trail_staff"),
        ]
