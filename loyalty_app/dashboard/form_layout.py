"""How a form's fields are laid out: parts with a heading, rows of one or two fields."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

Part = tuple[str, list[tuple[str, ...]]]  # (heading, rows of field names)


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    rows: list[list[BoundField]]


def lay_out(form: forms.Form, plan: list[Part]) -> list[Section]:
    return [Section(heading=heading, rows=[[form[name] for name in row] for row in rows]) for heading, rows in plan]


def keep(form: forms.Form, plan: list[Part]) -> None:
    """Drop the fields that the plan doesn't name: they are neither shown nor read."""
    kept = {name for _heading, rows in plan for row in rows for name in row}
    for name in set(form.fields) - kept:
        del form.fields[name]
