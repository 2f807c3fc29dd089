"""The limit of posting: the very rows that post() wrote, written again by COPY into tables with the same constraints.

Everything is known beforehand: ids, which lot is used, what is left of it. No design that keeps these books can be
faster than this.
"""

TABLES = {  # in the order in which a foreign key allows them
    "ledger_transfer": "shop_id, id, key, kind, source_id, target_id, points, origin, at, day, created_at",
    "ledger_lot": "shop_id, id, account_id, transfer_id, origin, points, left_points, earned_at, releases_at,"
    " available_at, expires_at, dated_by, held_for",
    "ledger_lotuse": "shop_id, id, lot_id, transfer_id, points",
}
_TRANSFER_OF = {"ledger_transfer": 1, "ledger_lot": 3, "ledger_lotuse": 3}  # where a row names its transfer
_KEYS = [
    ("ledger_transfer", "source_id", "ledger_account"),
    ("ledger_transfer", "target_id", "ledger_account"),
    ("ledger_lot", "account_id", "ledger_account"),
    ("ledger_lot", "transfer_id", "ledger_transfer"),
    ("ledger_lotuse", "lot_id", "ledger_lot"),
    ("ledger_lotuse", "transfer_id", "ledger_transfer"),
]
_BALANCES = """
UPDATE limit_ledger_account AS a SET balance = a.balance + v.points
FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, points)
WHERE a.shop_id = %s AND a.id = v.id AND a.member_id IS NOT NULL
"""
_TOTALS = """
INSERT INTO limit_ledger_dailytotal AS d (shop_id, day, kind, points, transfers)
SELECT %s, t.day, t.kind, t.points, t.transfers
FROM unnest(%s::date[], %s::text[], %s::bigint[], %s::bigint[]) AS t (day, kind, points, transfers)
ON CONFLICT (shop_id, day, kind)
DO UPDATE SET points = d.points + excluded.points, transfers = d.transfers + excluded.transfers
"""
_EARLIER = (
    """INSERT INTO limit_ledger_account (shop_id, id, member_id, kind, balance)
    SELECT a.shop_id, a.id, a.member_id, a.kind, coalesce(sum(t.points), 0)
    FROM ledger_account AS a
    LEFT JOIN ledger_transfer AS t ON t.shop_id = a.shop_id AND t.target_id = a.id AND starts_with(t.key, %(earlier)s)
    WHERE a.shop_id = %(shop)s
    GROUP BY a.shop_id, a.id""",
    f"""INSERT INTO limit_ledger_transfer ({TABLES["ledger_transfer"]})
    SELECT {TABLES["ledger_transfer"]} FROM ledger_transfer
    WHERE shop_id = %(shop)s AND starts_with(key, %(earlier)s)""",
    f"""INSERT INTO limit_ledger_lot ({TABLES["ledger_lot"]})
    SELECT {TABLES["ledger_lot"]} FROM ledger_lot
    WHERE shop_id = %(shop)s AND transfer_id IN (SELECT id FROM limit_ledger_transfer WHERE shop_id = %(shop)s)""",
    """INSERT INTO limit_ledger_dailytotal (shop_id, day, kind, points, transfers)
    SELECT shop_id, day, kind, sum(points), count(*) FROM limit_ledger_transfer
    WHERE shop_id = %(shop)s GROUP BY shop_id, day, kind""",
)


def make_tables(connection) -> None:
    """Copies of the ledger's tables: columns, indexes, checks, unique and foreign keys."""
    for table in ("ledger_account", *TABLES, "ledger_dailytotal"):
        connection.execute(f"CREATE TABLE limit_{table} (LIKE {table} INCLUDING ALL)")
    for table in ("ledger_account", "ledger_dailytotal"):
        connection.execute(f"ALTER TABLE limit_{table} ADD FOREIGN KEY (shop_id) REFERENCES shops_shop (id)")
    for table, column, target in _KEYS:
        connection.execute(
            f"ALTER TABLE limit_{table} ADD FOREIGN KEY (shop_id, {column}) REFERENCES limit_{target} (shop_id, id)"
        )
    connection.commit()


class Limit:
    """One shop's rows, in the batches in which they were posted; those with ``earlier`` keys are there already."""

    def __init__(self, connection, *, shop_id: int, per_batch: int, earlier: str):
        self._connection, self._shop_id = connection, shop_id
        for statement in _EARLIER:
            connection.execute(statement, {"shop": shop_id, "earlier": earlier})
        connection.commit()
        posted = [row for row in self._rows("ledger_transfer") if not row[2].startswith(earlier)]
        batch_of = {row[1]: number // per_batch for number, row in enumerate(posted)}
        self._batches: list[dict[str, list[tuple]]] = [{} for _ in range(max(batch_of.values()) + 1)]
        for table, at in _TRANSFER_OF.items():
            for row in self._rows(table):
                if row[at] in batch_of:
                    self._batches[batch_of[row[at]]].setdefault(table, []).append(row)

    def write(self) -> None:
        for batch in self._batches:
            with self._connection.cursor() as cursor:
                for table, columns in TABLES.items():
                    with cursor.copy(f"COPY limit_{table} ({columns}) FROM STDIN") as copy:
                        for row in batch.get(table, []):
                            copy.write_row(row)
                self._add_up(cursor, batch["ledger_transfer"])
            self._connection.commit()

    def is_complete(self) -> bool:
        """The copies say what the originals say, balances included."""
        return all(
            self._connection.execute(
                f"""SELECT NOT EXISTS (
                    (SELECT {columns} FROM {table} WHERE shop_id = %(shop)s
                     EXCEPT ALL SELECT {columns} FROM limit_{table} WHERE shop_id = %(shop)s)
                )""",
                {"shop": self._shop_id},
            ).fetchone()[0]
            for table, columns in {
                **TABLES,
                "ledger_account": "id, balance",
                "ledger_dailytotal": "day, kind, points",
            }.items()
        )

    def _add_up(self, cursor, transfers: list[tuple]) -> None:
        balances: dict[int, int] = {}
        totals: dict[tuple, list[int]] = {}
        for _, _, _, kind, source, target, points, _, _, day, _ in transfers:
            balances[source] = balances.get(source, 0) - points
            balances[target] = balances.get(target, 0) + points
            total = totals.setdefault((day, kind), [0, 0])
            total[0] += points
            total[1] += 1
        cursor.execute(_BALANCES, [list(balances), list(balances.values()), self._shop_id])
        days, kinds = zip(*totals, strict=True)
        points, counts = zip(*totals.values(), strict=True)
        cursor.execute(_TOTALS, [self._shop_id, list(days), list(kinds), list(points), list(counts)])

    def _rows(self, table: str) -> list[tuple]:
        statement = f"SELECT {TABLES[table]} FROM {table} WHERE shop_id = %s ORDER BY id"
        return self._connection.execute(statement, [self._shop_id]).fetchall()
