"""Every page of the admin, as the URL resolver knows them: nothing for axe-core to find, nothing wider than the screen.

They are looked at with one of everything and empty, on a desk and on the narrowest phone.
"""

import json
import subprocess
import sys

import pytest

from devstore.stack import ROOT
from tests.browser import seeing
from tests.browser.conftest import DESKTOP, in_browser
from tests.browser.people import MerchantAtWork
from tests.browser.storefront.looking import violations
from tests.dashboard import addresses
from tests.dashboard.said import SAID

pytestmark = in_browser
NARROW = {"width": 320, "height": 640}

GO = """(address) => window.htmx.ajax('GET', address, { target: '#page', select: '#page', swap: 'outerHTML' })"""
# What a choice in the address shows: forms that differ by kind.
KINDS = {
    "/rules/new/": [f"?kind={kind}" for kind in ("per_amount", "per_order", "joining", "multiplier")],
    "/rewards/new/": [f"?kind={kind}" for kind in SAID],
    "/look/texts/": ["?group=sentences"],
}


def pages_of(shop, named: dict[str, object]) -> list[str]:
    """Which addresses are pages, by what they answer: fragments and files have no #page."""
    paths = [address.of(named) for address in addresses.every() if named or not address.names_a_row]
    answers = {path: shop.merchant.get(path) for path in paths}
    assert {path: each.status_code for path, each in answers.items() if each.status_code not in (200, 405)} == {}
    pages = [path for path, each in answers.items() if 'id="page"' in each.text]
    forms = [path + query for path in pages for query in KINDS.get(path, [])]
    return pages + (forms if named else [])  # they are the same in a shop that has nothing yet


def sticks_out(frame) -> list[str]:
    """What still does once the page has had a second to follow its window: a preview is drawn anew by its script."""
    for _ in range(30):
        if not (found := seeing.run(frame, "sticksOut()")):
            break
        frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return found


def looked_through(merchant, paths: list[str], sizes: set[str]) -> dict[str, list[str]]:
    """Faults of each page by its path. sizes: where axe-core looks; what sticks out is seen on the phone."""
    merchant.open_app()
    frame, found = merchant.page.frame("app-iframe"), {}
    for path in paths:
        merchant.page.set_viewport_size(DESKTOP)
        frame.evaluate(GO, path)
        found[path] = violations(frame, "#page") if "desk" in sizes else []
        merchant.page.set_viewport_size(NARROW)
        found[path] += violations(frame, "#page") if "phone" in sizes else []
        found[path] += sticks_out(frame)
    return {path: faults for path, faults in found.items() if faults}


@pytest.fixture
def office(page, new_shop) -> MerchantAtWork:
    return MerchantAtWork(page, new_shop("every-page").installed())


def test_every_page_with_one_of_everything(office, stack):
    shop = office.shop
    filled = subprocess.run(
        [sys.executable, "-m", "tests.browser.filling", shop.domain],
        cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert filled.returncode == 0, filled.stderr
    named = json.loads(filled.stdout)
    shop.operator.wait_until_quiet()
    has_ended = "SELECT ended_at IS NOT NULL FROM work_work WHERE id = %s"
    assert shop.operator.eventually(has_ended, named["work_id"], wanted=True)
    pages = pages_of(shop, named)

    found = looked_through(office, pages, {"desk"})
    assert found == {}, json.dumps(found, indent=1)
    assert len(pages) > 45


def test_every_page_of_a_shop_that_has_nothing_yet(office):
    pages = pages_of(office.shop, {})

    found = looked_through(office, pages, {"phone"})
    assert found == {}, json.dumps(found, indent=1)
    assert len(pages) > 20
