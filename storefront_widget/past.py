"""A member's history: everything that moved their points, and orders that earned none, each with its reason."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from django.db import connection

from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.tenancy import current_shop_id
from storefront_widget import why
from storefront_widget.wording import Wording

PAGE = 10
NOTHING = {"items": [], "before": None}

_PAGE = (Path(__file__).parent / "sql" / "movements.sql").read_text()
_SOURCES = {"a": "award", "m": "merge", "t": "transfer"}  # in the order in which entries of one instant follow
_PLACE = re.compile(r"([0-9]{1,16})([amt])([0-9]{1,18})\Z")
_ALL, _NONE = 2**63 - 1, -1
_EPOCH, _STEP = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)  # floats lose the last digit
_KINDS = {
    "reserve": "spent", "redeem": "spent", "void": "back", "return": "back", "expire": "expired", "adjust": "adjusted",
    "merge": "merged",
}  # fmt: skip


class NotAPlace(ValueError):
    """What says where to go on is none of ours."""


class Place(msgspec.Struct, frozen=True):
    """An entry to go on from. It names nobody: whoever sends it sees their own history before that instant."""

    at: datetime
    source: str
    id: int

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises NotAPlace."""
        found = _PLACE.match(text) if text.isascii() else None
        if found is None:
            raise NotAPlace(text)
        return cls(_EPOCH + int(found[1]) * _STEP, _SOURCES[found[2]], int(found[3]))


def page_of(customer_id: int, *, before: str, locale: str, now: datetime) -> dict:
    """The page before a place ("" is the newest), for the member with this customer id; empty when there is none.

    Raises NotAPlace.
    """
    place = Place.read(before) if before else None
    member = enrol.find(customer_id)
    return page(member, before=place, locale=locale, now=now) if member else NOTHING


def page(member: Member, *, locale: str, now: datetime, before: Place | None = None) -> dict:
    """{"items": [...], "before": the last item's id if there are earlier ones, else None}.

    An item: id, kind (order, joining, spent, credit, back, expired, adjusted, merged), name (#1001, or the reward's),
    points (signed; 0 of an order that earned none, and of a merge), at, pending_until, why (sentences).
    """
    wording = Wording(locale)
    rows = _rows(member, before)
    items = [_item(row, wording, now) for row in rows[:PAGE]]
    return {"items": items, "before": items[-1]["id"] if len(rows) > PAGE else None}


def _rows(member: Member, before: Place | None) -> list[dict]:
    """A page and one more. Of the entries of the very instant of ``before``, those of a source that follows count."""
    below = dict.fromkeys(_SOURCES.values(), _ALL)
    if before:
        below = {name: _ALL if name < before.source else _NONE for name in below} | {before.source: before.id}
    values = {
        "shop": current_shop_id(),
        "member": member.id,
        "at": before.at if before else "infinity",
        "limit": PAGE + 1,
        **below,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _item(row: dict, wording: Wording, now: datetime) -> dict:
    is_award, releases_at = row["source"] == "award", row["releases_at"]
    is_pending = row["points"] > 0 and releases_at is not None and releases_at > now
    kind = row["kind"] if is_award else _KINDS[row["kind"]]
    return {
        "id": f"{(row['at'] - _EPOCH) // _STEP}{row['source'][0]}{row['id']}",
        "kind": "credit" if row["reward_kind"] == "cashback" and kind == "spent" else kind,
        "name": row["order_name"] or row["reward_name"] or "",
        "points": 0 if kind == "merged" else int(row["points"]),
        "at": row["at"].isoformat(),
        "pending_until": releases_at.isoformat() if is_pending else None,
        "why": why.of_award(row, wording) if is_award else why.of_transfer(row, wording),
    }
