"""What people do in the browser, in the words they would use."""

from tests.browser import seeing
from tests.browser.scene import Scene
from tests.browser.storefront.looking import violations


class MerchantAtWork:
    """Staff in the stand-in admin, with the app in its frame."""

    def __init__(self, page, shop: Scene):
        self.page, self.shop = page, shop
        self.app = page.frame_locator("#app-frame")

    def visit(self, path: str = "") -> None:
        self.page.goto(self.shop.admin + path, wait_until="domcontentloaded")
        self.page.get_by_role("heading", level=1).first.wait_for()

    def open_app(self, path: str = "/") -> None:
        self.page.goto(f"{self.shop.admin}/apps/loyalty{path}", wait_until="domcontentloaded")
        self.app.get_by_role("heading", level=1).wait_for()

    def install(self) -> None:
        self.visit("/settings/apps")
        self.page.get_by_role("link", name="Install", exact=True).click()
        self.page.get_by_role("button", name="Install").click()
        self.app.get_by_role("heading", name="Set up your programme").wait_for()

    def begin_rule(self, kind: str) -> None:
        """From the app's home to the form of a kind of rule."""
        self.app.get_by_role("link", name="Create earn rule").click()
        self.app.get_by_role("link", name=kind).click()
        self.app.get_by_role("heading", name="On an example order").wait_for()

    def field(self, label: str):
        return self.app.get_by_label(label, exact=True)

    def ask_for(self, condition: str) -> None:
        """Add a condition to the form, by the keyboard."""
        self.field("Add a condition").select_option(label=condition)
        self.app.get_by_role("button", name="Add this condition").press("Enter")
        self.app.get_by_role("button", name=f"Remove the condition {condition}").wait_for()

    @property
    def example(self):
        return self.app.locator("#example")

    def faults(self) -> list[str]:
        """What is wrong with the app's page, and whether it is wider than the screen.

        Its colours are Polaris's, and test_every_page.py asks axe-core about them: here a faster look will do.
        """
        frame = self.page.frame("app-iframe")
        wide = frame.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        return [
            *violations(frame, "#page", contrast=False),
            *seeing.run(frame, "faint()"),
            *(["wider than the screen"] if wide else []),
        ]

    def told(self, text: str):
        """The admin's short message."""
        return self.page.locator("#toasts").get_by_text(text)

    def switch_widget_on(self) -> None:
        self.page.get_by_role("link", name="Online store").click()
        widget = self.page.get_by_role("region", name="Rewards", exact=True)
        widget.get_by_role("switch", name="Rewards").check()
        widget.get_by_role("button", name="Save").click()
        self.told("Saved.").wait_for()

    def refund(self, order: str, *, product: str, quantity: int) -> None:
        self.visit("/orders")
        self.page.get_by_role("link", name=order, exact=True).click()
        self.page.get_by_role("button", name="Refund").click()
        self.page.get_by_label(f"Quantity of {product}").first.fill(str(quantity))
        self.page.locator("#refund").get_by_role("button", name="Refund").click()
        self.told("Refund made.").wait_for()


class ShopperAtHome:
    """Somebody in the storefront, with the widget in its corner."""

    def __init__(self, page, shop: Scene):
        self.page, self.shop = page, shop
        self.launcher = page.locator("loyalty-rewards").get_by_role("button").first
        self.panel = page.get_by_role("dialog")

    def visit(self, path: str = "/") -> None:
        self.page.goto(self.shop.front + path, wait_until="domcontentloaded")

    def switch_to(self, first_name: str) -> None:
        """By the strip above the stand-in's storefront."""
        self.page.get_by_role("button", name=first_name, exact=True).click()
        self.page.locator(".stage [aria-pressed]", has_text=first_name).wait_for()

    def buy(self, product: str) -> str:
        """Through product page, bag and checkout; the new order's name."""
        self.page.get_by_role("link", name="All cloth").click()
        self.page.get_by_role("link", name=product).click()
        self.page.get_by_role("button", name="Add to bag").click()
        self.page.get_by_role("link", name="Check out").click()
        return self.place_order()

    def place_order(self) -> str:
        """At the checkout; the new order's name."""
        self.page.get_by_role("button", name="Place order").click()
        self.page.get_by_role("heading", name="It is on its way.").wait_for()
        return self.page.locator(".lead strong").inner_text()

    def open_widget(self):
        self.launcher.click()
        self.panel.get_by_role("heading", level=3).or_(self.panel.get_by_text("Your points")).first.wait_for()
        return self.panel

    def open_rewards(self):
        return self.open_tab("Rewards")

    def open_tab(self, name: str):
        self.open_widget().get_by_role("tab", name=name).click()
        return self.panel

    def points(self) -> str:
        return self.panel.locator("strong").inner_text()
