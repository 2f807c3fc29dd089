"""The admin's side of App Bridge: what the picker offers, what the app's extension tells, whose scripts run."""

import pytest
import requests

from devstore import installs, server
from devstore.__main__ import _parser
from devstore.pages import cdn
from tests.devstore.conftest import SHOP

ADMIN = f"/shop/{SHOP}/admin"


def test_the_picker_offers_the_stores_goods_in_app_bridges_shape(http):
    def offered(kind: str) -> list[dict]:
        return http("GET", f"{ADMIN}/app_resources", params={"type": kind}).json()

    products, variants, collections = offered("product"), offered("variant"), offered("collection")

    first = products[0]
    assert first["id"].startswith("gid://shopify/Product/")
    assert {"title", "handle", "vendor", "status", "variants", "totalInventory"} <= first.keys()
    assert {each["product"]["id"] for each in first["variants"]} == {first["id"]}
    assert [each["id"] for each in variants] == [one["id"] for each in products for one in each["variants"]]
    assert {each["displayName"].partition(" - ")[0] for each in variants} == {each["title"] for each in products}
    assert {each["id"].rpartition("/")[0] for each in collections} == {"gid://shopify/Collection"}
    assert http("GET", f"{ADMIN}/app_resources", params={"type": "customer"}).status_code == 422


def test_the_extension_tells_its_blocks_and_where_they_stand(store, http):
    """App Bridge's ExtensionInfo: type, handle, and each block with its own activations."""

    def told() -> dict[str, dict]:
        (extension,) = http("GET", f"{ADMIN}/app_extensions").json()
        assert extension.keys() == {"handle", "type", "activations"}
        assert extension["type"] == "theme_app_extension"
        return {block["handle"]: block for block in extension["activations"]}

    before = told()
    installs.set_embed(store, SHOP, True)
    after = told()

    assert {tuple(block) for block in before.values()} == {("target", "handle", "name", "status", "activations")}
    assert {block["target"] for block in before.values()} <= {"section", "head", "body", "compliance_head"}
    assert (before["loyalty"]["status"], before["loyalty"]["activations"]) == ("available", [])
    assert after["loyalty"]["status"] == "active"
    assert [place["target"] for place in after["loyalty"]["activations"]] == ["theme"]


def scripts(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<script src="')[1:]]


def test_without_the_switch_every_script_is_from_here(http):
    assert scripts(http("GET", f"{ADMIN}/orders").text) == ["/cdn/polaris.js"]
    assert "cdn.shopify.com" not in http("GET", "/cdn/app-bridge.js").text
    assert _parser().parse_args([]).cdn is False


@pytest.mark.parametrize("address", ["/cdn/app-bridge.js", "/cdn/polaris.js"])
def test_each_of_shopifys_scripts_is_one_file_compressed_and_never_kept(http, address):
    packed = http("GET", address, headers={"Accept-Encoding": "gzip"})
    plain = http("GET", address, headers={"Accept-Encoding": "identity"})

    assert packed.text == plain.text
    assert [line for line in packed.text.splitlines() if line.startswith(("import ", "export "))] == []
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    for answer in (packed, plain):
        assert answer.headers["Cache-Control"] == "no-cache"
        assert not {"ETag", "Last-Modified"} & answer.headers.keys()


def test_with_the_switch_shopifys_own_scripts_come_first(monkeypatch):
    started = server.start(app_url="http://127.0.0.1:9", client_id="id", client_secret="hush", uses_cdn=True)
    with started as running, requests.Session() as session:
        session.trust_env = False
        page = session.get(f"{running.url}{ADMIN}/orders", timeout=10).text
        bridge = session.get(f"{running.url}/cdn/app-bridge.js", timeout=10).text
        standin = session.get(f"{running.url}/cdn/app-bridge/standin.js", timeout=10).text

    assert scripts(page) == ["https://cdn.shopify.com/shopifycloud/polaris.js"]
    assert '<link rel="stylesheet" href="/cdn/polaris.css">' in page  # the shell around it is not Shopify's
    assert bridge.index(f"'{cdn.APP_BRIDGE_URL}'") < bridge.index("'app-bridge/standin.js'")
    assert "resourcePicker" in standin
    monkeypatch.setenv("DEVSTORE_CDN", "1")
    assert _parser().parse_args([]).cdn is True
