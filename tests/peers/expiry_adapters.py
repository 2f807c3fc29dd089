"""Families about the expiry of points: dates by the rule alone, and what the sweep does to the books."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from loyalty_app.ledger import expire, expiry, expiry_change, forecast
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.models import Lot
from loyalty_app.ledger.transfers import post
from tests.ledger.books import earn
from tests.peers.cases import CannotExpress
from tests.peers.ledger_adapters import Books


def end_of_period(case: dict) -> dict:
    """Gone with the end of the year of earning: its first day already is as long as the points live."""
    rule = case["given"]["rule"]["type"]
    if rule != "end_of_year":
        raise CannotExpress(f"points that expire by the rule {rule}")
    policy = ExpiryPolicy(kind="lots", days=1, round_to="year")
    return {"invalid_from": str(_last_day(policy, case) + timedelta(days=1))}


def days(case: dict) -> dict:
    """Days are numbered from the one of earning, which is day 1."""
    earned = date.fromisoformat(case["given"]["earned"])
    last = _last_day(ExpiryPolicy(kind="lots", days=case["given"]["days"]), case)
    number = (last - earned).days + 1
    return {"last_day_number": number, "expired_on_day": number + 1}


def months(case: dict) -> dict:
    return {"last_day": str(_last_day(ExpiryPolicy(kind="lots", months=case["given"]["months"]), case))}


def months_to_end_of_month(case: dict) -> dict:
    policy = ExpiryPolicy(kind="lots", months=case["given"]["months"], round_to="month")
    return {"last_day": str(_last_day(policy, case))}


def _last_day(policy: ExpiryPolicy, case: dict) -> date:
    expiry.check(policy)
    return expiry.last_usable_day(policy, since=date.fromisoformat(case["given"]["earned"]))


def inactivity(case: dict) -> dict:
    """An act on each day of activity; of the balance each gives a part, the first all but a point for each other."""
    given = case["given"]
    policy = ExpiryPolicy(kind="inactivity", months=12 * given["period_years"])
    expiry_change.change(policy, now=_noon(given["enabled_on"]))
    books, acts = Books(), [_noon(day) for day in given["activity"]]
    parts = [given["balance"] - len(acts) + 1, *([1] * (len(acts) - 1))]
    for number, (at, points) in enumerate(zip(acts, parts, strict=True)):
        post([earn(books.member, points, key=f"act:{number}", origin=f"act:{number}", at=at)], now=at)
    for _, following in pairwise(acts):
        assert expire.expire_due(now=following) == 0, "an activity came too late"
    (whole,) = forecast.of(books.member.id, now=acts[-1])
    return {"date": str(whole.last_day), "points": whole.points}


def _noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(17), UTC)  # noon in the shop's zone, New York


class Expiring(Books):
    """The books, with the peers' nightly run."""

    def expire(self, op: dict, at: datetime) -> None:
        expire.expire_due(now=_as_of(op))


def _as_of(op: dict) -> datetime:
    return datetime.fromisoformat(op["as_of"]).replace(tzinfo=UTC)


def expire_due(case: dict) -> dict:
    books = Expiring()
    for op in [*case["given"]["ops"], *case["when"]]:
        books.act(op)
    return {"balance": books.balance, "expire_rows": books.moved("expire")}


def expiring_by(case: dict) -> dict:
    books = Expiring()
    for op in case["given"]["ops"]:
        books.act(op)
    now = max(datetime.fromisoformat(op["at"]).replace(tzinfo=UTC) for op in case["given"]["ops"])
    going = forecast.of(books.member.id, now=now)
    dates = [datetime.fromisoformat(day).replace(tzinfo=UTC) for day in case["when"]["dates"]]
    return {"values": [sum(each.points for each in going if each.goes_at <= until) for until in dates]}


def lots_expiry(case: dict) -> dict:
    """What is left of each lot as the acts go on, and the balance after the run."""
    books, told = Expiring(), {}
    for op in case["given"]["ops"]:
        books.act(op)
        if op["op"] == "debit" and "lot_after_first" not in told:
            told["lot_after_first"] = _left(books)["h1"]
    told["lots_after_second"] = _left(books)
    for op in case["when"]:
        books.act(op)
    return {**told, "balance": books.balance}


def _left(books: Books) -> dict[str, int]:
    return {name: Lot.objects.get(origin=origin).left_points for name, origin in books.lots.items()}


RULES = {
    "expiry.date": end_of_period,
    "expiry.days": days,
    "expiry.months": months,
    "expiry.months_eom": months_to_end_of_month,
}
BOOKS = {
    "expiry.inactivity": inactivity,
    "ledger.expire": expire_due,
    "ledger.expiring_by": expiring_by,
    "ledger.lots_expiry": lots_expiry,
}
ADAPTERS = RULES | BOOKS
