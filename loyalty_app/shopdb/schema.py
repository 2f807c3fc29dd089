"""DDL for tables that a shop owns."""

from django.db.backends.ddl_references import Columns
from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor


def shop_owned(model) -> bool:
    return any(field.name == "shop" and field.remote_field for field in model._meta.local_fields)


class DatabaseSchemaEditor(PostgresSchemaEditor):
    sql_create_column_inline_fk = None  # an added foreign key is its own statement, so that ours is used

    def _create_fk_sql(self, model, field, suffix):
        statement = super()._create_fk_sql(model, field, suffix)
        target = field.target_field.model
        if shop_owned(model) and shop_owned(target):
            ours, theirs = ["shop_id", field.column], ["shop_id", field.target_field.column]
            statement.parts["column"] = Columns(model._meta.db_table, ours, self.quote_name)
            statement.parts["to_column"] = Columns(target._meta.db_table, theirs, self.quote_name)
        # Immediate: the statement that breaks a key is the one that fails.
        statement.parts["deferrable"] = ""
        return statement

    def _constraint_names(self, model, column_names=None, **kwargs):
        names = super()._constraint_names(model, column_names, **kwargs)
        if not names and kwargs.get("foreign_key") and column_names and "shop_id" not in column_names:
            names = super()._constraint_names(model, ["shop_id", *column_names], **kwargs)
        return names
