from collections.abc import Sequence
from functools import cache

from django.db import connection as database
from django.db import models

from loyalty_app.tenancy import ShopOwned, owner

_WITH_VERSION = """
SELECT coalesce(version.number, 0), {shop}
  FROM shops_shop shop
  LEFT JOIN shops_version version ON version.shop_id = shop.id
 WHERE shop.domain = %(domain)s
"""
_WITH_CONNECTION = """
SELECT coalesce(version.number, 0), {shop}, {connection}
  FROM shops_shop shop
  LEFT JOIN shops_version version ON version.shop_id = shop.id
  LEFT JOIN shops_connection connection ON connection.shop_id = shop.id
 WHERE shop.domain = %(domain)s
"""


class Shops(models.QuerySet):
    def installed(self):
        return self.filter(installed_at__isnull=False, uninstalled_at=None)

    def with_version(self, domain: str) -> "Shop | None":
        """The shop and, as ``version``, the number of its Version; 0 where nothing was changed yet."""
        row = _first(self.with_version_statement(), domain)
        return self.from_row(row) if row else None

    def with_connection(self, domain: str) -> "tuple[Shop, Connection | None] | None":
        """The same, and how we may call it: None where it never was connected. Each page of the admin asks."""
        row = _first(_statement(_WITH_CONNECTION), domain)
        if row is None:
            return None
        of_shop = 1 + len(_names(self.model))
        shop, of_connection = self.from_row(row[:of_shop]), row[of_shop:]
        return shop, None if of_connection[0] is None else _read(Connection, of_connection, self.db)

    def with_version_statement(self) -> str:
        """Takes %(domain)s."""
        return _statement(_WITH_VERSION)

    def from_row(self, row: Sequence) -> "Shop":
        """Of such a statement; each value as Python has it, or as text."""
        shop = _read(self.model, row[1:], self.db)
        shop.version = int(row[0])
        return shop


def _first(statement: str, domain: str) -> tuple | None:
    with database.prepared_cursor() as cursor:
        cursor.execute(statement, {"domain": domain})
        return cursor.fetchone()


def _read(model: type[models.Model], values: Sequence, db: str) -> models.Model:
    fields = model._meta.concrete_fields
    return model.from_db(
        db, _names(model), [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    )


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _statement(form: str) -> str:
    """With every column by its name: * would fail once a table got another one."""
    columns = {"shop": Shop, "connection": Connection}
    return form.format(
        **{table: ", ".join(f"{table}.{name}" for name in _names(model)) for table, model in columns.items()}
    )


class Shop(models.Model):
    """A Shopify store that installed the app at least once. The only table that others may refer to from outside."""

    id = models.BigAutoField(primary_key=True)
    domain = models.CharField(max_length=255, unique=True, help_text="acme.myshopify.com, lower case")
    shopify_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=255, blank=True)
    currency = models.CharField(max_length=3, default="USD")
    timezone = models.CharField(max_length=64, default="UTC", help_text="IANA name")
    is_development = models.BooleanField(default=False, help_text="test orders earn here")
    installed_at = models.DateTimeField(null=True, blank=True, help_text="start of the current installation")
    uninstalled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = Shops.as_manager()

    def __str__(self):
        return self.domain

    @property
    def is_installed(self) -> bool:
        return self.installed_at is not None and self.uninstalled_at is None


class Version(ShopOwned):
    """Grows with every change of what the shop offers and says: its rules, rewards, settings, words, expiry.

    Triggers on those tables count it (shopdb.watched), in the transaction that changes them; a shop that never
    changed any has no row. What was read when it had one number holds as long as it has that number.
    """

    shop = owner()
    number = models.BigIntegerField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop"], name="shops_version_one")]


class Connection(ShopOwned):
    """How we may call the shop's Admin API: a pair of tokens, sealed, and whether they still work."""

    class State(models.TextChoices):
        CONNECTED = "connected"
        RECONNECT_NEEDED = "reconnect_needed"
        DISCONNECTED = "disconnected"

    shop = owner()
    state = models.CharField(max_length=20, choices=State, default=State.DISCONNECTED)
    problem = models.CharField(max_length=200, blank=True, help_text="why a reconnect is needed, for the merchant")
    access_token_sealed = models.BinaryField(null=True)
    access_expires_at = models.DateTimeField(null=True)
    refresh_token_sealed = models.BinaryField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    scopes = models.TextField(blank=True, help_text="granted scopes, comma separated")
    changed_at = models.DateTimeField()

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop"], name="shops_connection_one")]
