"""App blocks: placed where the merchant puts them, rendered there as Shopify would, and told to the app."""

import re

import pytest

from devstore import catalogue, customers, installs, online_store
from devstore.errors import Refused, Unknown
from devstore.pages import extension, theme
from tests.devstore_pages.conftest import ADMIN, SHOP

THROW = "heron-linen-throw"
STAMP = """<x-stamp {{ block.shopify_attributes }} data-id="{{ block.id }}" data-section="{{ section.id }}"
  data-words="{{ block.settings.words }}" data-product="{{ product.handle }}" data-price="{{ product.price }}"
  data-cart="{{ cart.item_count }} {{ cart.total_price }} {{ cart.currency.iso_code }}" data-template="{{ template }}"
  data-name="{{ template.name }}" data-page="{{ request.page_type }}"></x-stamp>
{% schema %}{"name": "Stamp", "target": "section", "stylesheet": "stamp.css", "javascript": "stamp.js", "settings": [
  {"type": "text", "id": "words", "label": "Words", "default": "plain"}]}{% endschema %}"""
PRODUCT_ONLY = """<x-only></x-only>{% schema %}{"name": "Only", "target": "section",
  "enabled_on": {"templates": ["product"]}, "settings": []}{% endschema %}"""
NOT_ON_CART = """<x-embed></x-embed>{% schema %}{"name": "Embed", "target": "body",
  "disabled_on": {"templates": ["cart"]}, "settings": []}{% endschema %}"""

EMBED = '<x-launcher></x-launcher>{% schema %}{"name": "Launcher", "target": "body", "settings": []}{% endschema %}'


@pytest.fixture(autouse=True)
def stamps(tmp_path, monkeypatch, store):
    """An extension of small blocks, in an app that is installed."""
    folder = tmp_path / "loyalty"
    for name in ("blocks", "snippets", "locales", "assets"):
        (folder / name).mkdir(parents=True)
    for name, source in (("stamp", STAMP), ("product-only", PRODUCT_ONLY), ("corner", NOT_ON_CART)):
        (folder / "blocks" / f"{name}.liquid").write_text(source)
    monkeypatch.setattr(extension, "FOLDER", folder)
    theme.theme.cache_clear()
    installs.install(store, SHOP)
    yield
    theme.theme.cache_clear()


def place(store, block="stamp", **where) -> dict:
    return online_store.place(store, SHOP, block, **where)


def words_on(browser, path: str) -> list[str]:
    return re.findall(r'data-words="([^"]*)"', browser.get(path).text)


def test_a_block_stands_where_it_was_placed_and_nowhere_else(store, browser):
    variant = catalogue.product(store, SHOP, THROW)["variants"][0]["id"]
    browser.post("/cart/add", data={"id": variant})
    browser.post("/account/switch", data={"customer_id": customers.all(store, SHOP)[0]["id"]})
    for template in ("product", "cart", "page", "page.rewards", "customers/account"):
        place(store, template=template, settings={"words": template})
    for template in ("index", "collection"):
        place(store, template=template, target="newAppsSection", settings={"words": template})
    place(store, target="sectionGroup:header", settings={"words": "header"})

    shown = {
        path: words_on(browser, path)
        for path in (
            "/", "/collections/all", f"/products/{THROW}", "/cart", "/pages/about", "/pages/rewards", "/account",
            "/checkout",
        )
    }  # fmt: skip

    assert shown == {
        "/": ["header", "index"],
        "/collections/all": ["header", "collection"],
        f"/products/{THROW}": ["header", "product"],
        "/cart": ["header", "cart"],
        "/pages/about": ["header", "page"],
        "/pages/rewards": ["header", "page.rewards"],
        "/account": ["header", "customers/account"],
        "/checkout": [],
    }


def test_a_block_gets_shopifys_objects_and_wrapper(store, browser):
    placed = place(store, template="product")

    page = browser.get(f"/products/{THROW}").text
    edited = browser.get(f"/products/{THROW}?design_mode=1").text

    assert f'<div id="shopify-block-{placed["id"]}" class="shopify-block shopify-app-block">' in page
    assert f'data-id="{placed["id"]}" data-section="template--162045100001__main"' in page
    assert f'data-words="plain" data-product="{THROW}" data-price="12800"' in page
    assert 'data-cart="0 0 USD" data-template="product"' in page
    assert "data-shopify-editor-block" not in page
    assert f'data-shopify-editor-block="{{&#34;id&#34;: &#34;{placed["id"]}&#34;' in edited


def test_a_page_of_an_own_template_tells_its_name(store, browser):
    place(store, template="page.rewards", target="newAppsSection")

    page = browser.get("/pages/rewards").text

    assert 'data-template="page.rewards"\n  data-name="page" data-page="page"' in page


def test_blocks_follow_each_other_in_the_order_of_the_merchant(store, browser):
    first, second, third = (place(store, template="product", settings={"words": word}) for word in "abc")
    online_store.change(store, SHOP, third["id"], position=0)
    online_store.change(store, SHOP, second["id"], settings={"words": "B"})
    online_store.remove(store, SHOP, first["id"])

    assert words_on(browser, f"/products/{THROW}") == ["c", "B"]


def test_a_blocks_files_are_loaded_once_and_only_where_it_stands(store, browser):
    for _ in range(2):
        place(store, template="product")

    page = browser.get(f"/products/{THROW}").text

    assert page.count('href="/cdn/extensions/loyalty/stamp.css"') == 1
    assert page.count('src="/cdn/extensions/loyalty/stamp.js"') == 1
    assert page.index("stamp.js") < page.index("</head>")
    assert "stamp.js" not in browser.get("/").text


