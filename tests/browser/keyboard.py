"""Somebody who has no mouse: reaches what they want with Tab, and presses keys on it."""

from playwright.sync_api import Locator, Page

FAR = 120  # further than anybody would go on


class Unreachable(Exception):
    """So many presses of Tab did not get there."""


class Keyboard:
    def __init__(self, page: Page):
        self.page = page

    def reach(self, wanted: Locator, *, backwards: bool = False) -> "Keyboard":
        """Tab (or Shift+Tab) until the focus is there, wherever it is now."""
        wanted.wait_for()
        for _ in range(FAR):
            if wanted.evaluate("element => element.matches(':focus')"):
                return self
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        raise Unreachable(f"{wanted} is not reached by {FAR} presses of Tab.")

    def press(self, wanted: Locator, key: str = "Enter", *, backwards: bool = False) -> None:
        self.reach(wanted, backwards=backwards)
        self.page.keyboard.press(key)

    def write(self, wanted: Locator, text: str) -> None:
        """In place of what stands there."""
        self.reach(wanted)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
