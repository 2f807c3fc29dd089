"""The conditions in an editor: those that are asked for, each to be taken away, and a menu of the others."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict

from loyalty_app.conditions import Condition

MENU = "add-condition"  # the id of the menu


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser:
    """``address``: where to ask for the same with a condition more or less. ``focus``: the id where to go on."""

    rows: list[BoundField]
    others: list[Condition]
    address: str
    focus: str = ""
    is_locked: bool = False


def of(form: forms.Form, table: Iterable[Condition], *, address: str, focus: str = "") -> Chooser:
    """address: with a query that names what is edited."""
    here = [each for each in table if each.name in form.fields]
    shown = [each for each in here if _is_shown(form, each)]
    return Chooser(
        rows=[form[each.name] for each in shown],
        others=[each for each in here if each not in shown],
        address=address,
        focus=focus,
        is_locked=any(form.fields[each.name].disabled for each in here),
    )


def changed(request: HttpRequest) -> tuple[QueryDict, str]:
    """What is typed so far with a condition added (``add``) or taken away (``without``), and the id where to go on."""
    data, without = request.POST.copy(), request.GET.get("without", "")
    if without:
        data.pop(without, None)
        data.setlist("shown", [name for name in data.getlist("shown") if name != without])
        return data, MENU
    data.appendlist("shown", data.get("add", ""))
    return data, f"id_{data.get('add', '')}"


def _is_shown(form: forms.Form, condition: Condition) -> bool:
    name = condition.name
    if not form.is_bound:
        return _is_filled(condition, form.get_initial_for_field(form.fields[name], name))
    named = form.data.getlist("shown") if isinstance(form.data, QueryDict) else ()
    return name in named or name in form.errors or _is_filled(condition, form.cleaned_data.get(name))


def _is_filled(condition: Condition, value: object) -> bool:
    return bool(value) if condition.kind == "switch" else condition.is_set(value or None) and bool(value)
