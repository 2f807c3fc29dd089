-- Takes back 0001_line.sql.

DROP VIEW ledger_line;
