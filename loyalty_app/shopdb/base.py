import select
from datetime import UTC, datetime
from functools import cache

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper
from django.db.backends.postgresql.features import DatabaseFeatures as PostgresFeatures
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap

from loyalty_app.shopdb import patience
from loyalty_app.shopdb.schema import DatabaseSchemaEditor, shop_owned

# A host that vanished from the network is noticed in seconds; DATABASE_URL may say otherwise.
GONE_WITHOUT_A_WORD = {"connect_timeout": 5, "tcp_user_timeout": 15_000}


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

    def get_connection_params(self):
        parameters = super().get_connection_params()
        if self.timezone is UTC:
            parameters["context"] = _with_fast_instants(parameters["context"])
        if said := patience.options():
            parameters["options"] = " ".join(filter(None, (parameters.get("options"), said)))
        return GONE_WITHOUT_A_WORD | parameters | {"prepare_threshold": 0}

    def prepared_cursor(self):
        """A cursor whose statements PostgreSQL parses and plans once for this connection, instead of each time.

        For the few that are asked for all the time. Name the columns: a statement with * fails once its table got
        another one.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparedCursor(self.connection))

    def is_usable(self):
        """Whether the server still holds its end. Django asks it with a statement, which is a round trip a request.

        Here nothing is asked: on a connection that waits for no answer there is nothing to read, but for the server's
        last words.
        """
        if self.connection is None or self.connection.closed or self.connection.broken:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)


class PreparedCursor(psycopg.Cursor):
    """See prepared_cursor(). A pooler that gives each transaction another connection would lose what was prepared."""

    def execute(self, query, params=None, **options):
        return super().execute(query, params, prepare=True, **options)

    def _send_query_prepared(self, name, pgq, **options):
        self._query = pgq  # psycopg forgets it here, and Django's log of statements asks for it
        super()._send_query_prepared(name, pgq, **options)


class InstantLoader(BaseTzLoader):
    """Instants as the session, whose zone is UTC, writes them. Django's way is a regular expression for each."""

    timezone = UTC  # Django's cursor looks here whether the loader suits it

    def load(self, data):
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before the common era, after the year 9999, infinity: Django knows what to say
            return super().load(data)


@cache
def _with_fast_instants(context: AdaptersMap) -> AdaptersMap:
    fast = AdaptersMap(context)
    fast.register_loader("timestamptz", InstantLoader)
    return fast
