"""The widget in a theme of today and in one of old, on a desktop and a phone: the same widget, and the same shop."""

import pytest
from playwright.sync_api import expect

from devstore import storefront_states
from tests.browser import seeing
from tests.browser.conftest import in_browser
from tests.browser.storefront import looking
from tests.browser.storefront.conftest import PRODUCT

pytestmark = in_browser
THEMES = ("loom", "bazaar")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_widget_is_the_same_in_every_theme(open_page, club, ada, wear, visit, phone):
    page, seen, wrong = open_page(phone=phone), {theme: {} for theme in THEMES}, []
    club.sign_in(page, ada)
    for theme in THEMES:
        wear(theme, dark=phone)
        visit(page)
        wrong += [f"{theme}: in front of the launcher {each}" for each in looking.run(page, "covered()")]
        for state in storefront_states.panel(page):
            seen[theme][state] = looking.run(page, "widget()")
            wrong += [f"{theme}, {state}: {each}" for each in seeing.run(page, "sticksOut()")]
            if theme == "bazaar" and phone:
                wrong += [f"{state}: {each}" for each in looking.violations(page)]

    assert wrong == []
    assert list(seen["loom"]) == list(seen["bazaar"])
    assert {state: looking.differences(seen["loom"][state], seen["bazaar"][state]) for state in seen["loom"]} == {
        state: [] for state in seen["loom"]
    }


@pytest.mark.parametrize("theme", THEMES)
def test_the_shop_is_the_same_with_and_without_the_app(page, club, ada, wear, visit, theme):
    wear(theme)
    club.sign_in(page, ada)
    shopper = visit(page)
    page.wait_for_load_state("networkidle")
    with_app, globals_with = looking.run(page, "shopsOwn()"), page.evaluate("Object.keys(window)")
    shopper.open_widget()
    opened = looking.run(page, "shopsOwn()")

    club.store.of_shop("POST", "/embed", {"enabled": False})
    shopper.visit(PRODUCT)
    page.wait_for_load_state("networkidle")
    without, globals_without = looking.run(page, "shopsOwn()"), page.evaluate("Object.keys(window)")
    club.switched_on()

    assert with_app == without
    assert opened == without
    assert set(globals_with) - set(globals_without) == set()


def test_from_right_to_left_all_of_it_turns_round(page, wear, visit):
    wrong = {}
    for theme in THEMES:
        wear(theme)
        shopper = visit(page, f"{PRODUCT}?locale=ar")
        launcher = shopper.launcher.bounding_box()
        panel = shopper.open_widget()
        box = panel.bounding_box()
        wrong[theme] = [
            *(["the launcher is on the right"] if launcher["x"] > 640 else []),
            *(["the panel is on the right"] if box["x"] > 640 else []),
            *(
                ["the panel reads from the left"]
                if panel.evaluate("(e) => getComputedStyle(e).direction") != "rtl"
                else []
            ),
            *seeing.run(page, "sticksOut()"),
            *(looking.violations(page) if theme == "bazaar" else []),
        ]
        page.keyboard.press("Escape")
        expect(shopper.panel).to_have_count(0)

    assert wrong == {theme: [] for theme in THEMES}


def test_by_keyboard_alone_where_the_theme_wants_every_key(page, club, ada, wear, visit):
    wear("bazaar")
    club.sign_in(page, ada)
    shopper, keyboard = visit(page), page.keyboard

    def label() -> str:
        return seeing.run(page, "focused()?.ariaLabel || focused()?.textContent.trim() || ''")

    def press_until(wanted: str) -> None:
        for _ in range(80):
            keyboard.press("Tab")
            if label() == wanted:
                return
        raise AssertionError(f"Tab never came to {wanted!r}, last to {label()!r}")

    press_until("Rewards: 500 points")
    keyboard.press("Enter")
    expect(shopper.panel.get_by_role("tab").first).to_be_visible()
    press_until("Home")
    keyboard.press("ArrowRight")
    expect(shopper.panel.get_by_role("tab", name="Rewards")).to_be_focused()
    press_until("Ten off")
    keyboard.press("Enter")
    expect(shopper.panel.get_by_role("button", name="Redeem for")).to_be_visible()
    stops = []
    for _ in range(12):
        keyboard.press("Tab")
        stops.append(seeing.run(page, "Boolean(focused().closest('dialog'))"))
    keyboard.press("Escape")
    expect(shopper.panel).to_have_count(0)

    assert stops == [True] * 12
    assert label() == "Rewards: 500 points"
