"""Whether the chosen colours can be read, in words, with the nearest ones that can."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from loyalty_app.appearance import contrast

NO_BREAK = "\N{NO-BREAK SPACE}"
SURFACE = "#f9f7f5"  # the panel's ground on a light page, behind icons and bars in the accent: loyalty-panel.css


@dataclass(frozen=True, slots=True)
class Fix:
    field: str  # the form's
    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """is_good: reaches WCAG AA. fixes: colours of the same hue that do."""

    sentence: str
    is_good: bool
    fixes: list[Fix]


def of(accent: str, on_accent: str) -> list[Verdict]:
    """Text on the accent, then the accent on the panel; nothing while a colour is none."""
    if not (contrast.is_colour(accent) and contrast.is_colour(on_accent)):
        return []
    return [_text(accent, on_accent), _drawing(accent)]


def _text(accent: str, on_accent: str) -> Verdict:
    has = contrast.ratio(accent, on_accent)
    if has >= contrast.TEXT:
        return Verdict(_("The text reads well: contrast %(has)s.") % {"has": _shown(has)}, True, [])
    words = _("The text is hard to read: contrast %(has)s, and it takes %(wanted)s.")
    return Verdict(
        words % {"has": _shown(has), "wanted": _shown(contrast.TEXT)},
        False,
        [
            _fix("on_accent", contrast.fix(on_accent, accent), _("Use %(colour)s for the text")),
            _fix("accent", contrast.fix(accent, on_accent), _("Use %(colour)s for the background")),
        ],
    )


def _drawing(accent: str) -> Verdict:
    has = contrast.ratio(accent, SURFACE)
    if has >= contrast.DRAWING:
        return Verdict(_("Icons in the panel stand out: contrast %(has)s.") % {"has": _shown(has)}, True, [])
    words = _("Icons and bars in the panel are faint: contrast %(has)s, and it takes %(wanted)s.")
    fixed = contrast.fix(accent, SURFACE, contrast.DRAWING)
    return Verdict(
        words % {"has": _shown(has), "wanted": _shown(contrast.DRAWING)},
        False,
        [_fix("accent", fixed, _("Use %(colour)s for the background"))],
    )


def _fix(field: str, colour: str, words: str) -> Fix:
    return Fix(field=field, colour=colour, words=words % {"colour": colour})


def _shown(ratio: float) -> str:
    """Rounded down: 4.49 must not read as 4.5."""
    return f"{int(ratio * 10) / 10:.1f}{NO_BREAK}:{NO_BREAK}1"
