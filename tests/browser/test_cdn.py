"""DEVSTORE_CDN=1: the app works in the stand-in's admin although Shopify's own App Bridge came before the stand-in.

No machine of ours reaches Shopify's CDN. What is put in its place here takes what a script of Shopify's could take from
the stand-in: the requests, the elements' names, window.shopify.
"""

from playwright.sync_api import expect

from devstore.pages import cdn
from tests.browser.conftest import in_browser
from tests.browser.people import MerchantAtWork

pytestmark = in_browser
POSSESSIVE = """
  window.cameFirst = true;
  window.fetch = () => new Promise(() => {});
  window.XMLHttpRequest = class extends XMLHttpRequest { send() {} };
  for (const name of ['s-app-nav', 'ui-save-bar']) customElements.define(name, class extends HTMLElement {});
  Object.defineProperty(window, 'shopify', { value: { toast: { show() {} } }, configurable: CONFIGURABLE });
"""


def answering(text: str):
    return lambda route: route.fulfill(body=text, content_type="text/javascript")


def test_the_stand_in_answers_whatever_shopifys_script_took(open_page, shop):
    for is_configurable in ("true", "false"):
        page = open_page()
        script = POSSESSIVE.replace("CONFIGURABLE", is_configurable)
        both = (cdn.STATIC / "cdn-bridge.js").read_text().replace("APP_BRIDGE_URL", cdn.APP_BRIDGE_URL)
        for address, text in {f"{shop.stack.store_url}/cdn/app-bridge.js": both, cdn.APP_BRIDGE_URL: script}.items():
            page.route(address, answering(text))
        merchant = MerchantAtWork(page, shop)

        merchant.open_app()
        page.get_by_role("navigation", name="Admin").get_by_role("link", name="Earn rules").click()
        merchant.app.get_by_role("link", name="Every purchase").click()
        merchant.field("Name").fill("Half a thought")
        expect(page.get_by_text("Unsaved changes")).to_be_visible()
        assert page.frame("app-iframe").evaluate("window.cameFirst") is True

    assert set(open_page.watch.elsewhere) == {cdn.APP_BRIDGE_URL}
    open_page.watch.elsewhere.clear()
