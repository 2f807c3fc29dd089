"""The limit of a sweep: the very rows that it wrote, written again by COPY into tables with the same constraints.

Everything is known beforehand. What was there before the sweep (accounts, lots with their points) is there here too.
"""

from bench.posting_limit import TABLES

PER_BATCH = 1000  # as many lots as a sweep takes at a time
_TRANSFERS = (
    f"SELECT {TABLES['ledger_transfer']} FROM ledger_transfer WHERE shop_id = %s AND kind = %s ORDER BY id LIMIT %s"
)
_USES = f"""
SELECT {", ".join(f"u.{name}" for name in TABLES["ledger_lotuse"].split(", "))} FROM ledger_lotuse AS u
JOIN ledger_transfer AS t ON t.shop_id = u.shop_id AND t.id = u.transfer_id
WHERE t.shop_id = %s AND t.kind = %s AND t.id <= %s ORDER BY u.transfer_id
"""
_LOTS = (
    f"SELECT {TABLES['ledger_lot']} FROM ledger_lot WHERE shop_id = %s AND transfer_id BETWEEN %s AND %s ORDER BY id"
)
_BEFORE = [
    """INSERT INTO limit_ledger_account (shop_id, id, member_id, kind, balance)
    SELECT a.shop_id, a.id, a.member_id, a.kind, coalesce(lot.points, 0)
    FROM ledger_account AS a
    LEFT JOIN (
        SELECT l.account_id, sum(l.points) AS points
        FROM ledger_lot AS l JOIN ledger_lotuse AS u ON u.shop_id = l.shop_id AND u.lot_id = l.id
        WHERE l.shop_id = %(shop)s AND u.transfer_id <= %(last)s GROUP BY l.account_id
    ) AS lot ON lot.account_id = a.id
    WHERE a.shop_id = %(shop)s""",
    f"""INSERT INTO limit_ledger_transfer ({TABLES["ledger_transfer"]})
    SELECT {TABLES["ledger_transfer"]} FROM ledger_transfer WHERE shop_id = %(shop)s AND kind = 'earn'""",
    f"""INSERT INTO limit_ledger_lot ({TABLES["ledger_lot"]})
    SELECT {TABLES["ledger_lot"].replace("left_points", "points")} FROM ledger_lot AS l
    WHERE l.shop_id = %(shop)s AND EXISTS (
        SELECT FROM ledger_lotuse AS u WHERE u.shop_id = %(shop)s AND u.lot_id = l.id AND u.transfer_id <= %(last)s
    )""",
]
_EMPTY_LOTS = """
UPDATE limit_ledger_lot AS l SET left_points = 0
FROM unnest(%s::bigint[]) AS v (id) WHERE l.shop_id = %s AND l.id = v.id
"""
_BALANCES = """
UPDATE limit_ledger_account AS a SET balance = a.balance + v.points
FROM unnest(%s::bigint[], %s::bigint[]) AS v (id, points)
WHERE a.shop_id = %s AND a.id = v.id AND a.member_id IS NOT NULL
"""
_TOTAL = """
INSERT INTO limit_ledger_dailytotal AS d (shop_id, day, kind, points, transfers) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (shop_id, day, kind)
DO UPDATE SET points = d.points + excluded.points, transfers = d.transfers + excluded.transfers
"""


class Limit:
    """The first ``most`` lots of a shop's sweep, in the batches in which they were swept. ``lots``: how many."""

    def __init__(self, connection, *, shop_id: int, kind: str, most: int):
        self._connection, self._shop_id, self._kind = connection, shop_id, kind
        transfers = connection.execute(_TRANSFERS, [shop_id, kind, most]).fetchall()
        self.lots, first, last = len(transfers), transfers[0][1], transfers[-1][1]
        uses = connection.execute(_USES, [shop_id, kind, last]).fetchall()
        lots = connection.execute(_LOTS, [shop_id, first, last]).fetchall() if kind == "release" else []
        assert len(uses) == len(transfers) and len(lots) in (0, len(transfers)), "a transfer for each lot"
        self._batches = [
            (transfers[start : start + PER_BATCH], lots[start : start + PER_BATCH], uses[start : start + PER_BATCH])
            for start in range(0, len(transfers), PER_BATCH)
        ]
        connection.execute("SET LOCAL session_replication_role = replica")  # what was there before is not measured
        for statement in _BEFORE:
            connection.execute(statement, {"shop": shop_id, "last": last})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.autocommit = False

    def write(self) -> None:
        for transfers, lots, uses in self._batches:
            with self._connection.cursor() as cursor:
                self._copy(cursor, "ledger_transfer", transfers)
                self._copy(cursor, "ledger_lot", lots)
                self._copy(cursor, "ledger_lotuse", uses)
                cursor.execute(_EMPTY_LOTS, [[lot_id for _, _, lot_id, _, _ in uses], self._shop_id])
                self._add_up(cursor, transfers)
            self._connection.commit()

    def is_complete(self) -> bool:
        """No lot of the sweep has anything left, and as many transfers are there."""
        left, written = self._connection.execute(
            """SELECT (SELECT coalesce(sum(left_points), 0) FROM limit_ledger_lot AS l
                       WHERE shop_id = %(shop)s AND EXISTS (
                           SELECT FROM limit_ledger_lotuse AS u WHERE u.shop_id = l.shop_id AND u.lot_id = l.id)),
                      (SELECT count(*) FROM limit_ledger_transfer WHERE shop_id = %(shop)s AND kind = %(kind)s)""",
            {"shop": self._shop_id, "kind": self._kind},
        ).fetchone()
        self._connection.commit()
        return (left, written) == (0, self.lots)

    def _copy(self, cursor, table: str, rows: list[tuple]) -> None:
        if rows:
            with cursor.copy(f"COPY limit_{table} ({TABLES[table]}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def _add_up(self, cursor, transfers: list[tuple]) -> None:
        balances: dict[int, int] = {}
        for _, _, _, _, source, target, points, *_ in transfers:
            balances[source] = balances.get(source, 0) - points
            balances[target] = balances.get(target, 0) + points
        cursor.execute(_BALANCES, [list(balances), list(balances.values()), self._shop_id])
        points, day = sum(transfer[6] for transfer in transfers), transfers[0][9]
        cursor.execute(_TOTAL, [self._shop_id, day, self._kind, points, len(transfers)])
