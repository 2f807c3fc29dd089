"""What the widget says unless the merchant words it anew: the locale files, read by key.

A key is "section.name": sections of the app's own files (what the panel says), and of the theme extension's (what a
page says before anything is asked of the app).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

PANEL = settings.BASE_DIR / "storefront_widget" / "locales"
THEME = settings.BASE_DIR / "storefront_widget" / "extensions" / "loyalty" / "locales"
DEFAULT = "en"
NO_WORDING = ("number", "sample")  # how numbers are written, and what only the theme editor shows

Text = str | dict[str, str]  # one wording, or one per plural form: {"one": ..., "other": ...}


def normal(language: str) -> str:
    """A language as we write it: pt_BR and pt-BR are pt-br."""
    return language.replace("_", "-").lower()


@cache
def languages() -> tuple[str, ...]:
    """The languages the widget speaks, English first."""
    found = sorted(_files(PANEL))
    return (DEFAULT, *(code for code in found if code != DEFAULT))


@cache
def as_a_theme_has_it(language: str) -> str:
    """The language as the theme extension's file is called: pt-BR of pt-br; English where there is none."""
    files = _files(THEME)
    return files.get(language, files[DEFAULT]).name.partition(".")[0]


@cache
def texts(language: str) -> Mapping[str, Text]:
    """All texts of a language by key, as the files order them. What isn't translated yet is said in English."""
    return {**of_theme(language), **of_panel(language)}


@cache
def of_theme(language: str) -> Mapping[str, Text]:
    return _with_english(THEME, language)


@cache
def of_panel(language: str) -> Mapping[str, Text]:
    return _with_english(PANEL, language)


def _with_english(folder: Path, language: str) -> dict[str, Text]:
    files = _files(folder)
    english = _flat(files[DEFAULT])
    if language not in files:
        return english
    own = _flat(files[language])
    return {key: own.get(key, text) for key, text in english.items()}


def _files(folder: Path) -> dict[str, Path]:
    """By language. Shopify names the default one en.default.json, and what the theme editor says *.schema.json."""
    paths = (path for path in folder.glob("*.json") if not path.name.endswith(".schema.json"))
    return {normal(path.name.partition(".")[0]): path for path in paths}


def _flat(path: Path) -> dict[str, Text]:
    told = json.loads(path.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": text
        for section, names in told.items()
        if section not in NO_WORDING
        for name, text in names.items()
    }
