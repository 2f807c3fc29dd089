-- What: a member's day of enrolment is filled in, in the shop's zone, and the members of each day are counted, in the
--       statement that enrols, merges or re-dates them.
-- Why:  the home page tells how many members a shop has; counting a million rows takes longer than the page. Nobody who
--       writes members can forget it.
-- A day that was written stays when the shop's zone changes.

CREATE FUNCTION members_date_enrolment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.enrolled_at = OLD.enrolled_at AND OLD.enrolled_on IS NOT NULL THEN
            NEW.enrolled_on := OLD.enrolled_on;
            RETURN NEW;
        END IF;
    END IF;
    NEW.enrolled_on := (SELECT (NEW.enrolled_at AT TIME ZONE timezone)::date FROM shops_shop WHERE id = NEW.shop_id);
    RETURN NEW;
END
$$;

CREATE FUNCTION members_count_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO members_enrolmentday AS d (shop_id, day, members)
    SELECT shop_id, enrolled_on, count(*) FROM new_rows WHERE state <> 'merged'
    GROUP BY shop_id, enrolled_on
    ORDER BY shop_id, enrolled_on
    ON CONFLICT (shop_id, day) DO UPDATE SET members = d.members + excluded.members;
    RETURN NULL;
END
$$;

CREATE FUNCTION members_recount_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO members_enrolmentday AS d (shop_id, day, members)
    SELECT shop_id, day, sum(members)
    FROM (
        SELECT shop_id, enrolled_on AS day, 1 AS members FROM new_rows
        WHERE state <> 'merged' AND enrolled_on IS NOT NULL
        UNION ALL
        SELECT shop_id, enrolled_on, -1 FROM old_rows WHERE state <> 'merged' AND enrolled_on IS NOT NULL
    ) AS each
    GROUP BY shop_id, day
    HAVING sum(members) <> 0
    ORDER BY shop_id, day
    ON CONFLICT (shop_id, day) DO UPDATE SET members = d.members + excluded.members;
    RETURN NULL;
END
$$;

CREATE TRIGGER members_enrolment_dated BEFORE INSERT OR UPDATE OF enrolled_at, enrolled_on ON members_member
    FOR EACH ROW EXECUTE FUNCTION members_date_enrolment();
CREATE TRIGGER members_enrolled_counted AFTER INSERT ON members_member
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION members_count_enrolled();
CREATE TRIGGER members_enrolled_recounted AFTER UPDATE ON members_member
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION members_recount_enrolled();
