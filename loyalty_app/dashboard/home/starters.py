"""Programmes to begin with: an earn rule, a welcome and rewards that fit each other, and what they cost at most."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import money
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Terms as RuleTerms
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms as RewardTerms
from loyalty_app.shops.models import Shop


class HasBegun(Exception):
    """The shop has earn rules or rewards of its own already."""


@dataclass(frozen=True, slots=True)
class Starter:
    """``percent``: what it gives back of what members spend, if they redeem every point; 3 is 3 %."""

    key: str
    name: str
    text: str
    percent: Decimal
    rules: tuple[tuple[str, RuleTerms], ...]
    rewards: tuple[tuple[str, RewardTerms], ...]


def every(currency: str) -> list[Starter]:
    """In a currency without decimals a hundred stands for one: nobody counts single yen."""
    unit = Decimal(1) if money.exponent(currency) else Decimal(100)
    make = _Maker(unit=unit, currency=currency)
    return [
        make.starter(
            "light", _("Light"), _("A thank-you that hardly touches the margin."),
            points=1, welcome=50, rewards={500: 5, 1_000: 10},
        ),
        make.starter(
            "steady", _("Steady"), _("What suits most shops: a first reward soon, and a reason to come back."),
            points=1, welcome=50, rewards={100: 3, 300: 9, 500: 15},
        ),
        make.starter(
            "generous", _("Generous"), _("For goods that are bought often, or with a margin that bears it."),
            points=5, welcome=200, rewards={500: 5, 1_000: 10, 2_500: 25},
        ),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Maker:
    unit: Decimal
    currency: str

    def starter(self, key: str, name: str, text: str, *, points: int, welcome: int, rewards: dict[int, int]) -> Starter:
        """points: per unit spent. rewards: by their price in points, how many units they take off."""
        return Starter(
            key=key, name=name, text=text,
            percent=max(Decimal(100 * points * off) / price for price, off in rewards.items()),
            rules=(
                (_("Every purchase"), RuleTerms(kind="per_amount", points=points, per=self.unit)),
                (_("Welcome"), RuleTerms(kind="joining", points=welcome)),
            ),
            rewards=tuple(self._off(price, off) for price, off in rewards.items()),
        )  # fmt: skip

    def _off(self, points: int, units: int) -> tuple[str, RewardTerms]:
        amount = self.unit * units
        return _("%s off") % money.display(amount, self.currency), RewardTerms(
            kind="amount_off", points=points, amount=amount
        )


def may_begin(*, now: datetime) -> bool:
    """Only with nothing there: what is added to rules that exist gives more than anybody reckoned with."""
    return not any(_exist(listing) for listing in (rulebook.listing(now=now), catalogue.listing(now=now)))


def begin(key: str, shop: Shop, *, now: datetime) -> None:
    """All of it is published, and the programme runs. Raises HasBegun, also for the second of two clicks; KeyError."""
    chosen = {starter.key: starter for starter in every(shop.currency)}[key]
    with transaction.atomic():
        Shop.objects.select_for_update(no_key=True).get(id=shop.id)
        if not may_begin(now=now):
            raise HasBegun
        for name, terms in chosen.rules:
            rulebook.publish(name, terms, now=now)
        for name, terms in chosen.rewards:
            catalogue.publish(name, terms, now=now)
        settings = programme.at(now)
        if settings.paused:
            programme.change(msgspec.structs.replace(settings, paused=False), now=now)


def _exist(listing: Iterable) -> bool:
    return any(listed.state != "archived" for listed in listing)
