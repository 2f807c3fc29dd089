"""The texts in groups, as a merchant looks for them: by where shoppers read them."""

from django.utils.translation import gettext_lazy as _

from loyalty_app.appearance import originals
from loyalty_app.appearance.originals import Text
from loyalty_app.dashboard.look.texts_form import POINTS, TITLE

BUTTON, PANEL, REWARDS, SENTENCES, PAGE, BLOCKS = "button", "panel", "rewards", "sentences", "page", "blocks"
GROUPS = [
    (BUTTON, _("Button")),
    (PANEL, _("Panel")),
    (REWARDS, _("Rewards")),
    (SENTENCES, _("Sentences")),
    (PAGE, _("The members' page")),
    (BLOCKS, _("Blocks in the theme")),
]
_OF_SECTION = {"launcher": BUTTON, "shell": BUTTON, "rewards": REWARDS, "sentence": SENTENCES, "page": PAGE}
NAMED_ON_TOP = {TITLE, *POINTS}
FOUND_MAX = 60  # texts that a search shows; who finds more says it better


def group_of(key: str) -> str:
    """A section we have no word for is the panel's, or else a block's."""
    section = key.partition(".")[0]
    in_panel = key in originals.of_panel(originals.DEFAULT)
    return _OF_SECTION.get(section, PANEL if in_panel else BLOCKS)


def shown() -> list[tuple[str, str]]:
    """The groups that have any text."""
    used = {group_of(key) for key in originals.texts(originals.DEFAULT)}
    return [(group, name) for group, name in GROUPS if group in used]


def keys_of(group: str) -> list[str]:
    return [key for key in originals.texts(originals.DEFAULT) if key not in NAMED_ON_TOP and group_of(key) == group]


def keys_with(search: str, *, language: str, overrides: dict[str, Text]) -> list[str]:
    """Texts that say it, in the original, in the merchant's wording, or in English."""
    wanted, known, english = search.casefold(), originals.texts(language), originals.texts(originals.DEFAULT)
    found = [
        key
        for key in english
        if key not in NAMED_ON_TOP
        and any(wanted in str(text).casefold() for text in (key, known[key], english[key], overrides.get(key, "")))
    ]
    return found[:FOUND_MAX]
