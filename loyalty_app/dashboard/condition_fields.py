"""The fields of a form for conditions, made from their description."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.conditions import Condition
from loyalty_app.dashboard.dated_form import amount_field, read_ids
from loyalty_app.dashboard.word_list import WordList


class IdList(WordList):
    """Shopify's ids, typed or chosen in Shopify's own picker: "788, 9" -> (788, 9)."""

    def __init__(self, *, refusal: str, picks: str = "", **kwargs):
        attributes = {"placeholder": _("Separate several by commas"), **({"picker": picks} if picks else {})}
        super().__init__(widget=forms.TextInput(attributes), **kwargs)
        self.refusal = refusal

    def clean(self, value) -> tuple[int, ...]:
        return read_ids(super().clean(value), refusal=self.refusal)


def of(table: Iterable[Condition], *, kind: str) -> dict[str, forms.Field]:
    """By name, those that this kind of rule or reward can have."""
    return {each.name: _field(each) for each in table if each.fits(kind)}


def initial(table: Iterable[Condition], conditions: Any) -> dict:
    """What the fields show of conditions as they are."""
    values = {each.name: getattr(conditions, each.name) for each in table}
    return values | {each.name: values[each.name] == each.on for each in table if each.kind == "switch"}


def chosen(table: Iterable[Condition], values: Mapping[str, Any]) -> dict:
    """The conditions that the fields' values ask for; what is missing or empty is left to its default."""
    asked = {}
    for each in table:
        value = values.get(each.name)
        if value and each.kind == "switch":
            asked[each.name] = each.on
        elif value:
            asked[each.name] = tuple(value) if isinstance(value, list) else value
    return asked


def _field(condition: Condition) -> forms.Field:
    return _MAKERS[condition.kind](
        condition, {"label": condition.label, "help_text": condition.help, "required": False}
    )


def _amount(condition: Condition, shown: dict) -> forms.Field:
    return amount_field(shown["label"], help_text=shown["help_text"], most=condition.most)


def _percent(condition: Condition, shown: dict) -> forms.Field:
    words = dict.fromkeys(("invalid", "min_value", "max_value"), condition.refusal)
    widget = forms.NumberInput({"suffix": "%"})
    return forms.IntegerField(min_value=1, max_value=100, error_messages=words, widget=widget, **shown)


def _several(condition: Condition, shown: dict) -> forms.Field:
    return forms.MultipleChoiceField(choices=condition.choices, widget=forms.CheckboxSelectMultiple, **shown)


def _one(condition: Condition, shown: dict) -> forms.Field:
    return forms.ChoiceField(choices=condition.choices, initial=condition.choices[0][0], **shown)


def _ids(condition: Condition, shown: dict) -> forms.Field:
    return IdList(refusal=condition.refusal, picks=condition.picks, **shown)


_MAKERS: dict[str, Callable[[Condition, dict], forms.Field]] = {
    "amount": _amount,
    "percent": _percent,
    "several": _several,
    "one": _one,
    "ids": _ids,
    "words": lambda condition, shown: WordList(**shown),
    "switch": lambda condition, shown: forms.BooleanField(**shown),
}
