from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from loyalty_app.members.models import Member
from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner


def implied_owner() -> models.ForeignKey:
    """The shop of a row whose other keys lead to rows of that shop: the account's key names it, and is checked.

    A key of its own would be a third more checks per posting, each with a share lock on the shop's row.
    """
    return models.ForeignKey("shops.Shop", models.PROTECT, db_index=False, db_constraint=False, related_name="+")


class Account(ShopOwned):
    """A place where points are. Only a member's accounts carry a stored, locked balance; the shop's are sums."""

    class Kind(models.TextChoices):
        # a member's
        AVAILABLE = "available"
        PENDING = "pending"
        RESERVED = "reserved"
        # the shop's
        ISSUED = "issued"
        REDEEMED = "redeemed"
        EXPIRED = "expired"
        REVERSED = "reversed"
        ADJUSTED = "adjusted"

    MEMBER_KINDS = (Kind.AVAILABLE, Kind.PENDING, Kind.RESERVED)

    shop = owner()
    member = ShopForeignKey(Member, models.PROTECT, null=True, related_name="accounts")
    kind = models.CharField(max_length=20, choices=Kind)
    balance = models.BigIntegerField(default=0, db_default=0)
    last_earned_at = models.DateTimeField(null=True, help_text="of an available account: the member's activity")
    last_spent_at = models.DateTimeField(null=True)
    active_on = models.DateField(
        null=True,
        help_text="of an available account: the last day (shop's zone) on which the member earned or redeemed",
    )

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "member", "kind"], name="ledger_account_one", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(member=None, balance=0, kind__in=["issued", "redeemed", "expired", "reversed", "adjusted"])
                | Q(member__isnull=False, kind="available")
                | Q(member__isnull=False, kind__in=["pending", "reserved"], balance__gte=0),
                name="ledger_account_balance",
            ),
        ]


class Transfer(ShopOwned):
    """Points moved once from one account (credit side) to another (debit side); never changed.

    ``points`` leave ``source`` and arrive in ``target``. A correction is another transfer.
    """

    class Kind(models.TextChoices):
        EARN = "earn"
        RELEASE = "release"
        REVERSE = "reverse"
        MERGE = "merge"
        ADJUST = "adjust"
        EXPIRE = "expire"
        RESERVE = "reserve"
        VOID = "void"
        REDEEM = "redeem"
        RETURN = "return"

    shop = implied_owner()
    key = models.CharField(max_length=160, help_text="natural key: the same act never posts twice")
    kind = models.CharField(max_length=20, choices=Kind)
    source = ShopForeignKey(Account, models.PROTECT, related_name="outgoing")
    target = ShopForeignKey(Account, models.PROTECT, related_name="incoming")
    points = models.BigIntegerField()
    origin = models.CharField(max_length=80, help_text="what it is about: order:450789469")
    at = models.DateTimeField(help_text="when the act happened")
    day = models.DateField(help_text="the same instant as a date in the shop's zone")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="ledger_transfer_key"),
            models.CheckConstraint(condition=Q(points__gt=0), name="ledger_transfer_positive"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="ledger_transfer_moves"),
        ]
        indexes = [
            models.Index(fields=["shop", "source"], name="ledger_transfer_out"),
            models.Index(fields=["shop", "target"], name="ledger_transfer_in"),
            models.Index(
                fields=["shop", "kind", "-id"], condition=~Q(kind__in=["earn", "release"]), name="ledger_transfer_rare"
            ),
            # What a member's history tells besides awards, newest first; the kinds that are many are not among them.
            models.Index(
                fields=["shop", "source", "-at", "-id"],
                condition=Q(kind__in=["reserve", "redeem", "expire", "adjust"]),
                name="ledger_transfer_spent",
            ),
            models.Index(
                fields=["shop", "target", "-at", "-id"],
                condition=Q(kind__in=["void", "return", "adjust"]),
                name="ledger_transfer_back",
            ),
            # The movements behind a figure of a stretch of days.
            models.Index(fields=["shop", "kind", "-day", "-id"], name="ledger_transfer_of_day"),
        ]


