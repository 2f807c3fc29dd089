-- Takes back 0002_written_once.sql.

DROP TRIGGER ledger_lot_no_truncate ON ledger_lot;
DROP TRIGGER ledger_lot_keeps_history ON ledger_lot;
DROP TRIGGER ledger_lotuse_no_truncate ON ledger_lotuse;
DROP TRIGGER ledger_lotuse_append_only ON ledger_lotuse;
DROP TRIGGER ledger_transfer_no_truncate ON ledger_transfer;
DROP TRIGGER ledger_transfer_append_only ON ledger_transfer;
DROP FUNCTION ledger_refuse_change();
