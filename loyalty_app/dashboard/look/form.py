"""The form of the look: every setting with one sentence about what it does."""

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from loyalty_app.appearance.look import DELAY_MAX_S, DELAY_MIN_S, EVERY_DAYS_MAX, OFFSET_MAX, InvalidLook, Look, Popup
from loyalty_app.appearance.look import check as check_look
from loyalty_app.dashboard import form_layout
from loyalty_app.dashboard.colour_field import ColourField

# What the colours begin with once they are no longer the theme's.
ACCENT, ON_ACCENT = "#24463a", "#ffffff"
PAGES = [
    ("index", _("Home page")),
    ("collection", _("Collections")),
    ("list-collections", _("List of collections")),
    ("product", _("Products")),
    ("cart", _("Cart")),
    ("search", _("Search")),
    ("blog", _("Blogs")),
    ("article", _("Blog posts")),
    ("page", _("Pages")),
    ("customers", _("Customer account")),
    ("404", _("Page not found")),
    ("password", _("Password page")),
]


def choice_field(label: str, choices: list[tuple[str, str]], *, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=forms.RadioSelect)


def menu_field(label: str, choices: list[tuple[str, str]], *, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text)


def pages_field(label: str, *, help_text: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=PAGES, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


def number_field(label: str, unit: str, least: int, most: int, *, help_text: str = "") -> forms.IntegerField:
    words = _("Enter a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), words),
        widget=forms.NumberInput({"suffix": unit}),
    )


class LookForm(forms.Form):
    colours = choice_field(
        _("Colours"),
        [("theme", _("From the theme")), ("own", _("Your own"))],
        help_text=_("From the theme, the widget has the colours of the theme's buttons, whichever theme is live."),
    )
    accent = ColourField(label=_("Background"), help_text=_("Of the button and of the panel's head."), required=False)
    on_accent = ColourField(label=_("Text on it"), help_text=_("Words and icons on that background."), required=False)
    corner = menu_field(
        _("Corners"),
        [("theme", _("From the theme")), ("square", _("Square")), ("soft", _("Soft")), ("round", _("Round"))],
        help_text=_("Of the button, the panel and what is in it."),
    )
    font = menu_field(
        _("Font"),
        [("theme", _("From the theme")), ("system", _("The device's own"))],
        help_text=_("The device's own is there at once and never changes with the theme."),
    )
    launcher = menu_field(
        _("Shape"),
        [("pill", _("Icon and text")), ("circle", _("Icon only")), ("tab", _("Tab at the edge"))],
        help_text=_("What shoppers press to open the panel."),
    )
    icon = menu_field(
        _("Icon"),
        [
            ("star", _("Star")),
            ("gift", _("Gift")),
            ("heart", _("Heart")),
            ("crown", _("Crown")),
            ("coin", _("Coin")),
        ],
        help_text=_("Stands before the text."),
    )
    show_balance = forms.BooleanField(
        label=_("Show members their points on the button"),
        help_text=_("Members see what they have without opening the panel."),
        required=False,
    )
    side = menu_field(
        _("Side"),
        [("end", _("Right")), ("start", _("Left"))],
        help_text=_("In languages that are read from right to left it is the other one."),
    )
    offset_side = number_field(
        _("From the side"), _("px"), 0, OFFSET_MAX, help_text=_("The distance to the edge of the window.")
    )
    offset_bottom = number_field(
        _("From the bottom"), _("px"), 0, OFFSET_MAX, help_text=_("Raise it where something else stands in the corner.")
    )
    offset_bottom_phone = number_field(
        _("From the bottom, on phones"),
        _("px"),
        0,
        OFFSET_MAX,
        help_text=_("Raise it if your theme has a bar at the bottom of the screen."),
    )
    devices = menu_field(
        _("Show the button on"),
        [("all", _("All devices")), ("desktop", _("Computers only")), ("phone", _("Phones only"))],
        help_text=_("Where it is hidden, your own links to #loyalty still open the panel."),
    )
    hidden_on = pages_field(
        _("Hide the button on"), help_text=_("Choose the pages on which nothing should stand in the corner.")
    )
    popup_on = forms.BooleanField(
        label=_("Invite shoppers who are not members"),
        help_text=_("A small card beside the button says what they would get. It can be closed."),
        required=False,
    )
    delay_s = number_field(
        _("After"), _("seconds"), DELAY_MIN_S, DELAY_MAX_S, help_text=_("On the page, before the card shows itself.")
    )
    every_days = number_field(
        _("At most every"),
        _("days"),
        1,
        EVERY_DAYS_MAX,
        help_text=_("To one shopper. Who presses No, thanks never sees it again."),
    )
    pages = pages_field(_("On"), help_text=_("The pages on which the card may show itself."))

    def look(self) -> Look | None:
        """What the form says; None and an error per field if that can't be."""
        chosen = dict(self.cleaned_data)
        if chosen.pop("colours") == "theme":
            chosen |= {"accent": "", "on_accent": ""}
        popup = Popup(
            on=chosen.pop("popup_on"),
            delay_s=chosen.pop("delay_s"),
            every_days=chosen.pop("every_days"),
            pages=tuple(chosen.pop("pages")),
        )
        said = Look(**chosen | {"hidden_on": tuple(chosen["hidden_on"]), "popup": popup})
        try:
            check_look(said)
        except InvalidLook as invalid:
            for name, sentence in invalid.errors.items():
                self.add_error(name if name in self.fields else None, sentence)
            return None
        return said


def initial(look: Look) -> dict:
    popup = msgspec.structs.asdict(look.popup)
    said = msgspec.structs.asdict(look) | popup | {"popup_on": popup["on"]}
    if not look.accent:
        said |= {"accent": ACCENT, "on_accent": ON_ACCENT}
    return said | {"colours": "own" if look.accent else "theme"}


# The colours, corners and font stand before these, with what is said about the colours.
PLAN: list[form_layout.Part] = [
    (_("Button"), [("launcher", "icon"), ("show_balance",)]),
    (_("Place"), [("side", "offset_side"), ("offset_bottom", "offset_bottom_phone")]),
    (_("Where it is shown"), [("devices",), ("hidden_on",)]),
    (_("Invitation"), [("popup_on",), ("delay_s", "every_days"), ("pages",)]),
]
