"""The limit of settling: the very rows that a shop's events became, written again by COPY, with the same constraints.

Everything is known beforehand, ids and explanations too; nothing is read, judged or compared. Balances and daily
totals are updated set-based, a batch at a time, and the events leave the queue.
"""

TABLES = (  # in the order in which foreign keys allow them
    "orders_order",
    "members_member",
    "ledger_account",
    "ledger_transfer",
    "ledger_lot",
    "earning_award",
    "figures_countedorder",
    "figures_buyer",
    "outbox_effect",
    "webhooks_outcome",
)
_KEYS = (
    ("orders_order", "member_id", "members_member"),
    ("ledger_account", "member_id", "members_member"),
    ("ledger_transfer", "source_id", "ledger_account"),
    ("ledger_transfer", "target_id", "ledger_account"),
    ("ledger_lot", "account_id", "ledger_account"),
    ("ledger_lot", "transfer_id", "ledger_transfer"),
    ("earning_award", "order_id", "orders_order"),
    ("earning_award", "member_id", "members_member"),
)
_OWNED = ("orders_order", "members_member", "ledger_account", "earning_award", "outbox_effect", "ledger_dailytotal")
_BALANCES = """
UPDATE limit_ledger_account AS account
   SET balance = account.balance + moved.points
  FROM unnest(%s::bigint[], %s::bigint[]) AS moved (id, points)
 WHERE account.shop_id = %s AND account.id = moved.id
"""
_TOTALS = """
INSERT INTO limit_ledger_dailytotal AS total (shop_id, day, kind, points, transfers)
SELECT %s, new.day, new.kind, new.points, new.transfers
  FROM unnest(%s::date[], %s::text[], %s::bigint[], %s::bigint[]) AS new (day, kind, points, transfers)
    ON CONFLICT (shop_id, day, kind) DO UPDATE
   SET points = total.points + EXCLUDED.points, transfers = total.transfers + EXCLUDED.transfers
"""


def make_tables(connection) -> None:
    """Copies of the tables: columns, indexes, checks, unique and foreign keys."""
    for table in (*TABLES, "ledger_dailytotal", "webhooks_waiting"):
        connection.execute(f"CREATE TABLE limit_{table} (LIKE {table} INCLUDING ALL)")
    for table in _OWNED:
        connection.execute(f"ALTER TABLE limit_{table} ADD FOREIGN KEY (shop_id) REFERENCES shops_shop (id)")
    for table, column, target in _KEYS:
        connection.execute(
            f"ALTER TABLE limit_{table} ADD FOREIGN KEY (shop_id, {column}) REFERENCES limit_{target} (shop_id, id)"
        )
    connection.commit()


