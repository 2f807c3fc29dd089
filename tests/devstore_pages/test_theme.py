"""The theme: our extension's blocks are rendered as Shopify would, on the pages where Shopify would."""

import json

import pytest
from starlette.requests import Request

from devstore import customers, installs, metafields
from devstore.pages import extension, theme
from tests.devstore_pages.conftest import ADMIN, SHOP, followed

BLOCK = """{% assign balance = customer.metafields['$app:loyalty'].balance.value %}
<x-widget {{ block.shopify_attributes }} data-colour="{{ block.settings.colour }}"
  data-lang="{{ request.locale.iso_code }}" data-src="{{ 'widget.js' | asset_url }}"
  data-points="{{ 'points' | t: count: balance.available }}"
  data-name="{{ customer.first_name | escape }}" data-raw="{{ customer.first_name }}">{% render 'star' %}</x-widget>
{% schema %}{"name": "t:names.widget", "target": "body", "settings": [
  {"type": "color", "id": "colour", "label": "Colour", "default": "#123456"},
  {"type": "checkbox", "id": "shown", "label": "Shown", "default": true}]}{% endschema %}"""


@pytest.fixture
def small_extension(tmp_path, monkeypatch):
    """An extension of one embed, so that the law is tested and not our widget's present wording."""
    folder = tmp_path / "loyalty"
    for name in ("blocks", "snippets", "locales", "assets"):
        (folder / name).mkdir(parents=True)
    (folder / "blocks" / "widget.liquid").write_text(BLOCK)
    (folder / "snippets" / "star.liquid").write_text("star of {{ shop.name }}")
    english = {"points": {"one": "{{ count }} point", "other": "{{ count }} points"}}
    (folder / "locales" / "en.default.json").write_text(json.dumps(english))
    (folder / "locales" / "de.json").write_text(
        json.dumps({"points": {"one": "ein Punkt", "other": "{{ count }} Punkte"}})
    )
    polish = {"one": "{{ count }} punkt", "few": "{{ count }} punkty", "many": "{{ count }} punktów"}
    (folder / "locales" / "pl.json").write_text(json.dumps({"points": polish}))
    (folder / "locales" / "en.default.schema.json").write_text(json.dumps({"names": {"widget": "Rewards"}}))
    (folder / "assets" / "widget.js").write_text("export const here = 1;")
    monkeypatch.setattr(extension, "FOLDER", folder)
    theme.theme.cache_clear()
    yield folder
    theme.theme.cache_clear()


@pytest.fixture
def switched_on(store, small_extension):
    installs.install(store, SHOP)
    installs.set_embed(store, SHOP, True)


def maya(store, points: int = 120) -> dict:
    person = customers.all(store, SHOP)[0]
    where = {"namespace": "$app:loyalty", "key": "balance", "kind": "json"}
    metafields.define(store, SHOP, owner_type="CUSTOMER", name="Balance", access="PUBLIC_READ", **where)
    metafields.put(
        store,
        SHOP,
        owner=f"gid://shopify/Customer/{person['id']}",
        **where,
        value=json.dumps({"available": points, "pending": 0}),
    )
    return person


def test_an_embed_is_off_until_the_merchant_switches_it_on(store, browser, small_extension):
    assert "x-widget" not in browser.get("/").text
    installs.install(store, SHOP)
    assert "x-widget" not in browser.get("/").text

    fields = {"block": "widget", "enabled": "1", "colour": "#abcdef", "shown": "1"}
    followed(browser, browser.post(f"{ADMIN}/themes/current/editor", data=fields))

    assert 'data-colour="#abcdef"' in browser.get("/").text
    installs.uninstall(store, SHOP)
    assert "x-widget" not in browser.get("/").text


def test_a_guest_has_no_customer_in_liquid(browser, switched_on):
    page = browser.get("/").text

    assert 'data-name=""' in page
    assert 'data-colour="#123456"' in page
    assert "star of Juniper & Loom" in page