@pytest.mark.parametrize(
    ("block", "where", "error", "sentence"),
    [
        ("stamp", {"template": "index"}, Refused, "The main section of index takes no blocks"),
        ("stamp", {"template": "blog"}, Refused, "A template is one of"),
        ("stamp", {"template": "product", "target": "somewhere"}, Refused, "A block's target is one of"),
        ("stamp", {"template": "product", "settings": {"colour": "red"}}, Refused, "has no setting colour"),
        ("product-only", {"template": "cart"}, Refused, "Only cannot stand on cart"),
        ("product-only", {"target": "sectionGroup:header"}, Refused, "Only cannot stand in the header"),
        ("corner", {"template": "product"}, Unknown, "The app has no block corner"),
    ],
)
def test_a_block_that_cannot_stand_there_is_refused_and_nothing_changes(store, block, where, error, sentence):
    kept = place(store, template="product")

    with pytest.raises(error, match=sentence):
        place(store, block, **where)

    assert online_store.blocks(store, SHOP) == [kept]


def test_nothing_is_placed_or_shown_without_the_app(store, browser):
    place(store, template="product")
    installs.uninstall(store, SHOP)

    assert words_on(browser, f"/products/{THROW}") == []
    with pytest.raises(Refused, match="Install the app first"):
        place(store, template="product")


def test_an_embed_stays_off_the_templates_it_is_not_for(store, browser):
    installs.set_embed(store, SHOP, True)

    assert "<x-embed>" in browser.get("/").text
    assert "<x-embed>" not in browser.get("/cart").text


def test_each_embed_has_a_switch_of_its_own(stamps, store, browser):
    (extension.FOLDER / "blocks" / "loyalty.liquid").write_text(EMBED)
    browser.post(f"/control/shops/{SHOP}/embed", json={"enabled": True})
    launcher = browser.get("/").text

    told = browser.post(
        f"/control/shops/{SHOP}/embed", json={"enabled": True, "embed": "corner", "settings": {}}
    ).json()
    browser.post(f"/control/shops/{SHOP}/embed", json={"enabled": False})
    corner = browser.get("/").text

    assert told == {"enabled": True}
    assert ("x-launcher" in launcher, "x-embed" in launcher) == (True, False)
    assert ("x-launcher" in corner, "x-embed" in corner) == (False, True)


def test_app_bridge_tells_where_blocks_stand(store, browser):
    placed = place(store, template="page.rewards", target="newAppsSection")
    installs.set_embed(store, SHOP, True)

    [told] = browser.get(f"{ADMIN}/app_extensions").json()

    here = {"themeId": "gid://shopify/OnlineStoreTheme/162045100001"}
    assert [(each["handle"], each["target"], each["status"]) for each in told["activations"]] == [
        ("corner", "body", "active"),
        ("product-only", "section", "available"),
        ("stamp", "section", "active"),
    ]
    assert told["activations"][0]["activations"] == [{"target": "theme"} | here]
    assert told["activations"][2]["activations"] == [
        {"target": f"template--page.rewards/apps/loyalty_stamp_{placed['id'][-6:]}"} | here
    ]


def test_blocks_of_one_shop_are_not_the_others(store, browser):
    from devstore import seed, shops

    shops.create(store, "second.myshopify.com", "Second")
    seed.fill(store, "second.myshopify.com")
    installs.install(store, "second.myshopify.com")
    place(store, template="product", settings={"words": "first"})
    online_store.place(store, "second.myshopify.com", "stamp", template="product", settings={"words": "second"})

    second = browser.get(f"/products/{THROW}", headers={"host": "second.localhost"}).text

    assert words_on(browser, f"/products/{THROW}") == ["first"]
    assert 'data-words="second"' in second
    assert 'data-words="first"' not in second


def test_the_control_places_changes_and_takes_away(browser):
    where = f"/control/shops/{SHOP}/blocks"
    made = browser.post(where, json={"block": "stamp", "template": "product", "settings": {"words": "one"}}).json()

    changed = browser.patch(f"{where}/{made['id']}", json={"settings": {"words": "two"}}).json()
    refused = browser.post(where, json={"block": "stamp", "template": "index"})

    assert browser.get(where).json() == {"blocks": [made | {"settings": {"words": "two"}}]}
    assert changed["settings"] == {"words": "two"}
    assert (refused.status_code, "takes no blocks" in refused.json()["error"]) == (422, True)
    assert browser.delete(f"{where}/{made['id']}").status_code == 200
    assert browser.get(where).json() == {"blocks": []}


def test_prices_follow_the_visitors_currency_in_hundredths(store, browser):
    browser.post(f"/control/shops/{SHOP}/markets", json={"rates": {"EUR": "0.5", "JPY": "150"}})
    place(store, template="product")
    variant = catalogue.product(store, SHOP, THROW)["variants"][0]["id"]
    browser.post("/cart/add", data={"id": variant})

    euros = browser.get(f"/products/{THROW}?currency=EUR").text
    cart = browser.get("/cart.js").json()
    yen = browser.get(f"/products/{THROW}?currency=JPY").text
    product = browser.get(f"/products/{THROW}.js").json()

    assert 'data-price="6400"' in euros
    assert 'data-cart="1 6400 EUR"' in euros
    assert "€64.00" in euros
    assert '"currency": {"active": "EUR", "rate": "0.5"}' in euros
    assert (cart["currency"], cart["total_price"], cart["items"][0]["final_line_price"]) == ("EUR", 6400, 6400)
    assert 'data-price="1920000"' in yen
    assert (product["handle"], product["price"], product["variants"][0]["price"]) == (THROW, 1920000, 1920000)
    assert "$128.00" in browser.get("/checkout").text
