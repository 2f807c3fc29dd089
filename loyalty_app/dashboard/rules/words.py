"""What a rule says in words a merchant would use: "5 points for every 1.00 USD, at most 100 per order"."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app.dashboard import condition_words
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
    return condition_words.told(CONDITIONS, terms.conditions, currency=currency, kind=terms.kind)


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