class Limit:
    """One shop's rows, in the batches in which its events were worked off."""

    def __init__(self, connection, *, shop_id: int, per_batch: int):
        self._connection, self._shop_id = connection, shop_id
        self._columns = {table: self._names(table) for table in TABLES}
        self._batches = self._split(per_batch)
        connection.execute(
            "INSERT INTO limit_webhooks_waiting (shop_id, id, due_at)"
            " SELECT shop_id, id, at FROM webhooks_outcome WHERE shop_id = %s",
            [shop_id],
        )
        connection.commit()

    def write(self) -> None:
        for batch in self._batches:
            with self._connection.cursor() as cursor:
                events = [row[self._columns["webhooks_outcome"].index("id")] for row in batch["webhooks_outcome"]]
                cursor.execute(
                    "DELETE FROM limit_webhooks_waiting WHERE shop_id = %s AND id = ANY(%s)", [self._shop_id, events]
                )
                # Members go before the orders that belong to them.
                for table in ("members_member", *(each for each in TABLES if each != "members_member")):
                    columns = ", ".join(self._columns[table])
                    with cursor.copy(f"COPY limit_{table} ({columns}) FROM STDIN") as copy:
                        for row in batch.get(table, []):
                            copy.write_row(row)
                self._add_up(cursor, batch["ledger_transfer"])
            self._connection.commit()

    def is_complete(self) -> bool:
        """The copies hold as many rows, and the same balances."""
        for table in (*TABLES, "ledger_dailytotal"):
            count = f"SELECT count(*) FROM %s{table} WHERE shop_id = {self._shop_id}"
            if self._one(count % "") != self._one(count % "limit_"):
                return False
        balances = f"SELECT sum(balance * id) FROM %sledger_account WHERE shop_id = {self._shop_id}"
        return self._one(balances % "") == self._one(balances % "limit_") and not self._one(
            f"SELECT count(*) FROM limit_webhooks_waiting WHERE shop_id = {self._shop_id}"
        )

    def _split(self, per_batch: int) -> list[dict[str, list[tuple]]]:
        """Each row in the batch of the order that brought it: members and accounts in their first one."""
        rows = {table: self._rows(table) for table in TABLES}
        at = {table: {name: place for place, name in enumerate(names)} for table, names in self._columns.items()}
        batches: list[dict[str, list[tuple]]] = []
        batch_of_member: dict[int, int] = {}
        batch_of_order: dict[int, int] = {}
        for number, row in enumerate(rows["orders_order"]):
            batch = number // per_batch
            batch_of_order[row[at["orders_order"]["id"]]] = batch
            batch_of_member.setdefault(row[at["orders_order"]["member_id"]], batch)
            if batch == len(batches):
                batches.append({})
        batch_of_award = {
            f"order:{row[at['orders_order']['shopify_id']]}": batch_of_order[row[at["orders_order"]["id"]]]
            for row in rows["orders_order"]
        }
        batch_of_key = {str(member_id): batch for member_id, batch in batch_of_member.items()}
        keys = {
            "orders_order": lambda row: batch_of_order[row[at["orders_order"]["id"]]],
            "members_member": lambda row: batch_of_member[row[at["members_member"]["id"]]],
            "ledger_account": lambda row: batch_of_member.get(row[at["ledger_account"]["member_id"]], 0),
            "ledger_transfer": lambda row: batch_of_award[row[at["ledger_transfer"]["origin"]]],
            "ledger_lot": lambda row: batch_of_award[row[at["ledger_lot"]["origin"]]],
            "earning_award": lambda row: batch_of_order[row[at["earning_award"]["order_id"]]],
            "figures_countedorder": lambda row: batch_of_order[row[at["figures_countedorder"]["id"]]],
            "figures_buyer": lambda row: batch_of_member[row[at["figures_buyer"]["id"]]],
            # What is of the whole shop, such as telling its theme of the rules, is written once: with the first batch.
            "outbox_effect": lambda row: batch_of_key.get(row[at["outbox_effect"]["key"]], 0),
        }
        for table, batch_of in keys.items():
            for row in rows[table]:
                batches[batch_of(row)].setdefault(table, []).append(row)
        for number, row in enumerate(rows["webhooks_outcome"]):
            batches[number // per_batch].setdefault("webhooks_outcome", []).append(row)
        return batches

    def _add_up(self, cursor, transfers: list[tuple]) -> None:
        columns = {name: place for place, name in enumerate(self._columns["ledger_transfer"])}
        balances: dict[int, int] = {}
        totals: dict[tuple, list[int]] = {}
        for row in transfers:
            points = row[columns["points"]]
            balances[row[columns["target_id"]]] = balances.get(row[columns["target_id"]], 0) + points
            total = totals.setdefault((row[columns["day"]], row[columns["kind"]]), [0, 0])
            total[0] += points
            total[1] += 1
        cursor.execute(_BALANCES, [list(balances), list(balances.values()), self._shop_id])
        days, kinds = zip(*totals, strict=True)
        points, counts = zip(*totals.values(), strict=True)
        cursor.execute(_TOTALS, [self._shop_id, list(days), list(kinds), list(points), list(counts)])

    def _names(self, table: str) -> list[str]:
        rows = self._connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attnum",
            [table],
        )
        return [name for (name,) in rows.fetchall()]

    def _rows(self, table: str) -> list[tuple]:
        """JSON as text, and accounts as they were opened."""
        columns = []
        for name in self._columns[table]:
            if name in ("facts", "refunds", "details", "explanation", "payload"):
                columns.append(f"{name}::text")
            elif (table, name) == ("ledger_account", "balance"):
                columns.append("0")
            else:
                columns.append(name)
        statement = f"SELECT {', '.join(columns)} FROM {table} WHERE shop_id = %s ORDER BY id"
        return self._connection.execute(statement, [self._shop_id]).fetchall()

    def _one(self, statement: str):
        return self._connection.execute(statement).fetchone()[0]
