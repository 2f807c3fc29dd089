"""Which fields a reward's form has, in the parts and rows in which the page shows them."""

from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.dated_form import SCHEDULE
from loyalty_app.dashboard.rewards.kinds import Shape
from loyalty_app.rewards.conditions import CONDITIONS
from loyalty_app.rewards.terms import IN_MONEY

LIMITS = [("stock",), ("per_member", "period")]


def plan(shape: Shape, *, is_new: bool) -> list[form_layout.Part]:
    if shape.kind == "cashback":
        return _cashback(is_new=is_new)
    parts = [(_("What it is"), _what(shape)), (_("What it costs"), _price(shape)), (_("When"), SCHEDULE)]
    parts.append((form_layout.CONDITIONS, [(each.name,) for each in CONDITIONS if each.fits(shape.kind)]))
    parts.append((_("Limits"), LIMITS))
    if shape.is_code or shape.kind in ("gift_card", "custom"):
        parts.append((_("Life and return"), _life(shape)))
    return parts


def _cashback(*, is_new: bool) -> list[form_layout.Part]:
    # Its earn rule is published with it and lives on by itself, under the earn rules.
    percent = [(_("How much comes back"), [("cashback_percent",)])] if is_new else []
    return [
        (_("What it is"), [("name",), ("text",)]),
        *percent,
        (_("How points become store credit"), [("slider_points", "slider_amount"), ("points_min",)]),
        (_("When"), SCHEDULE),
    ]


def _what(shape: Shape) -> list[tuple[str, ...]]:
    own = {
        "percent_off": [("percent",)],
        "free_shipping": [("shipping_price_max",)],
        "free_product": [("variants",)],
        "donation": [("cause",)],
    }.get(shape.kind, [])
    worth = [("amount",)] if shape.kind in IN_MONEY and not shape.is_slider else []
    note = [("takes_note",)] if shape.kind == "custom" else []
    return [("name",), *worth, *own, ("text",), *note]


def _price(shape: Shape) -> list[tuple[str, ...]]:
    if not shape.is_slider:
        return [("points",)]
    return [("slider_points", "slider_amount"), ("points_min", "points_max")]


def _life(shape: Shape) -> list[tuple[str, ...]]:
    if shape.kind == "custom":
        return [("expired_lots",)]
    if shape.kind == "gift_card":
        return [("life_days",), ("unused",), ("expired_lots",)]
    return [("life_days", "prefix"), ("unused",), ("refunded",), ("expired_lots",), ("open_codes",)]
