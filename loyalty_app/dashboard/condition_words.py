"""What conditions say in words, made from their description: parts of a rule's sentence, sentences of a reward."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from loyalty_app import money
from loyalty_app.conditions import Condition

SHOWN = 3  # of several values; of more than these two are named, and how many more there are


def told(table: Iterable[Condition], conditions: Any, *, currency: str, kind: str) -> list[str]:
    """In the order of the description, those that ask for something; and what holds where one doesn't, if it is said.

    kind: the thing's; conditions that it can't have are left out.
    """
    said = [_of(each, getattr(conditions, each.name), currency=currency) for each in table if each.fits(kind)]
    return [words for words in said if words]


def _of(condition: Condition, value: Any, *, currency: str) -> str:
    if not condition.is_set(value) or (condition.kind == "percent" and value >= 100):
        return str(condition.says_unset)
    if condition.kind == "one":
        return str(dict(condition.says_of).get(value, ""))
    if condition.kind == "switch":
        return str(condition.says)
    return str(condition.says % _values(condition, value, currency=currency))


def _values(condition: Condition, value: Any, *, currency: str) -> str | int:
    if condition.kind == "amount":
        return money.display(value, currency)
    if condition.kind == "percent":
        return value
    if condition.says_how_many:
        return len(value)
    if condition.kind == "several":
        words = dict(condition.in_sentence or condition.choices)
        value = [words[key] for key, _label in condition.choices if key in value]
    return _listed([str(each) for each in value], joined_by=_(" and ") if condition.needs_all else _(" or "))


def _listed(values: list[str], *, joined_by: str) -> str:
    if len(values) > SHOWN:
        return _("%(first)s and %(more)d more") % {"first": ", ".join(values[:2]), "more": len(values) - 2}
    return joined_by.join(values)
