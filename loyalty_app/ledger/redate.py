"""After a change of the expiry policy, points that are there already get their new dates: in steps, by a job.

It may be cut off and goes on where it was; done twice is done once, since a lot remembers which revision dated it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection, transaction

from loyalty_app.arrays import array
from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.expiry_change import zone_of_shop
from loyalty_app.ledger.models import ExpiryRevision
from loyalty_app.tenancy import across_shops, current_shop_id

ACCOUNTS_PER_STEP = 1000  # locked together, for about a second
# A posting that was under way during the change may have dated its lots by the former policy, where the first pass
# has been already. None takes nearly as long as this, so that a second pass finds them.
SECOND_PASS_AFTER = timedelta(minutes=10)

# In the order in which a posting locks them.
_NEXT_ACCOUNTS = """
SELECT id
FROM ledger_account
WHERE shop_id = %(shop)s AND id > %(after)s AND member_id IS NOT NULL AND kind IN ('available', 'reserved')
    AND balance > 0
ORDER BY id
LIMIT %(limit)s
FOR UPDATE
"""
# dating.Dating.again() for many: days that the list doesn't have are over, and greatest() passes over them.
_DATE_BY_LOT = """
UPDATE ledger_lot AS l
SET expires_at = greatest(d.gone_at, least(l.expires_at, %(nothing_before)s)), dated_by = %(number)s
FROM ledger_lot AS old
LEFT JOIN unnest(%(days)s::date[], %(gone)s::timestamptz[]) AS d (day, gone_at)
    ON d.day = (old.available_at AT TIME ZONE %(zone)s)::date
WHERE old.shop_id = %(shop)s AND old.account_id = ANY(%(accounts)s::bigint[]) AND old.left_points > 0
    AND old.dated_by < %(number)s AND (old.expires_at IS NULL OR old.expires_at > %(starts_at)s)
    AND l.shop_id = %(shop)s AND l.id = old.id
"""
# A lot without a date that stays without one is left alone.
_TAKE_DATES = """
UPDATE ledger_lot
SET expires_at = NULL, dated_by = %(number)s
WHERE shop_id = %(shop)s AND account_id = ANY(%(accounts)s::bigint[]) AND left_points > 0
    AND dated_by < %(number)s AND expires_at > %(starts_at)s
"""


def shops_due(*, now: datetime) -> list[int]:
    """The shops whose lots have to be dated again."""
    with across_shops("find the shops whose lots are to be dated again"):
        due = ExpiryRevision.objects.filter(ends_at=None, redate_at__lte=now)
        return list(due.values_list("shop_id", flat=True).order_by("shop_id"))


@transaction.atomic
def step(*, now: datetime, accounts: int = ACCOUNTS_PER_STEP) -> bool:
    """Date the lots of the acting shop's next accounts again; False when there was nothing left to do now."""
    revisions = ExpiryRevision.objects.select_for_update(no_key=True)  # two workers take turns
    revision = revisions.filter(ends_at=None, redate_at__lte=now).first()
    if revision is None:
        return False
    with connection.cursor() as cursor:
        shop = {"shop": current_shop_id()}
        cursor.execute(_NEXT_ACCOUNTS, {**shop, "after": revision.redated_to, "limit": accounts})
        ids = [id for (id,) in cursor.fetchall()]
        if ids:
            _date(cursor, revision, ids, now=now, zone=zone_of_shop())
    if len(ids) == accounts:
        revision.redated_to = ids[-1]
    else:
        second = revision.starts_at + SECOND_PASS_AFTER
        revision.redate_at, revision.redated_to = (second if revision.redate_at < second else None), 0
    revision.save(update_fields=["redate_at", "redated_to"])
    return True


def _date(cursor, revision: ExpiryRevision, account_ids: list[int], *, now: datetime, zone: ZoneInfo) -> None:
    policy = msgspec.convert(revision.policy, ExpiryPolicy)
    known = {
        "shop": revision.shop_id,
        "accounts": array(account_ids),
        "number": revision.number,
        "starts_at": revision.starts_at,
    }
    if policy.kind != "lots":
        cursor.execute(_TAKE_DATES, known)
        return
    by_day = expiry.gone_by_day(policy, now=now, zone=zone)
    dates = {"days": array(by_day), "gone": array(by_day.values())}
    cursor.execute(_DATE_BY_LOT, {**known, **dates, "zone": zone.key, "nothing_before": revision.nothing_before})
