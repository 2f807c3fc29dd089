"""What a condition is, told once: the editor's field, its check, and the words of a summary are made from it.

A package with conditions has a table of these beside its terms. A new condition is an entry there, a field of its
Conditions, and the place that reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.functional import Promise

Text = str | Promise  # lazily translated
Kind = Literal["amount", "percent", "words", "ids", "several", "one", "switch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """``name``: its field of Conditions.

    ``kind``: an amount of money, a whole percentage, words, Shopify's ids, several of some choices, one of them, or a
    switch that is ``on`` or ``off``. ``says``: its part of a rule's sentence, or a sentence of a reward's, with %s for
    the values, or %d for how many (``says_how_many``) or how much per cent. ``says_of``: that of each choice of one.
    """

    name: str
    kind: Kind
    label: Text
    help: Text = ""
    says: Text = ""
    says_how_many: bool = False  # not which: ids mean nothing to people
    says_of: tuple[tuple[str, Text], ...] = ()
    says_unset: Text = ""  # what holds where nothing is asked for, if that is worth saying
    in_sentence: tuple[tuple[str, Text], ...] = ()  # the choices as they are called within a sentence
    needs_all: bool = False  # of several values: this and that, not this or that
    choices: tuple[tuple[str, Text], ...] = ()  # the first of "one" is what holds unless it is chosen otherwise
    picks: str = ""  # product, collection: Shopify's picker can choose the ids
    refusal: Text = ""  # of what can't be read, or is not possible
    most: Decimal | None = None  # of an amount
    on: str = ""  # of a switch
    off: str = ""
    is_exception: bool = False  # it says for what the rule does not hold
    only_for: frozenset[str] = frozenset()  # the kinds of thing that can have it; empty: all

    def fits(self, kind: str) -> bool:
        return not self.only_for or kind in self.only_for

    def is_set(self, value: Any) -> bool:
        """Whether it asks for something."""
        if self.kind == "switch":
            return value == self.on
        if self.kind == "one":
            return value != self.choices[0][0]
        return value not in (None, "", (), [])


def errors(table: Iterable[Condition], conditions: Any) -> dict[str, str]:
    """A sentence for each condition whose value can't be."""
    return {each.name: str(each.refusal) for each in table if not _is_possible(each, getattr(conditions, each.name))}


def _is_possible(condition: Condition, value: Any) -> bool:
    if condition.kind == "amount":
        return value is None or 0 <= value <= condition.most
    if condition.kind == "percent":
        return value is None or 1 <= value <= 100
    if condition.kind == "several":
        return set(value) <= {key for key, _label in condition.choices}
    return True
