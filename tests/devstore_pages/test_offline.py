"""Nothing that a browser gets from the stand-in points to another host."""

import re
from pathlib import Path

import pytest

import devstore
from devstore import customers, installs, orders
from tests.devstore_pages.conftest import ADMIN, NOBODY, SHOP

# Addresses that load something or lead somewhere; a namespace of SVG is only a name.
ELSEWHERE = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'<>)]*", re.IGNORECASE)
STATIC = Path(devstore.__file__).parent / "static"
PAGES = ["/", "/collections/all", "/products/heron-linen-throw", "/cart", "/account/login"]
ADMIN_PAGES = [
    "",
    "/orders",
    "/customers",
    "/products",
    "/settings",
    "/settings/apps",
    "/developer",
    "/themes/current/editor",
    "/apps/loyalty",
]


def foreign(text: str, own: str) -> list[str]:
    plain = text.replace(own, "").replace(NOBODY, "").replace("http://www.w3.org/2000/svg", "")
    return ELSEWHERE.findall(plain)


@pytest.mark.parametrize("path", PAGES + [ADMIN + path for path in ADMIN_PAGES])
def test_pages_name_no_other_host(standin, store, browser, path):
    installs.install(store, SHOP)
    installs.set_embed(store, SHOP, True)

    assert foreign(browser.get(path).text, standin.url) == []


def test_order_pages_name_no_other_host(standin, store, browser):
    order = orders.place(store, SHOP, [{"sku": "JL-THROW-HERON"}], customer_id=customers.all(store, SHOP)[0]["id"])

    for path in (f"/orders/{order['token']}", f"{ADMIN}/orders/{order['id']}"):
        assert foreign(browser.get(path).text, standin.url) == []


@pytest.mark.parametrize("file", sorted(STATIC.rglob("*.*")), ids=lambda file: str(file.relative_to(STATIC)))
def test_scripts_and_styles_name_no_other_host(file):
    code = re.sub(r"^\s*(//|/?\*).*$", "", file.read_text(), flags=re.MULTILINE)

    assert foreign(code, "") == []
    assert not re.search(r"@import|@font-face", code)


@pytest.mark.parametrize("file", sorted(STATIC.rglob("*.js")), ids=lambda file: str(file.relative_to(STATIC)))
def test_no_script_is_longer_than_one_can_read(file):
    assert len(file.read_text().splitlines()) <= 300
