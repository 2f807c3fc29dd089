"""The theme app extension: what it weighs, what it holds, what it shows before anything is loaded."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from bench import storefront
from devstore.pages import extension
from loyalty_app.appearance.look import Look
from storefront_widget import texts as wording

ASSETS = storefront.ASSETS
SOURCES = [path for path in extension.FOLDER.rglob("*") if path.is_file()]
LANGUAGES = extension.locales()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_page_view_costs_at_most_2_kb(locale):
    assert storefront.load_bytes(locale) <= storefront.LOAD_BYTES_MAX


@pytest.mark.parametrize("locale", LANGUAGES)
def test_one_that_invites_its_visitor_costs_no_more(locale):
    assert storefront.inviting_bytes(locale) <= storefront.LOAD_BYTES_MAX


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_panel_with_its_texts_costs_at_most_10_kb(locale):
    assert storefront.panel_bytes(locale) <= storefront.PANEL_BYTES_MAX


@pytest.mark.parametrize("locale", LANGUAGES)
def test_all_that_comes_later_costs_at_most_16_kb(locale):
    assert storefront.pages_bytes(locale) <= storefront.PAGES_BYTES_MAX


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
        ("snippets", ".liquid"),
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


def test_a_guest_gets_the_ways_in_and_no_balance():
    html = storefront.block_html(None)

    assert 'data-sign-in="/customer_authentication/login"' in html
    assert "data-balance" not in html
    assert "data-name" not in html


def test_a_member_sees_the_balance_with_the_page_itself():
    html = storefront.block_html(storefront.SIGNED_IN, "de")

    assert 'data-balance="1240" data-figure="1.240"' in re.sub(r"\s+", " ", html)
    assert re.search(r'data-words="1.?240 Punkte"', html)
    assert 'data-label="Prämien"' in html


def test_at_load_nothing_is_formatted():
    """A browser's first number costs 30 ms of a computer's time, on a phone four times that: it is in the page."""
    assert not re.search(r"toLocale|Intl", storefront.LOADER.read_text(encoding="utf-8"))


def test_a_signed_in_customer_whose_balance_is_not_mirrored_yet_sees_the_plain_button():
    html = storefront.block_html({"id": 2, "first_name": None, "metafields": {}})

    assert "data-balance" not in html
    assert 'data-name=""' in html


def test_names_and_texts_are_never_markup():
    wicked = '"><script>alert(1)</script>'
    said = {"launcher": wicked, "points": {"other": wicked}, "texts": {"shell.failed": wicked}}
    config = {"proxy": wicked, "look": {"accent": wicked, "on_accent": wicked}}

    html = storefront.block_html(storefront.SIGNED_IN | {"first_name": wicked}, app={"said_en": said, "config": config})
    assert "<script>alert" not in html


def style_of(html: str) -> str:
    return re.search(r'style="([^"]*)"', html)[1]


def test_nothing_chosen_is_the_themes():
    html = storefront.block_html(None)

    assert style_of(html) == (
        "--accent:var(--color-primary-button-background,rgb(var(--color-button,36,70,58)));"
        "--on-accent:var(--color-primary-button-text,rgb(var(--color-button-text,255,255,255)));"
        "--inset:auto 20px;--bottom:24px;--bottom-phone:16px"
    )
    assert 'data-side="end"' in html
    assert 'data-proxy="/apps/loyalty"' in html


LOOK = msgspec.to_builtins(Look())


@pytest.mark.parametrize(
    ("case", "look", "settings", "told"),
    [
        ("the app's", {"accent": "#24463a", "on_accent": "#ffffff"}, {}, "--accent:#24463a;--on-accent:#ffffff;"),
        ("the editor's", {"accent": "#24463a", "on_accent": "#ffffff"}, {"accent": "#ff0000", "on_accent": "#000000"},
         "--accent:#ff0000;--on-accent:#000000;"),
        ("one colour", {}, {"accent": "#ffee00"}, "--accent:#ffee00;--on-accent:#000000;"),
        ("corners", {"corner": "square"}, {}, "--round:0;--inset:"),
        ("at the other side", {"side": "start", "offset_side": 40}, {}, "--inset:40px auto;"),
        ("the editor's side", {"side": "start"}, {"position": "end"}, "--inset:auto 20px;"),
        ("distances", {"offset_bottom": 80, "offset_bottom_phone": 0}, {}, "--bottom:80px;--bottom-phone:0px"),
        ("the editor's distances", {"offset_bottom": 80}, {"bottom": 0}, "--bottom:0px;"),
        ("a circle", {"launcher": "circle"}, {}, "--pad:15px;--name:none;--inset:"),
        ("a tab", {"launcher": "tab"}, {}, "--round:14px;--pad:20px 34px;--inset:auto -14px;"),
        ("a tab at the start", {"launcher": "tab", "side": "start"}, {}, "--pad:34px 20px;--inset:-14px auto;"),
        ("on desktops", {"devices": "desktop"}, {}, "--phone:none;"),
        ("on phones", {"devices": "phone"}, {}, "--wide:none;"),
        ("not on this page", {"hidden_on": ["cart", "index"]}, {}, "--wide:none;--phone:none;"),
    ],
)  # fmt: skip
def test_the_theme_editor_goes_before_the_app_and_the_app_before_the_theme(case, look, settings, told):
    html = storefront.block_html(None, settings=settings, app={"config": {"look": LOOK | look}})

    assert told in style_of(html)


@pytest.mark.parametrize(
    ("page", "is_hidden"),
    [("cart", True), ("customers/account", True), ("customers/login", True), ("product", False), ("page.club", False)],
)
def test_pages_on_which_it_is_not_wanted(page, is_hidden):
    look = LOOK | {"hidden_on": ["cart", "customers"]}
    html = storefront.block_html(None, app={"config": {"look": look}}, page=page)

    assert ("--wide:none" in style_of(html)) is is_hidden
    assert "<loyalty-rewards" in html  # a link on the page may open the panel all the same


@pytest.mark.parametrize(
    ("in_app", "in_editor", "is_shown"),
    [(True, "", True), (False, "", False), (False, "show", True), (True, "hide", False)],
)
def test_whether_the_balance_is_on_the_button(in_app, in_editor, is_shown):
    app = {"config": {"look": LOOK | {"show_balance": in_app}}}
    html = storefront.block_html(storefront.SIGNED_IN, settings={"show_balance": in_editor}, app=app)

    assert ("data-balance" in html) is is_shown


def test_what_the_merchant_calls_things():
    said = {"launcher": "Club", "points": {"one": "star", "other": "stars"}, "texts": {"shell.retry": "Once more"}}
    html = storefront.block_html(storefront.SIGNED_IN, "en-GB", app={"said_en": said})

    assert ('data-label="Club"' in html, 'data-words="1,240 stars"' in html, 'data-retry="Once more"' in html) == (
        True, True, True,
    )  # fmt: skip
    html = storefront.block_html(None, settings={"label": 'Club "Loom" <3'}, app={"said_en": said})
    assert 'data-label="Club &quot;Loom&quot; &lt;3"' in html


@pytest.mark.parametrize(
    ("locale", "label"), [("de", "Verein"), ("pt-BR", "Clube"), ("sv", "Club"), ("de-CH", "Verein")]
)
def test_the_language_of_the_page_or_else_english(locale, label):
    app = {f"said_{key}": {"launcher": word} for key, word in (("en", "Club"), ("de", "Verein"), ("pt_br", "Clube"))}

    assert f'data-label="{label}"' in storefront.block_html(None, locale, app=app)


def test_every_setting_is_used_by_the_block():
    block = next(each for each in extension.embeds("body") if each.handle == "loyalty")
    ids = {setting["id"] for setting in block.settings if "id" in setting}
    colours = {"accent", "on_accent"}  # read by the snippet loyalty-accent

    assert ids == set(re.findall(r"block\.settings\.(\w+)", block.source)) | colours
    assert all("default" not in setting or setting["default"] == "" for setting in block.settings)


def test_the_elements_do_not_set_markup_from_data():
    """innerHTML is used for our own drawings only; every text is a text node."""
    lines = [
        line.strip()
        for path in sorted(Path(ASSETS).glob("*.js"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "innerHTML" in line or "insertAdjacentHTML" in line or "outerHTML" in line
    ]

    assert [line.split("=")[0].strip() for line in lines] == ["root.innerHTML"]


def test_the_benchmark_counts_the_texts_that_come_later():
    assert storefront.LATER == wording.LATER
