"""Whose mirror is behind: what nobody asked to be mirrored, or what was asked for and never came to be.

Whoever changes something asks for its mirror in the same transaction; this finds what time changes, and heals.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from loyalty_app import outbox
from loyalty_app.earning.models import RuleRevision
from loyalty_app.outbox import queue
from loyalty_app.rewards.models import RewardRevision
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import across_shops, current_shop_id
from storefront_widget import mirror_config

LOOKED_BACK = timedelta(days=3)  # a try that failed for good took 33 hours
TRANSFERS_MAX = 50_000  # the newest of a shop; more in a night is healed by what the members do next
MEMBERS_MAX = 1_000  # of a shop and night: forty calls
BEGINNINGS = timedelta(minutes=5)  # what the minute's look missed for longer is seen by the hour's

# Points moved, or somebody was enrolled, and no mirror was done after it; or the mirror failed for good. Reads the
# newest transfers by their primary key, and outbox_effect_once.
_BEHIND = """
WITH newest AS (
    SELECT source_id, target_id, created_at
      FROM ledger_transfer
     WHERE shop_id = %(shop)s
     ORDER BY id DESC
     LIMIT %(transfers)s
), changed AS (
    SELECT account.member_id, newest.created_at AS at
      FROM newest
      JOIN ledger_account account
        ON account.shop_id = %(shop)s AND account.id IN (newest.source_id, newest.target_id)
     WHERE newest.created_at > %(since)s AND account.member_id IS NOT NULL
     UNION ALL
    SELECT id, enrolled_at
      FROM members_member
     WHERE shop_id = %(shop)s AND enrolled_at > %(since)s
     UNION ALL
    SELECT key::bigint, %(now)s
      FROM outbox_effect
     WHERE shop_id = %(shop)s AND kind = 'mirror_member' AND state = 'failed'
), last AS (
    SELECT coalesce(member.merged_into_id, member.id) AS member_id, max(changed.at) AS at
      FROM changed
      JOIN members_member member ON member.shop_id = %(shop)s AND member.id = changed.member_id
     GROUP BY coalesce(member.merged_into_id, member.id)
)
SELECT last.member_id
  FROM last
  JOIN members_member holder
    ON holder.shop_id = %(shop)s AND holder.id = last.member_id AND holder.customer_id IS NOT NULL
  LEFT JOIN outbox_effect mirror
    ON mirror.shop_id = %(shop)s AND mirror.kind = 'mirror_member' AND mirror.key = last.member_id::text
 WHERE mirror.id IS NULL OR mirror.state = 'failed' OR (mirror.state = 'done' AND mirror.done_at < last.at)
 ORDER BY last.member_id
 LIMIT %(members)s
"""


def members(*, now: datetime) -> list[int]:
    """Members of the acting shop, at most MEMBERS_MAX."""
    values = {
        "shop": current_shop_id(),
        "now": now,
        "since": now - LOOKED_BACK,
        "transfers": TRANSFERS_MAX,
        "members": MEMBERS_MAX,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, values)
        return [row[0] for row in cursor.fetchall()]


def heal_members(*, now: datetime) -> int:
    """They are mirrored anew; how many."""
    behind = members(now=now)
    outbox.record_many("mirror_member", {str(id): {} for id in behind}, now=now)
    return len(behind)


def heal_config(*, now: datetime) -> bool:
    """If the acting shop's pages should say something else than was last written, that is written. Twice is once.

    The effect's payload remembers what it was asked to write. It is forgotten with the effect, two weeks after: then
    Shopify is asked what stands there.
    """
    shop = Shop.objects.get(id=current_shop_id())
    wanted = mirror_config.digest(mirror_config.values(shop, now=now))
    known = queue.asked_for("mirror_config", key="shop")
    if known is not None and known[0].get("digest") == wanted and known[1] != "failed":
        return False
    outbox.record("mirror_config", key="shop", payload={"digest": wanted}, now=now)
    return True


def shops_with_news(*, now: datetime) -> list[int]:
    """The installed shops of whose rules or rewards one began or ended in the last minutes."""
    lately = {"gt": now - BEGINNINGS, "lte": now}
    began = Q(**{f"starts_at__{name}": value for name, value in lately.items()})
    ended = Q(**{f"ends_at__{name}": value for name, value in lately.items()})
    with across_shops("find the shops whose rules or rewards begin or end"):
        shop_ids = {
            shop_id
            for revisions in (RuleRevision, RewardRevision)
            for shop_id in revisions.objects.filter(began | ended).values_list("shop_id", flat=True).distinct()
        }
    return sorted(Shop.objects.installed().filter(id__in=shop_ids).values_list("id", flat=True))
