from django.db import models
from django.db.models import Q

from loyalty_app.members.models import Member
from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner

NOTE_LENGTH_MAX = 300


class Adjustment(ShopOwned):
    """Points given (above zero) or taken (below zero) by hand. Undoing is another row, which names this one."""

    class Reason(models.TextChoices):
        GOODWILL = "goodwill"
        CORRECTION = "correction"
        SERVICE = "service"
        OTHER = "other"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    shop = owner()
    member = ShopForeignKey(Member, models.PROTECT, related_name="adjustments")
    points = models.BigIntegerField(help_text="asked for; above zero gives, below takes")
    moved_points = models.BigIntegerField(default=0, help_text="really moved, with its sign; of an undo maybe fewer")
    reason = models.CharField(max_length=12, choices=Reason)
    note = models.CharField(max_length=NOTE_LENGTH_MAX, blank=True, help_text="for the staff alone")
    expires_at = models.DateTimeField(null=True, help_text="of points given; null: as the shop's policy says")
    state = models.CharField(max_length=10, choices=State)
    token = models.CharField(max_length=40, help_text="of the form that asked for it: sent twice it counts once")
    undoes = ShopForeignKey("self", models.PROTECT, null=True, related_name="undone_by")
    asked_by = models.CharField(max_length=32, blank=True, help_text="Shopify's staff id")
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True, help_text="when it was done, refused or withdrawn")

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "token"], name="adjustments_token"),
            models.UniqueConstraint(
                fields=["shop", "undoes"], condition=Q(undoes__isnull=False), name="adjustments_undone_once"
            ),
            models.CheckConstraint(condition=~Q(points=0), name="adjustments_points"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, moved_points=0)
                | Q(state="done", decided_at__isnull=False)
                | Q(state__in=["refused", "withdrawn"], decided_at__isnull=False, moved_points=0),
                name="adjustments_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "member", "-id"], name="adjustments_of_member"),
            models.Index(fields=["shop", "id"], condition=Q(state="waiting"), name="adjustments_waiting"),
        ]

    @property
    def origin(self) -> str:
        """What transfers of it are about; those of its undo too, so that they take the very points it gave."""
        return f"adjustment:{self.id}"

    @property
    def missing_points(self) -> int:
        """How many an undo could not take back: the member had spent them."""
        return abs(self.points) - abs(self.moved_points) if self.state == self.State.DONE else 0


class Bulk(ShopOwned):
    """Many adjustments from one file: first only looked at, then carried out step by step, each row once."""

    class State(models.TextChoices):
        CHECKING = "checking"
        CHECKED = "checked"
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DISCARDED = "discarded"
        UNDOING = "undoing"
        UNDONE = "undone"

    shop = owner()
    name = models.CharField(max_length=120, help_text="the file's")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    rows_count = models.IntegerField(help_text="of the file")
    good_count = models.IntegerField(default=0, help_text="rows that could be carried out when they were checked")
    given_points = models.BigIntegerField(default=0, help_text="of the good rows, all that is given")
    taken_points = models.BigIntegerField(default=0, help_text="and all that is taken, above zero")
    # Counted as it goes, for a page that asks every two seconds.
    bad_count = models.IntegerField(default=0, db_default=0, help_text="rows with a problem by now")
    carried_count = models.IntegerField(default=0, db_default=0)
    open_count = models.IntegerField(default=0, db_default=0, help_text="rows that can be carried out by now")
    kept_points = models.BigIntegerField(default=0, db_default=0, help_text="what undoing could not take back")
    file = models.BinaryField(null=True, help_text="the file, packed, only while it is being checked")
    work_id = models.BigIntegerField(null=True, help_text="the long work under way, or the last one")
    asked_by = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=32, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(ShopOwned.Meta):
        indexes = [models.Index(fields=["shop", "id"], condition=Q(state="waiting"), name="adjustments_bulk_waiting")]


class BulkRow(ShopOwned):
    """A row of the file: what it asks for, or what is wrong with it; then what it became."""

    shop = owner()
    bulk = ShopForeignKey(Bulk, models.PROTECT, related_name="rows")
    number = models.IntegerField(help_text="the row in the file, the header is 1")
    who = models.CharField(max_length=40, blank=True, help_text="as written, where nobody was found by it")
    member = ShopForeignKey(Member, models.PROTECT, null=True, related_name="+")
    points = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=12, choices=Adjustment.Reason, default=Adjustment.Reason.OTHER)
    note = models.CharField(max_length=NOTE_LENGTH_MAX, blank=True)
    problem = models.CharField(max_length=20, blank=True, help_text="why it is not carried out")
    adjustment = ShopForeignKey(Adjustment, models.PROTECT, null=True, related_name="+")
    is_undone = models.BooleanField(default=False)
    kept_points = models.BigIntegerField(default=0, help_text="what undoing could not take back")

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "bulk", "number"], name="adjustments_row_once"),
            models.CheckConstraint(
                condition=~Q(problem="") | Q(member__isnull=False, points__isnull=False), name="adjustments_row_good"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "member"], condition=~Q(note=""), name="adjustments_row_noted"),
            models.Index(
                fields=["shop", "bulk", "number"],
                condition=Q(problem="", adjustment__isnull=True),
                name="adjustments_row_next",
            ),
            models.Index(
                fields=["shop", "bulk", "number"],
                condition=Q(adjustment__isnull=False, is_undone=False),
                name="adjustments_row_back",
            ),
        ]
