"""What a rule would give on an example order, worked out by the same evaluation that judges real ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from django.utils.translation import gettext as _

from loyalty_app import money
from loyalty_app.dashboard.activity.reckoning import Reckoning, reckoned
from loyalty_app.dashboard.rules import terms as rule_terms
from loyalty_app.dashboard.rules.form import JOINING, RuleForm
from loyalty_app.earning import explain, rules
from loyalty_app.earning.terms import Conditions, MemberFacts, Programme, Rule, Terms
from loyalty_app.orders.facts import LineFacts, OrderFacts, ShippingFacts

AT = datetime(2026, 1, 1, tzinfo=UTC)  # any instant: every rule of the example holds
FITTING, OTHER = 1, 2  # the lines' ids, and the products'
THIS_RULE, BASE_RULE = 1, 2


@dataclass(frozen=True, slots=True)
class Example:
    """Points on the example order with their reasons. Nothing to show while the form says no rule."""

    points: int = 0
    sentences: tuple[str, ...] = ()
    reckoning: Reckoning | None = None
    is_known: bool = True
    is_joining: bool = False
    has_base_rule: bool = False


def of_form(form: RuleForm, *, programme: Programme, live: list[Rule]) -> Example:
    """live: the shop's rules in force, which a campaign multiplies."""
    terms = rule_terms.typed(form)
    if terms is None:
        return Example(is_known=False)
    if form.kind == JOINING:
        return Example(points=terms.points, is_joining=True)
    name = (form["name"].value() or "").strip() or _("This rule")
    this = Rule(rule_id=THIS_RULE, revision_id=THIS_RULE, number=1, name=name, terms=terms, starts_at=AT)
    givers = [rule for rule in live if rule.terms.kind in ("per_amount", "per_order")] if terms.multiplies else []
    base = [] if givers or not terms.multiplies else [base_rule(form.currency)]
    order = example_order(terms.conditions, currency=form.currency)
    deserved = rules.evaluate(
        order,
        programme=msgspec.structs.replace(programme, paused=False, channels_off=()),
        rules=[this, *_renumbered(givers), *base],
        member=MemberFacts(id=1, tags=frozenset(tag.lower() for tag in terms.conditions.customer_tags), joined_at=AT),
    )
    return Example(
        points=deserved.points,
        sentences=tuple(explain.sentences(deserved.explanation)),
        reckoning=reckoned(deserved.explanation),
        has_base_rule=bool(base),
    )


def base_rule(currency: str) -> Rule:
    """For a campaign in a shop without any rule to multiply yet: a point for each unit of money."""
    terms = Terms(kind="per_amount", points=1, per=Decimal(1) * _scale(currency))
    return Rule(
        rule_id=BASE_RULE, revision_id=BASE_RULE, number=1, name=_("A rule of yours"), terms=terms, starts_at=AT
    )


def example_order(conditions: Conditions, *, currency: str) -> OrderFacts:
    """Two lines, of which the first fits the conditions and the second doesn't, if they choose lines at all."""
    scale = _scale(currency)
    fitting = LineFacts(
        id=FITTING,
        product_id=next(iter(conditions.products), FITTING),
        title=_("Linen shirt"),
        sku=next(iter(conditions.skus), "SHIRT"),
        vendor=next(iter(conditions.vendors), "–"),
        product_type=next(iter(conditions.product_types), "–"),
        quantity=2,
        price=Decimal(24) * scale,
        discount=Decimal(4) * scale,
    )
    other = LineFacts(
        id=OTHER,
        product_id=next(iter(conditions.excluded_products), OTHER),
        title=_("Scented candle"),
        sku=next(iter(conditions.excluded_skus), "CANDLE"),
        vendor=next(iter(conditions.excluded_vendors), ""),
        product_type=next(iter(conditions.excluded_product_types), ""),
        quantity=1,
        price=Decimal("18.50") * scale,
    )
    return OrderFacts(
        shopify_id=1,
        customer_id=1,
        placed_at=AT,
        fulfilled_at=AT,
        currency=currency,
        financial_status="paid",
        channel=next(iter(conditions.channels), "web"),
        lines=(fitting, other),
        shipping=ShippingFacts(price=Decimal(5) * scale),
    )


def _renumbered(live: list[Rule]) -> list[Rule]:
    """The rule that is being edited may be among the live ones under its own id; here it has THIS_RULE's."""
    return [msgspec.structs.replace(rule, rule_id=BASE_RULE + number) for number, rule in enumerate(live)]


def _scale(currency: str) -> int:
    """Prices people recognise: 24.00 USD, 2,400 JPY."""
    return 1 if money.exponent(currency) else 100