class Lot(ShopOwned):
    """Points that arrived together on a member's account, and how many of them are left.

    Lots of a pending account carry ``releases_at``; lots of an available account carry ``available_at``, when the
    points first became spendable, and may carry ``expires_at``. Both are kept when points are held and come back.
    The lots left on an account add up to its balance, or to zero when that is negative.
    """

    shop = implied_owner()
    account = ShopForeignKey(Account, models.PROTECT, related_name="lots")
    transfer = ShopForeignKey(Transfer, models.PROTECT, related_name="lots")
    origin = models.CharField(max_length=80)
    points = models.BigIntegerField()
    left_points = models.BigIntegerField()
    earned_at = models.DateTimeField()
    releases_at = models.DateTimeField(null=True)
    available_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    dated_by = models.IntegerField(
        null=True,
        db_default=0,
        help_text="number of the expiry revision that chose expires_at; null: whoever posted it",
    )
    held_for = models.CharField(
        max_length=160, blank=True, default="", db_default="", help_text="on a reserved account: the reservation's key"
    )

    class Meta(ShopOwned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0, left_points__gte=0, left_points__lte=F("points")), name="ledger_lot_left"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "account", "expires_at"], condition=Q(left_points__gt=0), name="ledger_lot_open"
            ),
            models.Index(
                fields=["shop", "releases_at"],
                condition=Q(left_points__gt=0, releases_at__isnull=False),
                name="ledger_lot_release",
            ),
            models.Index(
                fields=["shop", "expires_at"],
                condition=Q(left_points__gt=0, expires_at__isnull=False, held_for=""),
                name="ledger_lot_expire",
            ),
            models.Index(
                fields=["shop", "held_for"],
                condition=Q(left_points__gt=0) & ~Q(held_for=""),
                name="ledger_lot_held",
            ),
        ]


class LotUse(ShopOwned):
    """Which lot a transfer took its points from."""

    shop = implied_owner()
    lot = ShopForeignKey(Lot, models.PROTECT, related_name="uses")
    transfer = ShopForeignKey(Transfer, models.PROTECT, related_name="lot_uses")
    points = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "transfer", "lot"], name="ledger_lotuse_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="ledger_lotuse_positive"),
        ]


class DailyTotal(ShopOwned):
    """The transfers of one day (shop's zone) and kind, added up in the transaction that posts them."""

    TAKEN = "adjust_taken"

    shop = owner()
    day = models.DateField()
    kind = models.CharField(
        max_length=20, help_text="the transfers'; of adjustments, those that take points are adjust_taken"
    )
    points = models.BigIntegerField()
    transfers = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "day", "kind"], name="ledger_dailytotal_one")]


class ActiveMembers(ShopOwned):
    """How many members earned or redeemed on a day, by how many days ago each had done so before.

    So many were active in a stretch of days as came for the first time in it: their gap reaches back before it. Sums
    of these count each of them once, in any stretch; sums of a day's members would not. See participation.py.
    """

    LONG_AGO = 367  # that many days, more, or never before: longer than any stretch that is asked for

    shop = owner()
    day = models.DateField()
    longer = ArrayField(
        models.BigIntegerField(), help_text="the n-th: members whose gap is n days or longer; LONG_AGO of them"
    )

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "day"], name="ledger_activemembers_day"),
            models.CheckConstraint(condition=Q(longer__len=367), name="ledger_activemembers_longer"),
        ]


class ExpiryRevision(ShopOwned):
    """When points expire, over a stretch of time. A change closes one revision and opens the next.

    ``redate_at``, ``redated_to`` and ``sweep_at`` are the work it brings along, see redate.py and expire.py.
    """

    shop = owner()
    number = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    policy = models.JSONField(help_text="ledger.expiry.ExpiryPolicy")
    nothing_before = models.DateTimeField(null=True, help_text="points that were there already are not taken before")
    redate_at = models.DateTimeField(null=True, help_text="when to go on with dating lots again; null: all are")
    redated_to = models.BigIntegerField(default=0, help_text="lots of accounts up to this id are dated again")
    sweep_at = models.DateTimeField(
        null=True, help_text="inactivity: the next midnight at which members may lose points"
    )

    class Meta(ShopOwned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="ledger_expiry_number"),
            models.UniqueConstraint(fields=["shop"], condition=Q(ends_at=None), name="ledger_expiry_one_open"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="ledger_expiry_order"
            ),
        ]
