"""The shopper's languages. All wording is in the extension's locale files, which Shopify's Liquid reads too."""

import json
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "extensions" / "loyalty" / "locales"
DEFAULT = "en"
Text = str | dict[str, str]  # one wording, or one per plural form: {"one": ..., "other": ...}


def language(locale: str) -> str:
    """The language we speak that is nearest to a shop's locale: "de-CH" is "de", an unknown one the default."""
    code = locale[:20].lower().partition("-")[0]
    return code if code in _languages() else DEFAULT


def panel(locale: str) -> dict[str, Text]:
    """What is written on the panel itself, by key."""
    return _texts(language(locale))["panel"]


def sentences(locale: str) -> dict[str, Text]:
    """What is said about rules and awards, by key. Values are filled in by the browser: {{ points }}."""
    return _texts(language(locale))["sentence"]


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.name.split(".")[0] for path in LOCALES.glob("*.json") if ".schema." not in path.name)


@cache
def _texts(code: str) -> dict[str, dict[str, Text]]:
    name = f"{code}.default.json" if code == DEFAULT else f"{code}.json"
    return json.loads((LOCALES / name).read_text(encoding="utf-8"))
