"""The list of Shopify's elements is made by a script from Shopify's own description, and committed as it writes it."""

import json

from devstore.schema import polaris
from loyalty_app.dashboard.management.commands.check_templates import MANIFEST


def described(tag: str, *attributes: tuple[str, str], slots: tuple[str, ...] = ()) -> dict:
    """custom-elements.json with one element; attributes: (name, type in TypeScript)."""
    declared = {
        "tagName": tag,
        "attributes": [{"name": name, "type": {"text": text}, "description": "Words."} for name, text in attributes],
        "slots": [{"name": name} for name in slots],
    }
    return {"modules": [{"declarations": [{"name": "NoElement"}, declared]}, {"declarations": []}]}


def test_a_description_becomes_names_words_and_slots():
    link = described(
        "s-link",
        ("tone", '"auto" | "critical"'),
        ("icon", '"" | "a|b" | "c"'),
        ("disabled", "boolean"),
        ("loading", '"eager" | boolean'),
        ("size", '"base" | `${number}px`'),
        ("label", "any"),
        ("tone", "string"),
        slots=("", "details"),
    )

    made = polaris.trimmed(link, version="9.9.9")

    assert made["source"].startswith("@shopify/polaris-types 9.9.9 ")
    assert made["elements"]["s-link"] == {
        "attributes": {
            "tone": ["auto", "critical"],
            "icon": ["a|b", "c"],
            "disabled": "boolean",
            "loading": ["eager"],
            "size": "text",
            "label": "text",
            "rel": ["home"],  # App Bridge's
        },
        "slots": ["details"],
    }
    assert {"s-app-nav", "s-app-window", "ui-save-bar"} <= made["elements"].keys()


def test_a_long_list_is_written_once():
    words = " | ".join(f'"{number}"' for number in range(polaris.LONG + 1))

    made = polaris.trimmed(described("s-link", ("one", words), ("other", words)), version="1")

    assert list(made["values"]) == ["one"]
    assert made["elements"]["s-link"]["attributes"] == {"one": "@one", "other": "@one", "rel": ["home"]}


def test_the_list_that_lint_reads_is_as_the_script_writes_it():
    text = MANIFEST.read_text()

    assert polaris.TARGET == MANIFEST
    assert polaris.written(json.loads(text)) == text
    assert f"{polaris.PACKAGE} {polaris.VERSION} " in text
