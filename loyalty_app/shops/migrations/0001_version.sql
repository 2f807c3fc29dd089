-- What: a row that is written, changed or deleted counts up the version of its shop, in the same transaction.
-- Why:  who keeps what was read of a shop sees by one number whether it still holds; nobody can forget to say so.
-- A transaction that changes a rule holds the number until it ends: two of one shop's wait for each other.

CREATE FUNCTION shops_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shops_version (shop_id, number) VALUES (coalesce(NEW.shop_id, OLD.shop_id), 1)
    ON CONFLICT (shop_id) DO UPDATE SET number = shops_version.number + 1;
    RETURN NULL;
END
$$;
