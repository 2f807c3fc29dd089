"""Cashback: an earn rule in percent, and points that become store credit by themselves. One form publishes both."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import money
from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.earning import explain, rulebook
from loyalty_app.earning import terms as earning
from loyalty_app.earning.checks import check_terms
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms


def earn_rule(percent: Decimal, terms: Terms) -> earning.Terms:
    """So many points for so much money that what they become is this percentage of it, exactly.

    3.5 % at 100 points = 1.00 is 7 points for every 2.00. Raises InvalidTerms when that are more points, or more money,
    than a rule can say.
    """
    slider = terms.slider
    rate = Fraction(percent) / 100 * slider.points / Fraction(slider.amount)  # points per unit of money
    said = earning.Terms(kind="per_amount", points=rate.numerator, per=Decimal(rate.denominator))
    check_terms(said)
    return said


def back(rule: earning.Terms, terms: Terms) -> Decimal:
    """What comes back of what counts, by an earn rule, as a share: 0.05 is 5 %."""
    share = Fraction(rule.points) / Fraction(rule.per) * Fraction(terms.slider.amount) / terms.slider.points
    return Decimal(share.numerator) / Decimal(share.denominator)


def other(*, now: datetime) -> str:
    """The name of the cashback that the shop has already, "" if none; of several only the first would convert."""
    names = (
        each.name for each in catalogue.listing(now=now) if each.terms.kind == "cashback" and each.state != "ended"
    )
    return next(names, "")


def publish(
    form: RewardForm, terms: Terms, *, starts_at: datetime, ends_at: datetime | None, token: str, now: datetime
) -> None:
    """The rule and the reward, both or none, once by the form's token. Raises InvalidReward, InvalidTerms."""
    name = form.cleaned_data["name"]
    rule = earn_rule(form.cleaned_data["cashback_percent"], terms)
    with transaction.atomic():
        catalogue.publish(name, terms, starts_at=starts_at, ends_at=ends_at, token=token, now=now)
        rulebook.publish(name, rule, starts_at=starts_at, ends_at=ends_at, token=token, now=now)


def told(form: RewardForm, terms: Terms, *, live: list[earning.Rule]) -> list[str]:
    """How the points come in that become credit: by the rule that is published with it, or by those in force."""
    if "cashback_percent" not in form.fields:
        return [_by_rule(rule, terms, form.currency) for rule in live if rule.terms.kind == "per_amount"]
    percent = form.cleaned_data.get("cashback_percent") if form.is_bound else form["cashback_percent"].initial
    if percent is None:
        return []
    try:
        rule = earn_rule(percent, terms)
    except earning.InvalidTerms:
        return []
    worth = money.display(back(rule, terms) * 100, form.currency)
    of = money.display(Decimal(100), form.currency)
    brings = explain.rule_sentence(rule, form.currency).rstrip(".")
    values = {"percent": _percent(percent), "worth": worth, "of": of, "brings": brings}
    return [_("%(percent)s of every order comes back: %(worth)s of %(of)s. Its earn rule gives %(brings)s.") % values]


def warnings(form: RewardForm, *, live: list[earning.Rule]) -> list[str]:
    """What else brings points, for these become credit as well."""
    names = [rule.name for rule in live]
    if "cashback_percent" not in form.fields or not names:
        return []
    words = _("Your other earn rules keep giving points, and these become store credit, too: %s.")
    return [words % ", ".join(names)]


def _by_rule(rule: earning.Rule, terms: Terms, currency: str) -> str:
    brings = explain.rule_sentence(rule.terms, currency).rstrip(".")
    values = {"name": rule.name, "brings": brings, "percent": _percent(round(back(rule.terms, terms) * 100, 2))}
    return _("The earn rule “%(name)s” gives %(brings)s, so %(percent)s comes back.") % values


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f}%"
