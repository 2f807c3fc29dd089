"""The figures in words: each with its change, what it means, and the list of what is behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loyalty_app import money
from loyalty_app.dashboard.home import chart, figures
from loyalty_app.dashboard.home.figures import Figures, Part
from loyalty_app.dashboard.home.period import Days
from loyalty_app.rewards.point_worth import PointWorth

NONE = "–"


@dataclass(frozen=True, slots=True)
class Told:
    """``change``: against the days before; "" where there is nothing to compare with. ``href``: the rows behind it."""

    label: str
    value: str
    detail: str
    change: str
    href: str
    link: str


def every(
    now: Figures, before: Figures | None, *, days: Days, pending: int, currency: str, worth: PointWorth | None
) -> list[Told]:
    """In the order of the page. before: None where the shop had no figures yet."""
    counts = _Counts(now, before, days)
    return [
        counts.told(
            "members", _("Members"), _("%s new") % _number(now.members_new),
            _members({"since": days.first, "until": days.last}), _("See the new members"),
        ),
        counts.rate(
            "participation", _("Participation"), _active(now.active),
            _members({"active_since": days.first, "active_until": days.last}), _("See who took part"),
        ),
        counts.told("issued", _("Points issued"), _issued(now), counts.points("issued"), _("See each")),
        counts.told(
            "taken_back", _("Points taken back"), _("after refunds and edits, or by hand"),
            counts.points("taken_back"), _("See each"),
        ),
        counts.told(
            "redeemed", _("Points redeemed"), _returned(now.returned),
            counts.points("redeemed"), _("See each"),
        ),
        counts.told(
            "expired", _("Points expired"), "", counts.points("expired"), _("See each"),
        ),
        counts.told(
            "outstanding", _("Points outstanding"), _worth(now.outstanding, pending, worth, currency),
            _members({"least": 1}), _("See who has points"),
        ),
        counts.rate(
            "redemption_rate", _("Redemption rate"), _("of the points issued and kept"),
            counts.points("redeemed"), _("See each"),
        ),
        counts.rate(
            "repeat_rate", _("Members who came back"),
            _("%(twice)s of %(once)s with an order ordered again")
            % {"twice": _number(now.ordered_twice), "once": _number(now.ordered_once)},
            _members({"orders": 2, "orders_until": days.last}), _("See who ordered again"),
        ),
        counts.told(
            "orders", _("Members’ orders"), money.display(now.goods(currency), currency),
            f"{reverse('dashboard:figures_orders')}?{days.query}", _("See the orders"),
        ),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Counts:
    now: Figures
    before: Figures | None
    days: Days

    def told(self, name: str, label: str, detail: str, href: str, link: str) -> Told:
        value = getattr(self.now, name)
        change = "" if self.before is None else _change(value, getattr(self.before, name))
        return Told(label, _number(value), detail, change, href, link)

    def rate(self, name: str, label: str, detail: str, href: str, link: str) -> Told:
        value, before = getattr(self.now, name), self.before and getattr(self.before, name)
        change = ""
        if value is not None and before is not None:
            change = _("%s before") % _percent(before)
        return Told(label, NONE if value is None else _percent(value), detail, change, href, link)

    def points(self, of: str) -> str:
        return f"{reverse('dashboard:figures_points')}?of={of}&{self.days.query}"


def _active(members: int) -> str:
    told = ngettext("%s member earned or redeemed", "%s members earned or redeemed", members)
    return told % _number(members)


def _returned(points: int) -> str:
    return _("less %s that came back") % _number(points) if points else ""


def _issued(now: Figures) -> str:
    return _("%s of them by hand") % _number(now.given) if now.given else _("for orders and joining")


def _worth(points: int, pending: int, worth: PointWorth | None, currency: str) -> str:
    parts = []
    if worth is not None:
        amount = Decimal(points) * worth.amount / worth.points
        parts.append(_("worth up to %s") % money.display(amount, currency))
    if pending:
        parts.append(_("%s of them pending now") % _number(pending))
    return ", ".join(parts)


def _change(now: int, before: int) -> str:
    if now == before:
        return _("as many as before")
    if not before:
        return _("%s before") % _number(before)
    percent = Fraction(100 * (now - before), abs(before))
    rounded = int(abs(percent) + Fraction(1, 2))
    sign = "+" if percent > 0 else "−"
    return _("%(sign)s%(percent)s %% against %(before)s before") % {
        "sign": sign, "percent": _number(rounded), "before": _number(before),
    }  # fmt: skip


def _percent(share: Fraction) -> str:
    tenths = int(abs(share) * 1000 + Fraction(1, 2))
    return f"{'−' if share < 0 and tenths else ''}{tenths // 10:,}.{tenths % 10} %"


def _number(value: int) -> str:
    return f"−{-value:,}" if value < 0 else f"{value:,}"


def _members(filters: dict[str, date | int]) -> str:
    return f"{reverse('dashboard:members')}?{urlencode(filters)}"


def charts(parts: list[Part], *, currency: str) -> list[chart.Chart]:
    names = [_name(part.days, of=parts) for part in parts]
    exponent = money.exponent(currency)

    def amount(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-exponent):,}"

    return [
        _chart(
            "points",
            _("Points"),
            [_("Issued"), _("Redeemed"), _("Expired")],
            names=names,
            values=[[part.issued, part.redeemed, part.expired] for part in parts],
        ),
        _chart("orders", _("Members’ orders"), [_("Orders")], names=names, values=[[part.orders] for part in parts]),
        _chart(
            "goods",
            _("What members bought, in %s") % currency,
            [_("Goods")],
            names=names,
            values=[[part.goods] for part in parts],
            written=amount,
        ),
    ]


def _chart(
    key: str,
    title: str,
    series: list[str],
    *,
    names: list[str],
    values: list[list[int]],
    written: Callable[[int], str] | None = None,
) -> chart.Chart:
    written = written or _number
    totals = [f"{name} {written(sum(row[number] for row in values))}" for number, name in enumerate(series)]
    summary = _("%(title)s, %(first)s to %(last)s: %(totals)s.") % {
        "title": title, "first": names[0], "last": names[-1], "totals": ", ".join(totals),
    }  # fmt: skip
    return chart.draw(key, title=title, summary=summary, names=series, parts=names, values=values, written=written)


def _name(days: Days, *, of: list[Part]) -> str:
    if len(of) > 1 and of[0].days.first.year != of[-1].days.last.year and days.count > figures.DAILY_UP_TO - 4:
        return date_format(days.first, "M Y")
    return date_format(days.first, "M j")
