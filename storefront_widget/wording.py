"""Rules and awards in sentences for shoppers.

A sentence is ``{"text": ..., "values": {...}}``: the text is in the shopper's language, and the browser puts the
values in, which it knows by the first word of their name: ``points`` and ``count`` are numbers, ``amount`` is money
in the shop's currency, ``date`` an instant. So a German reads 1.240 Punkte and 12,50 $ without our knowing how.
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from babel import Locale
from babel.lists import format_list

from loyalty_app.earning.terms import Caps, Conditions, Rule, Terms
from loyalty_app.money import exponent
from storefront_widget import texts

NAMES_MAX = 3  # vendors or types named in a sentence; more are "selected products"
EXAMPLE_UNITS = 60  # an order that everybody can imagine, in units of a currency that has hundredths
EXAMPLE_POINTS = 100


class Wording:
    """Says sentences in one language."""

    def __init__(self, locale: str):
        self._texts, self._language = texts.sentences(locale), texts.language(locale)

    def say(self, key: str, **values: int | str | Decimal) -> dict:
        """The sentence of a key; Decimals are sent as text, so that no digit is lost."""
        plain = {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in values.items()}
        return {"text": self._texts[key], "values": plain}

    def listed(self, names: list[str]) -> str:
        """ "Loom, Juniper, and Fern", as the language lists."""
        return format_list(names, locale=Locale.parse(self._language, sep="-"))

    def knows(self, key: str) -> bool:
        return key in self._texts


def ways(rules: list[Rule], *, currency: str, wording: Wording) -> list[dict]:
    """The ways to earn: id, kind, name as the merchant gave it, says (sentences), example (a sentence or None)."""
    return [
        {
            "id": str(rule.rule_id),
            "kind": rule.terms.kind,
            "name": rule.name,
            "says": _says(rule, wording),
            "example": _example(rule.terms, currency, wording),
        }
        for rule in rules
    ]


def _says(rule: Rule, wording: Wording) -> list[dict]:
    terms = rule.terms
    sentences = [_gives(terms, wording), *_conditions(terms.conditions, wording), *_caps(terms.caps, wording)]
    if rule.ends_at is not None:
        sentences.append(wording.say("until", date=rule.ends_at.isoformat()))
    return sentences


def _gives(terms: Terms, wording: Wording) -> dict:
    if terms.kind == "multiplier":
        return wording.say("way_multiplier", count=terms.factor.normalize())
    if terms.kind == "per_amount":
        return wording.say(f"way_per_amount_{terms.mode}", points=terms.points, amount=terms.per)
    return wording.say(f"way_{terms.kind}", points=terms.points)


def _conditions(conditions: Conditions, wording: Wording) -> list[dict]:
    """What must be so. Which customers a merchant tags is their own affair, so tags are not named."""
    sentences = []
    if conditions.minimum:
        sentences.append(wording.say("if_minimum", amount=conditions.minimum))
    if conditions.channels:
        channels = [wording.say(f"channel_{name}")["text"] for name in conditions.channels]
        sentences.append(wording.say("if_channels", names=wording.listed(channels)))
    if conditions.read_tags:
        sentences.append(wording.say("if_customers"))
    sentences += _lines(conditions, wording)
    return sentences


def _lines(conditions: Conditions, wording: Wording) -> list[dict]:
    named = [*conditions.vendors, *conditions.product_types]
    chosen = [*conditions.products, *conditions.skus]
    sentences = []
    if named and not chosen and len(named) <= NAMES_MAX:
        sentences.append(wording.say("if_named_products", names=wording.listed(named)))
    elif named or chosen:
        sentences.append(wording.say("if_products"))
    if (
        conditions.excluded_products
        or conditions.excluded_vendors
        or conditions.excluded_product_types
        or conditions.excluded_skus
    ):
        sentences.append(wording.say("if_not_products"))
    return sentences


def _caps(caps: Caps, wording: Wording) -> list[dict]:
    sentences = []
    if caps.per_order is not None:
        sentences.append(wording.say("cap_order", points=caps.per_order))
    if caps.per_member is not None:
        sentences.append(wording.say(f"cap_{caps.period}", points=caps.per_member))
    return sentences


def _example(terms: Terms, currency: str, wording: Wording) -> dict | None:
    """Computed on whole steps of the rate, where every rounding gives the same."""
    if terms.kind == "multiplier":
        points = int(EXAMPLE_POINTS * terms.factor)
        return wording.say("example_multiplier", points_before=EXAMPLE_POINTS, points=points)
    if terms.kind != "per_amount":
        return None
    wanted = Decimal(EXAMPLE_UNITS * (100 if exponent(currency) == 0 else 1))
    imagined = int((wanted / terms.per).to_integral_value(ROUND_HALF_UP))
    least = int(((terms.conditions.minimum or Decimal(0)) / terms.per).to_integral_value(ROUND_CEILING))
    steps = max(imagined, least, 1)
    points = terms.points * steps
    if terms.caps.per_order is not None:
        points = min(points, terms.caps.per_order)
    return wording.say("example_per_amount", amount=terms.per * steps, points=points)
