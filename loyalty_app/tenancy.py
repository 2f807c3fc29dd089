"""Which shop we act for. A row of another shop can't be read, written or pointed to by accident.

``acting_for(shop_id)`` opens a scope; every ``ShopOwned`` model filters itself by it, and raises
``NoActiveShop`` outside of one. ``across_shops(reason)`` is the exception, allowed only in the files that
tests/architecture lists. Keys are composite, (shop_id, id), so the database refuses what the ORM can't see.
"""

from django.db import models
from django.db.models.expressions import DatabaseDefault

from loyalty_app.scope import (
    NoActiveShop,
    TenancyError,
    WrongShop,
    across_shops,
    acting_for,
    current_shop_id,
    is_across_shops,
)

__all__ = [
    "NoActiveShop",
    "ShopForeignKey",
    "ShopOwned",
    "TenancyError",
    "WrongShop",
    "across_shops",
    "acting_for",
    "current_shop_id",
    "owner",
]


class ActiveShop(models.Func):
    """``shop_id = <the acting shop>``, decided when the SQL is made: querysets may be built at import time."""

    output_field = models.BooleanField()
    conditional = True

    def as_sql(self, compiler, connection, **extra):
        column, params = compiler.compile(self.source_expressions[0])
        if is_across_shops():
            return f"{column} IS NOT NULL", params
        return f"{column} = %s", (*params, current_shop_id())


class ShopQuerySet(models.QuerySet):
    """Rows of the acting shop only; business questions are added by subclasses."""

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        _own(objs)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs, fields, *args, **kwargs):
        objs = list(objs)
        _own(objs)
        return super().bulk_update(objs, fields, *args, **kwargs)

    def update(self, **kwargs):
        assert not {"shop", "shop_id"} & kwargs.keys(), "a row never changes its shop"
        return super().update(**kwargs)


class ShopManager(models.Manager.from_queryset(ShopQuerySet)):
    """Its condition is put together once: working it out anew took a twelfth of an admin page's time."""

    _of_shop: ShopQuerySet | None = None

    def get_queryset(self):
        known = self._of_shop
        # Django copies managers, to another model or database.
        if known is None or self._hints or (known.model, known._db) != (self.model, self._db):
            known = super().get_queryset().filter(ActiveShop(models.F("shop_id")))
            self._of_shop = None if self._hints else known
        return known.all()


def _own(objects) -> None:
    """Give new rows the acting shop, and refuse another shop's."""
    shop_id = current_shop_id()
    for obj in objects:
        if obj.shop_id is None:
            obj.shop_id = shop_id
        if obj.shop_id != shop_id:
            raise WrongShop(f"{type(obj).__name__} of shop {obj.shop_id} while acting for shop {shop_id}.")


class Serial(models.BigIntegerField):
    """A bigserial that is only half of the primary key, which Django's AutoField refuses to be.

    Never an identity column: those can't be re-sharded by Citus.
    """

    db_returning = True

    def __init__(self, **kwargs):
        kwargs.update(editable=False, blank=True)
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def db_type(self, connection):
        return "bigserial"

    def rel_db_type(self, connection):
        return "bigint"

    def cast_db_type(self, connection):
        return "bigint"

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if add and value is None:
            return DatabaseDefault(models.Value(None), output_field=self)
        return value


class ShopForeignKey(models.ForeignKey):
    """A reference inside one shop: joins and is constrained on (shop_id, <x>_id) -> (shop_id, id)."""

    def __init__(self, to, on_delete, **kwargs):
        kwargs.setdefault("to_field", "id")
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)

    def _check_unique_target(self):
        return []  # unique together with the shop

    def get_joining_fields(self, reverse_join=False):
        ours, theirs = self.model._meta.get_field("shop"), self.related_model._meta.get_field("shop")
        pair = (theirs, ours) if reverse_join else (ours, theirs)
        return (*super().get_joining_fields(reverse_join), pair)

    def get_extra_restriction(self, alias, related_alias):
        # exclude() over a reverse relation builds a subquery that trims the join: name the shop there.
        if alias is None and not is_across_shops():
            field = self.opts.get_field("shop")
            return field.get_lookup("exact")(field.get_col(related_alias), current_shop_id())
        return None


class ShopOwned(models.Model):
    """A row that belongs to one shop. Subclasses declare ``shop = owner()`` and inherit this Meta."""

    pk = models.CompositePrimaryKey("shop_id", "id")
    id = Serial()

    objects = ShopManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args, **kwargs):
        _own([self])
        return super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        _own([self])
        return super().delete(*args, **kwargs)


def owner() -> models.ForeignKey:
    """The shop a row belongs to. Protected: a shop's books outlive its installation."""
    return models.ForeignKey("shops.Shop", models.PROTECT, db_index=False, related_name="+")
