"""The shopper's languages: what the panel and the sentences say, a file of locales/ for each.

What a page shows before anything is asked of us is worded in the extension's own locale files, which Shopify reads and
holds to 15 kB each. Where the merchant has worded a text anew, that is said.
"""

import json
import re
from functools import cache, lru_cache
from pathlib import Path

from loyalty_app.appearance import originals
from loyalty_app.appearance import texts as own
from loyalty_app.scope import active_shop_id, remembered

LOCALES = Path(__file__).parent / "locales"
DEFAULT = "en"
LATER = ("rewards", "history", "card", "preferences")  # asked for when one of their parts is first opened
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
Text = str | dict[str, str]  # one wording, or one per plural form: {"one": ..., "other": ...}


@lru_cache(maxsize=256)
def language(locale: str) -> str:
    """The language we speak that is nearest to a locale: to "de-CH" it is "de", to "pt-AO" "pt-BR", to "zh" "en"."""
    tag = _tag(locale)
    return _languages().get(tag.lower()) or _languages().get(_first(tag), DEFAULT)


def written(locale: str) -> dict[str, str]:
    """How the texts for a locale are written: ``lang``, by whose rules numbers, dates and plurals are, and ``dir``.

    A Swiss shop's numbers are Swiss. Where we don't speak the locale's language, its rules don't fit the texts either.
    """
    spoken, tag = language(locale), _tag(locale)
    return {"lang": tag if _first(tag) == _first(spoken) else spoken, "dir": direction(spoken)}


def direction(locale: str) -> str:
    """ "rtl" or "ltr", as the language of the locale is written."""
    return "rtl" if _first(_tag(locale)) in RIGHT_TO_LEFT else "ltr"


def languages() -> list[str]:
    """Every language we speak."""
    return sorted(path.stem for path in LOCALES.glob("*.json"))


def panel(locale: str, *sections: str) -> dict[str, Text]:
    """What is written on the panel itself, by key, and on what it shows to whoever looks: see present.state."""
    return {key: text for section in ("panel", *sections) for key, text in _said(locale, section).items()}


def of(locale: str, section: str) -> dict[str, Text]:
    """What is written on a part of the panel: one of LATER, where it is not there from the start."""
    return _said(locale, section)


def sentences(locale: str) -> dict[str, Text]:
    """What is said about rules and awards, by key. Values are filled in by the browser: {{ points }}."""
    return _said(locale, "sentence")


def worded_anew(code: str) -> dict[str, Text]:
    """What the acting shop says in its own words in one of our languages, by "section.key"; without a shop, nothing."""
    return remembered(f"texts in {code}", lambda: own.as_said(code)) if active_shop_id() else {}


def around(locale: str) -> dict[str, Text]:
    """What a page of ours says around the panel, by "page.key", and what the panel says before it was told anything, by
    "shell.key", which a theme takes from its own files. What isn't translated yet is in English.
    """
    code = language(locale)
    told = originals.texts(originals.normal(code)) | worded_anew(code)
    return {key: text for key, text in told.items() if key.startswith(("page.", "shell."))}


def _said(locale: str, section: str) -> dict[str, Text]:
    """A section as the acting shop says it; as we wrote it when there is none."""
    code = language(locale)
    overrides, told = worded_anew(code), _texts(code)[section]
    return {key: overrides.get(f"{section}.{key}", text) for key, text in told.items()} if overrides else told


def _tag(locale: str) -> str:
    """The locale as a browser takes it; the default's where it is none."""
    tag = locale.replace("_", "-")
    return tag if TAG.fullmatch(tag) else DEFAULT


def _first(tag: str) -> str:
    return tag.partition("-")[0].lower()


@cache
def _languages() -> dict[str, str]:
    """Each of our languages by its code in lower case, and by that without the country."""
    ours = sorted(path.stem for path in LOCALES.glob("*.json"))
    return {_first(code): code for code in reversed(ours)} | {code.lower(): code for code in ours}


@cache
def _texts(code: str) -> dict[str, dict[str, Text]]:
    """What is not translated yet is said in the default language."""
    own = json.loads((LOCALES / f"{code}.json").read_text(encoding="utf-8"))
    return own if code == DEFAULT else {name: told | own.get(name, {}) for name, told in _texts(DEFAULT).items()}
