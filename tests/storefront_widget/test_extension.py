"""The theme app extension: what it weighs, what it says, what it shows before anything is loaded."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from bench import storefront
from devstore.pages import extension

ASSETS = storefront.ASSETS
LOCALES = extension.FOLDER / "locales"
SOURCES = [path for path in extension.FOLDER.rglob("*") if path.is_file()]
PLACEHOLDER = re.compile(r"{{ (\w+) }}")
LANGUAGES = ["en", "de", "fr"]


def texts(name: str) -> dict[str, object]:
    """A locale file flat: {"panel.title": ...}; plural forms stay together."""
    tree = json.loads((LOCALES / name).read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, entries in tree.items() for key, text in entries.items()}


def placeholders(text: object) -> set[str]:
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for name in PLACEHOLDER.findall(form)}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_page_view_costs_at_most_2_kb(locale):
    assert storefront.load_bytes(locale) <= storefront.LOAD_BYTES_MAX


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_panel_with_its_texts_costs_at_most_10_kb(locale):
    assert storefront.panel_bytes(locale) <= storefront.PANEL_BYTES_MAX


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_no_module_is_larger_than_shopify_wants_a_blocks_script_to_be(path):
    assert path.stat().st_size <= 10_000


def test_the_extension_holds_only_what_shopify_accepts():
    kinds = {(path.parent.name, path.suffix or path.name) for path in SOURCES}

    assert kinds == {
        ("loyalty", ".toml"),
        ("loyalty", ".yml"),
        ("assets", ".js"),
        ("assets", ".css"),
        ("blocks", ".liquid"),
        ("locales", ".json"),
    }
    app = tomllib.loads((extension.FOLDER.parents[2] / "shopify.app.toml").read_text())
    assert app["extension_directories"] == ["storefront_widget/extensions/*"]
    assert tomllib.loads((extension.FOLDER / "shopify.extension.toml").read_text())["type"] == "theme"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path):
    assert re.findall(r"https?://(?!www\.w3\.org)\S+", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.css")) + sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_styles_do_not_care_in_which_direction_a_language_is_written(path):
    physical = r"(?:margin|padding|border)-(?:left|right)\b|[^-\w](?:left|right)\s*:|text-align:\s*(?:left|right)"

    assert re.findall(physical, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("suffix", [".json", ".schema.json"])
@pytest.mark.parametrize("locale", ["de", "fr"])
def test_every_text_is_translated_with_the_same_values(locale, suffix):
    english, other = texts(f"en.default{suffix}"), texts(f"{locale}{suffix}")

    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
    assert {key for key, text in other.items() if isinstance(text, dict)} == {
        key for key, text in english.items() if isinstance(text, dict)
    }


def test_every_text_of_the_panel_is_used_and_every_used_text_is_there():
    code = "\n".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("loyalty-*.js"))
    panel = {key.removeprefix("panel.") for key in texts("en.default.json") if key.startswith("panel.")}
    said = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', code)) | {"history_order", "history_joining"}

    assert panel - said == set()
    assert set(re.findall(r'say\("(\w+)"', code)) <= panel


def test_a_guest_gets_the_ways_in_and_no_balance():
    html = storefront.block_html(None)

    assert 'data-sign-in="/account/login"' in html
    assert 'data-create="/account/register"' in html
    assert "data-balance" not in html
    assert "data-name" not in html


def test_a_member_sees_the_balance_with_the_page_itself():
    html = storefront.block_html(storefront.SIGNED_IN, "de")

    assert 'data-balance="1240"' in html
    assert 'data-balance-label="1240 Punkte"' in html
    assert 'data-label="Prämien"' in html


def test_a_merchant_may_hide_the_balance_and_word_the_button():
    html = storefront.block_html(storefront.SIGNED_IN, settings={"show_balance": False, "label": 'Club "Loom" <3'})

    assert "data-balance" not in html
    assert 'data-label="Club &quot;Loom&quot; &lt;3"' in html


def test_a_customers_name_is_never_markup():
    html = storefront.block_html(storefront.SIGNED_IN | {"first_name": '"><script>alert(1)</script>'})

    assert "<script>alert" not in html


def test_a_signed_in_customer_whose_balance_is_not_mirrored_yet_sees_the_plain_button():
    html = storefront.block_html({"id": 2, "first_name": None, "metafields": {}})

    assert "data-balance" not in html
    assert 'data-name=""' in html


def test_every_setting_is_used_by_the_block():
    block = extension.embeds("body")[0]
    ids = {setting["id"] for setting in block.settings if "id" in setting}

    assert ids == set(re.findall(r"block\.settings\.(\w+)", block.source))


def test_the_elements_do_not_set_markup_from_data():
    """innerHTML is used for our own drawings only; every text is a text node."""
    lines = [
        line.strip()
        for path in sorted(Path(ASSETS).glob("*.js"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "innerHTML" in line or "insertAdjacentHTML" in line or "outerHTML" in line
    ]

    assert [line.split("=")[0].strip() for line in lines] == ["holder.innerHTML", "root.innerHTML"]
