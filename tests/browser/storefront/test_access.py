"""The widget in a narrow window, a window zoomed to 200 %, and in colours that the reader's system forces."""

import pytest

from devstore import storefront_states
from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.browser.storefront import looking
from tests.browser.storefront.conftest import PRODUCT
from tests.browser.storefront.test_blocks import furnished

__all__ = ["furnished"]
pytestmark = in_browser
WINDOWS = {"narrow": (320, 640), "zoomed": (640, 400)}  # CSS px; 1280 x 800 at 200 % is 640 x 400
# Of what is pressed in the open panel: what can't be told from what is around it where colours are forced.
EDGELESS = """[...document.querySelector('loyalty-rewards').panel.shadowRoot
  .querySelectorAll('.main, .other, [aria-selected=true]')]
  .filter((each) => {
    const { borderTopStyle, outlineStyle } = getComputedStyle(each);
    return each.checkVisibility() && borderTopStyle === 'none' && outlineStyle === 'none';
  }).map((each) => `no edge: ${each.textContent}`)"""


@pytest.mark.parametrize("window", WINDOWS)
def test_all_of_it_is_there_where_there_is_little_room(page, furnished, ada, wear, visit, window):
    wear("loom")
    furnished.sign_in(page, ada)
    width, height = WINDOWS[window]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(forced_colors="active" if window == "zoomed" else "none")
    wrong = []
    for path in ("/pages/rewards", PRODUCT):
        visit(page, path)
        wrong += [f"{path}: {each}" for each in seeing.run(page, "sticksOut()")]
        wrong += [f"{path}: in front of the launcher {each}" for each in looking.run(page, "covered()")]
    for state in storefront_states.panel(page):
        wrong += [f"{state}: {each}" for each in seeing.run(page, "sticksOut()")]
        if window == "zoomed":
            wrong += [f"{state}: {each}" for each in page.evaluate(EDGELESS)]

    assert wrong == []
