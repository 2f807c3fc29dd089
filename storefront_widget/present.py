"""What the panel shows when it opens, in one answer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db.models import Sum

from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Programme, Rule
from loyalty_app.ledger import forecast
from loyalty_app.ledger.models import Account, Lot
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.offered import in_view
from loyalty_app.scope import remembered_between
from loyalty_app.shops.models import Shop
from storefront_widget import looker, reward_list, reward_words, texts
from storefront_widget.looker import Looker
from storefront_widget.wording import Wording, ways

RELEASES_MAX = 5  # dates shown under "on the way"; what comes after is one figure
EXPIRIES_MAX = 5  # dates on which points expire
NOTHING_EXPIRES = {"expires": [], "expires_soon": False}
SOON = timedelta(days=max(forecast.WARNED_DAYS_AHEAD))


def state(shop: Shop, customer_id: int | None, *, locale: str, now: datetime) -> dict:
    """JSON for the panel of whoever is signed in; a guest (None) sees what anybody may see.

    ``who``: guest, stranger (signed in, not a member) or member. Sentences are {text, values}; ids are strings;
    instants ISO 8601 in UTC. What is the same for many is JSON already (msgspec.Raw).
    """
    return state_of(looker.find(customer_id, now=now), shop, customer_id, locale=locale, now=now)


def state_of(member: Looker | None, shop: Shop, customer_id: int | None, *, locale: str, now: datetime) -> dict:
    """The same, where it is known already who looks. With all kept that a shop says (scope.remembering) it takes no
    query, but for rewards that are counted and for the dates of a member's points.
    """
    who = "member" if member else "stranger" if customer_id else "guest"
    kind = f"{who} who joined" if member and member.joined_at else who
    said = remembered_between(
        f"panel of a {kind} in {texts.language(locale)} and {shop.currency}",
        lambda: _said(member, shop, customer_id, locale=locale, now=now),
        at=now,
    )
    wording = Wording(locale)
    if "rewards" not in said:
        said = said | {"rewards": reward_list.rewards(shop, member, wording=wording, now=now)}
    return said | {
        "who": who,
        "shop": shop.name or shop.domain,
        "currency": shop.currency,
        "timezone": shop.timezone,
        "member": _member(member, shop, wording, now) if member else None,
        "written": texts.written(locale),
    }


def _said(
    member: Looker | None, shop: Shop, customer_id: int | None, *, locale: str, now: datetime
) -> tuple[dict[str, msgspec.Raw], datetime | None, datetime | None]:
    """What all of this kind are told in this language, from when on, and until when."""
    wording = Wording(locale)
    settings, rules = programme.at(now), rulebook.at(now)
    bonus = _joining_points(rules)
    if settings.paused:
        rules = []
    elif member and member.joined_at:
        rules = [rule for rule in rules if rule.terms.kind != "joining"]  # they have had those points
    can_join = _can_join(customer_id, member, settings, bonus)
    sections = {
        "member": member,
        "visitor": not member,
        "guest": not customer_id,
        "join": can_join,
        "paused": settings.paused,
        "nothing": not rules or not in_view(now=now),
    }
    said = {
        "paused": settings.paused,
        "can_join": can_join,
        "joining_points": bonus,
        "claim_days": settings.claim_window_days,
        "ways": ways(rules, currency=shop.currency, wording=wording),
        "notes": _notes(settings, wording),
        "texts": texts.panel(locale, *(name for name, is_needed in sections.items() if is_needed)),
    }
    if reward_list.are_same_for_all(now=now):
        said["rewards"] = reward_list.rewards(shop, member, wording=wording, now=now)
    since, until = _between_changes(now)
    return {name: msgspec.Raw(msgspec.json.encode(value)) for name, value in said.items()}, since, until


def _between_changes(now: datetime) -> tuple[datetime | None, datetime | None]:
    """Between which instants the programme, its rules and its rewards are those of now."""
    revisions = [*programme.history(), *rulebook.all_revisions(), *catalogue.all_revisions()]
    instants = {instant for each in revisions for instant in (each.starts_at, each.ends_at) if instant is not None}
    return (
        max((instant for instant in instants if instant <= now), default=None),
        min((instant for instant in instants if instant > now), default=None),
    )


def _joining_points(rules: list[Rule]) -> int:
    return sum(rule.terms.points for rule in rules if rule.terms.kind == "joining")


def _can_join(customer_id: int | None, member: Looker | None, settings: Programme, bonus: int) -> bool:
    """Whom an order enrolled is asked to join only if that changes something."""
    if not customer_id or settings.paused:
        return False
    return member is None or (member.joined_at is None and (bonus > 0 or settings.enrolment == "joined"))


def _notes(settings: Programme, wording: Wording) -> list[dict]:
    if not settings.pending_days or settings.paused:
        return []
    return [wording.say(f"pending_{settings.trigger}", count=settings.pending_days)]


def _member(member: Looker, shop: Shop, wording: Wording, now: datetime) -> dict:
    may_expire = member.available > 0 and (member.has_dated or not forecast.dates_are_on_lots())
    return {
        "available": member.available,
        "pending": member.pending,
        "releases": _releases(member, wording) if member.pending else [],
        "rewards_open": member.rewards_open,
        "rewards_all": member.rewards_all,
        **(_expiries(member, shop, wording, now) if may_expire else NOTHING_EXPIRES),
    }


def _expiries(member: Looker, shop: Shop, wording: Wording, now: datetime) -> dict:
    """Which points expire when, the next date first, and whether that is soon."""
    dates = forecast.of(member.id, now=now, most=EXPIRIES_MAX, zone=ZoneInfo(shop.timezone))
    said = [wording.say("expires", points=each.points, date=reward_words.last_instant(each.goes_at)) for each in dates]
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    return {"expires": said, "expires_soon": bool(dates) and dates[0].last_day <= today + SOON}


def _releases(member: Looker, wording: Wording) -> list[dict]:
    """When the pending points become available, soonest first."""
    lots = Lot.objects.filter(account__member_id=member.id, account__kind=Account.Kind.PENDING, left_points__gt=0)
    dates = list(lots.values_list("releases_at").annotate(points=Sum("left_points")).order_by("releases_at"))
    shown, rest = dates[:RELEASES_MAX], dates[RELEASES_MAX:]
    lines = [wording.say("release", points=points, date=at.isoformat()) for at, points in shown if at]
    later = sum(points for _, points in rest) + sum(points for at, points in shown if not at)
    return [*lines, wording.say("release_later", points=later)] if later else lines
