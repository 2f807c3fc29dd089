-- Takes back 0001_enrolment.sql.

DROP TRIGGER members_enrolled_recounted ON members_member;
DROP TRIGGER members_enrolled_counted ON members_member;
DROP TRIGGER members_enrolment_dated ON members_member;
DROP FUNCTION members_recount_enrolled();
DROP FUNCTION members_count_enrolled();
DROP FUNCTION members_date_enrolment();
