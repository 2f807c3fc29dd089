"""What needs a hand: redemptions that failed, things to be sent, adjustments to decide, rewards without permission."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection as database

from loyalty_app.dashboard import permissions
from loyalty_app.dashboard.home.summary import BOUND, Count
from loyalty_app.revisions.dated import Dated
from loyalty_app.rewards import catalogue
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import current_shop_id

FAILED_DAYS = 7
_COUNTED = (Path(__file__).parent / "sql" / "attention.sql").read_text()


@dataclass(frozen=True, slots=True)
class Attention:
    """``failed``: redemptions of the last seven days. ``adjustments``: those that wait for a second person.
    ``broken``: rewards in force without the permission they need.
    """

    failed: Count
    requested: Count
    adjustments: Count
    broken: list[Dated]


def of_shop(connection: Connection, *, now: datetime) -> Attention:
    """Of the acting shop. Two statements, however much there is."""
    parameters = {"shop_id": current_shop_id(), "since": now - timedelta(days=FAILED_DAYS), "bound": BOUND + 1}
    with database.cursor() as cursor:
        cursor.execute(_COUNTED, parameters)
        failed, requested, waiting = cursor.fetchone()
    in_force = [each for each in catalogue.all_revisions() if each.holds_at(now)]
    broken = [each for each in in_force if permissions.missing(each.terms.scopes, connection)]
    return Attention(failed=Count(failed), requested=Count(requested), adjustments=Count(waiting), broken=broken)
