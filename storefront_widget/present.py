"""What the panel shows when it opens, in one answer."""

from datetime import datetime

from django.db.models import Sum

from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Programme, Rule
from loyalty_app.ledger import balances
from loyalty_app.ledger.models import Account, Lot
from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.shops.models import Shop
from storefront_widget import past, texts
from storefront_widget.wording import Wording, ways

RELEASES_MAX = 5  # dates shown under "on the way"; what comes after is one figure


def state(shop: Shop, customer_id: int | None, *, locale: str, now: datetime) -> dict:
    """JSON for the panel of whoever is signed in; a guest (None) sees what anybody may see.

    ``who``: guest, stranger (signed in, not a member) or member. Sentences are {text, values}; ids are strings;
    instants ISO 8601 in UTC.
    """
    wording = Wording(locale)
    settings, rules = programme.at(now), rulebook.at(now)
    member = enrol.find(customer_id) if customer_id else None
    bonus = _joining_points(rules)
    if settings.paused:
        rules = []
    elif member and member.joined_at:
        rules = [rule for rule in rules if rule.terms.kind != "joining"]  # they have had those points
    return {
        "who": "member" if member else "stranger" if customer_id else "guest",
        "shop": shop.name or shop.domain,
        "currency": shop.currency,
        "timezone": shop.timezone,
        "paused": settings.paused,
        "can_join": _can_join(customer_id, member, settings, bonus),
        "joining_points": bonus,
        "claim_days": settings.claim_window_days,
        "ways": ways(rules, currency=shop.currency, wording=wording),
        "notes": _notes(settings, wording),
        "member": _member(member, wording, now) if member else None,
        "history": past.page(member, locale=locale, now=now) if member else None,
        "texts": texts.panel(locale),
    }


def _joining_points(rules: list[Rule]) -> int:
    return sum(rule.terms.points for rule in rules if rule.terms.kind == "joining")


def _can_join(customer_id: int | None, member: Member | None, settings: Programme, bonus: int) -> bool:
    """Whom an order enrolled is asked to join only if that changes something."""
    if not customer_id or settings.paused:
        return False
    return member is None or (member.joined_at is None and (bonus > 0 or settings.enrolment == "joined"))


def _notes(settings: Programme, wording: Wording) -> list[dict]:
    if not settings.pending_days or settings.paused:
        return []
    return [wording.say(f"pending_{settings.trigger}", count=settings.pending_days)]


def _member(member: Member, wording: Wording, now: datetime) -> dict:
    held = balances.of(member.id)
    return {
        "available": held.available,
        "pending": held.pending,
        "releases": _releases(member, wording) if held.pending else [],
    }


def _releases(member: Member, wording: Wording) -> list[dict]:
    """When the pending points become available, soonest first."""
    lots = Lot.objects.filter(account__member_id=member.id, account__kind=Account.Kind.PENDING, left_points__gt=0)
    dates = list(lots.values_list("releases_at").annotate(points=Sum("left_points")).order_by("releases_at"))
    shown, rest = dates[:RELEASES_MAX], dates[RELEASES_MAX:]
    lines = [wording.say("release", points=points, date=at.isoformat()) for at, points in shown if at]
    later = sum(points for _, points in rest) + sum(points for at, points in shown if not at)
    return [*lines, wording.say("release_later", points=later)] if later else lines
