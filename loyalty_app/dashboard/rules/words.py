"""What a rule says in words a merchant would use: "5 points for every 1.00 USD, at most 100 per order"."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app import money
from loyalty_app.conditions import Condition
from loyalty_app.earning import explain
from loyalty_app.earning.conditions import CONDITIONS
from loyalty_app.earning.terms import Terms

PERIODS = {
    "day": gettext_lazy("a day"),
    "month": gettext_lazy("a month"),
    "year": gettext_lazy("a year"),
    "life": gettext_lazy("a lifetime"),
}


def sentence(terms: Terms, *, currency: str, name: str = "") -> str:
    """What it gives, on what, and at most how much. A rule says the same whatever its name is."""
    offer = explain.rule_sentence(terms, currency).rstrip(".")
    return ", ".join([offer, *conditions(terms, currency=currency), *limits(terms)])


def conditions(terms: Terms, *, currency: str) -> list[str]:
    """In the order of the description."""
    asked = terms.conditions
    return [
        each.says % _values(each, getattr(asked, each.name), currency=currency)
        for each in CONDITIONS
        if each.is_set(getattr(asked, each.name))
    ]


def _values(condition: Condition, value, *, currency: str) -> str:
    if condition.kind == "amount":
        return money.display(value, currency)
    if condition.kind == "several":
        return _either([str(label) for key, label in condition.choices if key in value])
    return _either(value)


def limits(terms: Terms) -> list[str]:
    caps, words = terms.caps, []
    if caps.per_order:
        words.append(_("at most %s per order") % f"{caps.per_order:,}")
    if caps.per_member:
        values = {"points": f"{caps.per_member:,}", "period": PERIODS[caps.period]}
        words.append(_("at most %(points)s per member and %(period)s") % values)
    if caps.budget:
        words.append(_("%s points in all") % f"{caps.budget:,}")
    return words


def _either(values) -> str:
    shown = [str(value) for value in values]
    if len(shown) > 3:
        return _("%(first)s and %(more)d more") % {"first": ", ".join(shown[:2]), "more": len(shown) - 2}
    return _(" or ").join(shown)
