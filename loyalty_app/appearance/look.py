"""The look of the button and the panel. "From the theme" is where every shop begins: it fits before anybody chooses.

What is chosen here stands behind the theme editor, where a merchant may set one theme apart from the others.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, get_args

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import outbox
from loyalty_app.appearance import contrast
from loyalty_app.appearance.models import ShopLook
from loyalty_app.audit_trail.note import note
from loyalty_app.invalid import Invalid
from loyalty_app.scope import current_staff_id

OFFSET_MAX = 200  # px; further in, the button covers what shoppers came for
DELAY_MIN_S, DELAY_MAX_S = 3, 300  # sooner, and it greets people who haven't seen the page
EVERY_DAYS_MAX = 365

Corner = Literal["theme", "square", "soft", "round"]
Font = Literal["theme", "system"]
Launcher = Literal["pill", "circle", "tab"]
Icon = Literal["star", "gift", "heart", "crown", "coin"]
Side = Literal["end", "start"]
Devices = Literal["all", "desktop", "phone"]
# Liquid's template.name; "customers" is its template.directory: the pages of a customer's account.
Page = Literal[
    "index",
    "collection",
    "list-collections",
    "product",
    "cart",
    "search",
    "blog",
    "article",
    "page",
    "customers",
    "404",
    "password",
]
PAGES: tuple[str, ...] = get_args(Page)


class InvalidLook(Invalid):
    pass


class Popup(msgspec.Struct, frozen=True, kw_only=True):
    """The panel's invitation, which shows itself to shoppers who are not members."""

    on: bool = False
    delay_s: int = 20
    every_days: int = 30  # to one shopper
    pages: tuple[Page, ...] = ("index",)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Colours are "#rrggbb", both or none: "" is the theme's. Distances in px. side: where reading ends, or starts."""

    accent: str = ""
    on_accent: str = ""
    corner: Corner = "theme"
    font: Font = "theme"
    launcher: Launcher = "pill"
    icon: Icon = "star"
    side: Side = "end"
    offset_side: int = 20
    offset_bottom: int = 24
    offset_bottom_phone: int = 16
    show_balance: bool = True
    devices: Devices = "all"
    hidden_on: tuple[Page, ...] = ()
    popup: Popup = Popup()


class Saved(msgspec.Struct, frozen=True):
    """A look, and who chose it when; nobody for the one everybody begins with."""

    look: Look
    changed_at: datetime | None = None
    changed_by: str = ""


def at() -> Look:
    """The acting shop's look now."""
    return saved().look


def saved() -> Saved:
    row = ShopLook.objects.first()
    if row is None:
        return Saved(Look())
    return Saved(msgspec.convert(row.settings, Look), changed_at=row.changed_at, changed_by=row.changed_by)


def save(look: Look, *, now: datetime) -> Look:
    """From now on the shop looks like this. Saying what holds already changes nothing. Raises InvalidLook."""
    check(look)
    with transaction.atomic():
        former = at()
        if former == look:
            return look
        note("look.saved", before=former, after=look, now=now)
        outbox.programme_changed(now=now)
        row = ShopLook(settings=msgspec.to_builtins(look), changed_at=now, changed_by=current_staff_id())
        changed = ["settings", "changed_at", "changed_by"]
        ShopLook.objects.bulk_create([row], update_conflicts=True, unique_fields=["shop"], update_fields=changed)
    return look


def check(look: Look) -> None:
    """Raises InvalidLook with a sentence per field that says what to do. Contrast is advice, so it isn't asked here."""
    errors = dict(_colour_errors(look))
    for name in ("offset_side", "offset_bottom", "offset_bottom_phone"):
        if not 0 <= getattr(look, name) <= OFFSET_MAX:
            errors[name] = _("Enter a number of pixels from 0 to %(most)d.") % {"most": OFFSET_MAX}
    popup = look.popup
    if not DELAY_MIN_S <= popup.delay_s <= DELAY_MAX_S:
        words = _("Enter a number of seconds from %(least)d to %(most)d.")
        errors["delay_s"] = words % {"least": DELAY_MIN_S, "most": DELAY_MAX_S}
    if not 1 <= popup.every_days <= EVERY_DAYS_MAX:
        errors["every_days"] = _("Enter a number of days from 1 to %(most)d.") % {"most": EVERY_DAYS_MAX}
    if popup.on and not popup.pages:
        errors["pages"] = _("Choose at least one page, or switch the invitation off.")
    try:
        msgspec.convert(msgspec.to_builtins(look), Look)
    except msgspec.ValidationError as error:
        errors["settings"] = str(error)
    if errors:
        raise InvalidLook(errors)


def _colour_errors(look: Look) -> Iterable[tuple[str, str]]:
    for name in ("accent", "on_accent"):
        colour = getattr(look, name)
        if colour and not contrast.is_colour(colour):
            yield name, _("Enter a colour as # and six digits or letters from a to f, such as #24463a.")
        elif not colour and (look.accent or look.on_accent):
            yield name, _("Choose this colour too, or take both from the theme.")
