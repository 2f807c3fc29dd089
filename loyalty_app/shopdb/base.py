from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.postgresql.features import DatabaseFeatures as PostgresFeatures

from loyalty_app.shopdb.schema import DatabaseSchemaEditor, shop_owned


class DatabaseFeatures(PostgresFeatures):
    def allows_group_by_selected_pks_on_model(self, model):
        # GROUP BY id alone is not enough where the key is (shop_id, id).
        return super().allows_group_by_selected_pks_on_model(model) and not shop_owned(model)


class DatabaseWrapper(PostgresWrapper):
    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures
    # Identity columns can't be re-sharded; serials can.
    data_types = {**PostgresWrapper.data_types, "BigAutoField": "bigserial"}
    data_types_suffix = {k: v for k, v in PostgresWrapper.data_types_suffix.items() if k != "BigAutoField"}