@pytest.mark.parametrize(
    ("locale", "points", "words"),
    [
        ("en", 120, "120 points"),
        ("en", 1, "1 point"),
        ("de", 120, "120 Punkte"),
        ("de", 1, "ein Punkt"),
        ("nl", 1, "1 point"),  # not spoken by this extension: English, by English rules
    ],
)
def test_the_balance_is_a_metafield_of_the_signed_in_customer(store, browser, switched_on, locale, points, words):
    person = maya(store, points)
    browser.post("/account/switch", data={"customer_id": person["id"]})

    page = browser.get("/", params={"locale": locale}).text

    assert f'data-points="{words}"' in page
    assert f'data-lang="{locale}"' in page


@pytest.mark.parametrize(
    ("locale", "count", "words"),
    [
        ("pl", 1, "{{ count }} punkt"),
        ("pl", 22, "{{ count }} punkty"),
        ("pl", 5, "{{ count }} punktów"),
        ("de-AT", 1, "ein Punkt"),
        ("de", "1", "{{ count }} Punkte"),  # a text is no number
        ("ja", 1, "{{ count }} point"),
    ],
)
def test_a_count_takes_the_plural_form_of_the_language_that_is_spoken(small_extension, locale, count, words):
    assert extension.text("points", locale, {"count": count}) == words


def test_the_extension_escapes_nothing_by_itself_as_at_shopify(store, browser, switched_on):
    made = customers.create(store, SHOP, email="x@example.com", first_name="<b>Eve</b>")
    browser.post("/account/switch", data={"customer_id": made["id"]})

    page = browser.get("/").text

    assert 'data-name="&lt;b&gt;Eve&lt;/b&gt;"' in page
    assert 'data-raw="<b>Eve</b>"' in page
    # The theme's own templates do.
    assert ">&lt;b&gt;Eve&lt;/b&gt;<" in page


def test_assets_are_served_and_nothing_beside_them(browser, switched_on):
    page = browser.get("/").text
    assert 'data-src="/cdn/extensions/loyalty/widget.js"' in page

    assert browser.get("/cdn/extensions/loyalty/widget.js").text == "export const here = 1;"
    assert browser.get("/cdn/extensions/loyalty/..%2Fblocks%2Fwidget.liquid").status_code == 404
    assert browser.get("/cdn/..%2F..%2F__init__.py").status_code == 404


def test_embeds_stay_off_checkout_and_order_pages(store, browser, switched_on):
    variant = store.documents.all("product", SHOP)[0]["variants"][0]["id"]
    browser.post("/cart/add", data={"id": variant})

    assert "x-widget" in browser.get("/cart").text
    assert "x-widget" not in browser.get("/checkout").text


def test_app_bridge_learns_where_the_embed_is_on(store, browser, switched_on):
    [told] = browser.get(f"{ADMIN}/app_extensions").json()

    assert (told["handle"], told["type"]) == ("loyalty", "theme_app_extension")
    [activation] = told["activations"]
    assert (activation["handle"], activation["name"], activation["status"]) == ("widget", "Rewards", "active")
    installs.set_embed(store, SHOP, False)
    assert browser.get(f"{ADMIN}/app_extensions").json()[0]["activations"][0]["status"] == "available"


def test_proxy_answers_are_rendered_with_the_themes_objects(store, switched_on):
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/apps/loyalty/page",
        "query_string": b"",
        "headers": [],
        "state": {},
    }
    request = Request(scope | {"server": ("127.0.0.1", 80), "scheme": "http", "root_path": ""})

    bare = theme.render_page(store, request, "Hello {{ shop.name }}", layout=False)
    laid_out = theme.render_page(store, request, "Hello {{ shop.name }}", layout=True)

    assert bare == "Hello Juniper & Loom"
    assert "Hello Juniper & Loom" in laid_out
    assert laid_out.startswith("<!doctype html>")


def test_our_own_extension_renders(store, browser):
    if not extension.blocks():
        pytest.skip("The theme app extension is not there.")
    installs.install(store, SHOP)
    installs.set_embed(store, SHOP, True)

    page = browser.get("/").text

    assert "Translation missing" not in page
    assert "/cdn/extensions/loyalty/" in page
