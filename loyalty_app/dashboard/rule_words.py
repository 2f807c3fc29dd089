"""What a rule says in words a merchant would use: "5 points for every 1.00 USD, at most 100 per order"."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app import money
from loyalty_app.dashboard.rule_form import CHANNELS
from loyalty_app.earning import explain
from loyalty_app.earning.terms import Terms

PERIODS = {
    "day": gettext_lazy("a day"),
    "month": gettext_lazy("a month"),
    "year": gettext_lazy("a year"),
    "life": gettext_lazy("a lifetime"),
}


def sentence(terms: Terms, *, currency: str) -> str:
    """What it gives, on what, and at most how much."""
    offer = explain.rule_sentence(terms, currency).rstrip(".")
    return ", ".join([offer, *conditions(terms, currency=currency), *limits(terms)])


def conditions(terms: Terms, *, currency: str) -> list[str]:
    asked = terms.conditions
    lists = [
        (_("in %s"), [str(label) for key, label in CHANNELS if key in asked.channels]),
        (_("for customers tagged %s"), asked.customer_tags),
        (_("on vendor %s"), asked.vendors),
        (_("on type %s"), asked.product_types),
        (_("on SKU %s"), asked.skus),
        (_("on product %s"), asked.products),
        (_("not for customers tagged %s"), asked.excluded_customer_tags),
        (_("not on vendor %s"), asked.excluded_vendors),
        (_("not on type %s"), asked.excluded_product_types),
        (_("not on SKU %s"), asked.excluded_skus),
        (_("not on product %s"), asked.excluded_products),
    ]
    words = [pattern % _either(values) for pattern, values in lists if values]
    if asked.minimum:
        words.insert(0, _("from %s on") % money.display(asked.minimum, currency))
    return words


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
