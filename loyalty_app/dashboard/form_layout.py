"""How a form's fields are laid out: parts with a heading, rows of one or two fields."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

CONDITIONS = _("Conditions")  # the heading of the part whose fields are added and removed one by one
Part = tuple[str, list[tuple[str, ...]]]  # (heading, rows of field names)


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    rows: list[list[BoundField]]
    is_conditions: bool = False


def lay_out(form: forms.Form, plan: list[Part]) -> list[Section]:
    return [
        Section(heading, [[form[name] for name in row] for row in rows], is_conditions=heading is CONDITIONS)
        for heading, rows in plan
    ]


def keep(form: forms.Form, plan: list[Part]) -> None:
    """Drop the fields that the plan doesn't name: they are neither shown nor read."""
    kept = {name for _heading, rows in plan for row in rows for name in row}
    for name in set(form.fields) - kept:
        del form.fields[name]
