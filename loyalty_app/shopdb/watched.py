"""Tables whose changes count up the shop's version (shops.Version): what was read of them before is old then."""

from django.db import migrations


def watched(table: str) -> migrations.RunSQL:
    """The operation of a migration. The table has a shop_id, and is one that merchants change, not shoppers."""
    trigger = f"{table}_counts"
    return migrations.RunSQL(
        f"CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION shops_count_version()",
        reverse_sql=f"DROP TRIGGER {trigger} ON {table}",
    )
