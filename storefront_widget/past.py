"""A member's history: for each order, and for joining, what it is worth now and why. Newest first."""

import json
from datetime import datetime

from django.db import connection

from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.tenancy import current_shop_id
from storefront_widget import why
from storefront_widget.wording import Wording

PAGE = 10

# The current award of each order and of joining. A merged member's count as the survivor's; points for joining that a
# merge took back are left out. Ordered by time, because ids say nothing about it; the id only names the entry to go on
# from. Uses earning_award_history, earning_award_order.
_PAGE = """
WITH family AS (
    SELECT id
      FROM members_member
     WHERE shop_id = %(shop)s AND (id = %(member)s OR merged_into_id = %(member)s)
)
SELECT award.id, award.kind, award.number, award.points, award.delta, award.releases_at, award.at,
       award.explanation, bought.name, bought.placed_at
  FROM earning_award award
  JOIN family ON family.id = award.member_id
  LEFT JOIN orders_order bought ON bought.shop_id = award.shop_id AND bought.id = award.order_id
 WHERE award.shop_id = %(shop)s
   AND (award.kind <> 'joining' OR award.points > 0)
   AND NOT EXISTS (
       SELECT 1
         FROM earning_award newer
        WHERE newer.shop_id = award.shop_id AND newer.number > award.number
          AND (newer.order_id = award.order_id
               OR award.kind = 'joining' AND newer.kind = 'joining' AND newer.member_id = award.member_id))
   AND (%(before)s::bigint IS NULL OR (award.at, award.id) < (
       SELECT at, id
         FROM earning_award
        WHERE shop_id = %(shop)s AND id = %(before)s AND member_id IN (SELECT id FROM family)))
 ORDER BY award.at DESC, award.id DESC
 LIMIT %(limit)s
"""


def page_of(customer_id: int, *, before: int, locale: str, now: datetime) -> dict:
    """The page before an entry, for the member with this customer id; empty when there is none."""
    member = enrol.find(customer_id)
    return page(member, before=before, locale=locale, now=now) if member else {"items": [], "before": None}


def page(member: Member, *, locale: str, now: datetime, before: int | None = None) -> dict:
    """{"items": [...], "before": id of the last item if there are earlier ones, else None}.

    An item: id, kind (order, joining), name (#1001), points, at, changed_at, pending_until, why (sentences).
    """
    wording = Wording(locale)
    values = {"shop": current_shop_id(), "member": member.id, "before": before, "limit": PAGE + 1}
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, values)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    items = [_item(row, wording, now) for row in rows[:PAGE]]
    return {"items": items, "before": items[-1]["id"] if len(rows) > PAGE else None}


def _item(row: dict, wording: Wording, now: datetime) -> dict:
    is_pending = row["points"] > 0 and row["releases_at"] is not None and row["releases_at"] > now
    # What the last settlement took away or added; the first points of an order are no change to a shopper.
    is_changed = row["delta"] != 0 and row["points"] != row["delta"]
    return {
        "id": str(row["id"]),
        "kind": row["kind"],
        "name": row["name"] or "",
        "points": row["points"],
        "at": (row["placed_at"] or row["at"]).isoformat(),
        "changed_at": row["at"].isoformat() if is_changed else None,
        "pending_until": row["releases_at"].isoformat() if is_pending else None,
        "why": why.sentences(json.loads(row["explanation"]), wording=wording),
    }
