"""The theme editor: what Shopify's lets a merchant do with an app's blocks, and the deep links that lead there."""

import html
import re

import pytest

from devstore import installs, online_store
from devstore.pages import extension, theme
from tests.devstore_pages.conftest import ADMIN, SHOP, followed

EDITOR = f"{ADMIN}/themes/current/editor"
BLOCKS = f"{ADMIN}/themes/current/blocks"
STAMP = """<x-stamp data-words="{{ block.settings.words }}" data-size="{{ block.settings.size }}"
  data-product="{{ block.settings.thing.handle }}"></x-stamp>
{% schema %}{"name": "Stamp", "target": "section", "settings": [
  {"type": "header", "content": "Looks"},
  {"type": "text", "id": "words", "label": "Words", "default": "plain"},
  {"type": "range", "id": "size", "label": "Size", "min": 1, "max": 9, "step": 1, "default": 3},
  {"type": "checkbox", "id": "loud", "label": "Loud", "default": true},
  {"type": "product", "id": "thing", "label": "Thing", "autofill": true},
  {"type": "select", "id": "tone", "label": "Tone", "default": "warm",
   "options": [{"value": "warm", "label": "Warm"}, {"value": "cold", "label": "Cold"}]}]}{% endschema %}"""
EMBED = '<x-embed></x-embed>{% schema %}{"name": "Corner", "target": "body", "settings": []}{% endschema %}'


@pytest.fixture(autouse=True)
def small_extension(tmp_path, monkeypatch, store):
    folder = tmp_path / "loyalty"
    for name in ("blocks", "snippets", "locales", "assets"):
        (folder / name).mkdir(parents=True)
    (folder / "blocks" / "stamp.liquid").write_text(STAMP)
    (folder / "blocks" / "corner.liquid").write_text(EMBED)
    monkeypatch.setattr(extension, "FOLDER", folder)
    theme.theme.cache_clear()
    installs.install(store, SHOP)
    yield
    theme.theme.cache_clear()


def preview_of(browser, editor: str) -> str:
    """What the editor's frame shows."""
    address = html.unescape(re.search(r'<iframe[^>]*src="([^"]+)"', editor)[1])
    return browser.get(address).text


def test_a_block_is_added_changed_moved_and_removed(store, browser):
    fields = {"block": "stamp", "template": "product", "target": "mainSection", "size": "5", "tone": "cold"}
    editor = followed(browser, browser.post(BLOCKS, data=fields | {"words": "one"}))
    followed(browser, browser.post(BLOCKS, data=fields | {"words": "two", "loud": "1"}))
    one, two = online_store.blocks(store, SHOP)
    assert one["settings"] == {"words": "one", "size": 5, "loud": False, "thing": None, "tone": "cold"}
    assert "Products: in the main section" in editor

    followed(browser, browser.post(f"{BLOCKS}/{two['id']}/up"))
    followed(browser, browser.post(f"{BLOCKS}/{one['id']}/settings", data={"words": "changed", "size": "nine"}))
    moved = online_store.blocks(store, SHOP)
    assert [each["settings"]["words"] for each in moved] == ["two", "changed"]
    assert moved[1]["settings"]["size"] == 3  # what is no number is the default

    followed(browser, browser.post(f"{BLOCKS}/{two['id']}/down"))
    followed(browser, browser.post(f"{BLOCKS}/{one['id']}/remove"))
    assert [each["id"] for each in online_store.blocks(store, SHOP)] == [two["id"]]
    assert browser.post(f"{BLOCKS}/{one['id']}/remove").status_code == 404


def test_a_deep_link_prepares_a_block_and_changes_nothing_before_it_is_saved(store, browser):
    link = f"{EDITOR}?template=product&addAppBlockId=client/stamp&target=mainSection"

    editor = browser.get(link).text

    assert 'heading="Add Stamp"' in editor
    assert online_store.blocks(store, SHOP) == []
    assert 'data-words="plain" data-size="3"' in preview_of(browser, editor)
    assert "x-stamp" not in browser.get("/products/heron-linen-throw").text


def test_a_deep_link_prepares_an_embed_and_changes_nothing_before_it_is_saved(store, browser):
    editor = browser.get(f"{EDITOR}?context=apps&template=index&activateAppId=client/corner").text

    assert re.search(r'<s-switch label="Corner"[^>]* checked', editor)
    assert "Save to switch Corner on" in editor
    assert "x-embed" in preview_of(browser, editor)
    assert "x-embed" not in browser.get("/").text
    assert not installs.embed_enabled(store, SHOP)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("addAppBlockId=other/stamp&template=product&target=mainSection", "This link is for another app."),
        ("addAppBlockId=client/nothing&template=product&target=mainSection", "The app has no block nothing."),
        ("addAppBlockId=client/stamp&template=index&target=mainSection", "takes no blocks of apps"),
        ("activateAppId=client/stamp", "The app has no embed stamp."),
    ],
)
def test_a_link_to_what_is_not_there_says_so(browser, query, sentence):
    answer = browser.get(f"{EDITOR}?{query}")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Add Stamp" not in answer.text


def test_without_the_app_there_is_nothing_to_add(store, browser):
    installs.uninstall(store, SHOP)

    editor = browser.get(EDITOR).text

    assert "The app is not installed" in editor
    assert 'heading="Add block"' not in editor
    assert browser.post(BLOCKS, data={"block": "stamp", "template": "product"}).status_code == 422
    assert online_store.blocks(store, SHOP) == []


def test_the_theme_is_chosen_here(store, browser):
    editor = followed(browser, browser.post(f"{ADMIN}/themes/current/publish", data={"theme": "bazaar", "dark": "1"}))

    assert (online_store.theme_of(store, SHOP), online_store.settings_of(store, SHOP)) == ("bazaar", {"dark": True})
    assert "In the cart drawer" in editor


def test_a_product_setting_is_a_product_else_the_pages_own(store, browser):
    online_store.place(store, SHOP, "stamp", template="product")
    online_store.place(store, SHOP, "stamp", template="cart", settings={"thing": "waffle-bath-towel"})
    online_store.place(store, SHOP, "stamp", template="index", target="newAppsSection")
    browser.post("/cart/add", data={"id": store.documents.all("product", SHOP)[0]["variants"][0]["id"]})

    told = {path: browser.get(path).text for path in ("/products/heron-linen-throw", "/cart", "/")}

    assert {path: re.findall(r'data-product="([^"]*)"', page) for path, page in told.items()} == {
        "/products/heron-linen-throw": ["heron-linen-throw"],
        "/cart": ["waffle-bath-towel"],
        "/": [""],
    }
