"""The journey's second half: points become rewards, are used at the checkout, come back. Figures by hand.

Maya has 725 points, at 5 per 1.00. Every reward is redeemed as the widget does it, and seen as Shopify shows it.
"""

import secrets
import time
from datetime import UTC, datetime, timedelta

from devstore.clients import Shopper

READY_WITHIN_S = 60


class RewardSteps:
    """Steps of a Journey that has a member, Maya, with 725 points available and 50 pending."""

    def allow_rewards(self) -> None:
        """The merchant lets the app give gift cards and store credit. Uninstalling it takes that back."""
        self.store.of_shop("POST", "/scopes", {"grant": [
            "write_gift_cards", "read_store_credit_accounts", "write_store_credit_account_transactions",
        ]})  # fmt: skip

    def publish_rewards(self) -> tuple[str, dict]:
        self.allow_rewards()
        self.settled()
        self.change("/rewards/new/?kind=amount_off", name="5.00 off", points="500", amount="5.00", prefix="THANKS-")
        self.change("/rewards/new/?kind=amount_off", name="2.00 off", points="200", amount="2.00")
        self.change("/rewards/new/?kind=gift_card", name="Gift card", points="300", amount="3.00")
        self.change(
            "/rewards/new/?kind=store_credit_slider", name="Store credit", slider_points="100", slider_amount="1.00"
        )
        self.change("/rewards/new/?kind=donation", name="Trees", cause="Trees", points="100", amount="1.00")
        self.shopper = Shopper(self.store, self.maya["id"])
        shown = {reward["name"]: reward["id"] for reward in self.shopper.state()["rewards"]}
        self.rewards = shown
        self.expect(
            "the widget's rewards", sorted(shown), ["2.00 off", "5.00 off", "Gift card", "Store credit", "Trees"]
        )
        return "the merchant published five rewards, and the widget shows them", {"rewards": len(shown)}

    def redeem_and_use(self) -> tuple[str, dict]:
        self.code = self._redeem("5.00 off")["code"]
        self.expect("Maya's points after 500 were spent", self.points(self.maya), (225, 50))
        order = self.store.order(price="20.00", quantity=2, customer_id=self.maya["id"], codes=[self.code])
        self.settled()
        self.expect("what is left to pay", order["total_price"], "35.00")
        self.expect("Maya's points after 35.00", self.points(self.maya), (400, 50))
        self.expect("the reward", self._state(self.code), "used")
        self.rewarded = order
        return "500 points became 5.00 off 40.00 at the checkout; 35.00 earned 175", {
            "code_used": True,
            "available": 400,
        }

    def reward_refunded(self) -> tuple[str, dict]:
        line = self.rewarded["line_items"][0]["id"]
        refund = {"lines": [{"line_item_id": line, "quantity": 1, "restock_type": "return"}]}
        self.store.of_shop("POST", f"/orders/{self.rewarded['id']}/refund", refund)
        self.settled()
        # 17.50 left earns 87; of the 5.00 off, 2.50 was off what went back: 250 of 500 points.
        self.expect("Maya's points after half of it went back", self.points(self.maya), (225 + 87 + 250, 50))
        return "half of it was refunded: 88 earned points went, 250 spent points came back", {"available": 562}

    def code_expires(self) -> tuple[str, dict]:
        code = self._redeem("2.00 off")["code"]
        self.expect("Maya's points after 200 were spent", self.points(self.maya), (362, 50))
        now = datetime.now(UTC)
        self.store.of_shop("PATCH", f"/discounts/{code}", {
            "starts_at": (now - timedelta(days=2)).isoformat(), "ends_at": (now - timedelta(days=1)).isoformat(),
        })  # fmt: skip
        self.settled()
        self.expect("the reward", self._state(code), "expired")
        self.expect("Maya's points after the code ended unused", self.points(self.maya), (562, 50))
        return "the merchant ended an unused code in Shopify: its 200 points came back", {"available": 562}

    def gift_card(self) -> tuple[str, dict]:
        card = self._redeem("Gift card")
        self.expect("Maya's points after 300 were spent", self.points(self.maya), (262, 50))
        self.store.order(price="10.00", customer_id=self.maya["id"], gift_cards=[card["code"]])
        self.settled()
        (found,) = self.store.of_shop("GET", f"/customers/{self.maya['id']}/gift_cards")["gift_cards"]
        self.expect("what is left on the card", found["balance"], "0.00")
        self.expect("Maya's points after 10.00", self.points(self.maya), (312, 50))
        used = self.operator.eventually(
            "SELECT state FROM rewards_redemption WHERE shop_id = %s AND kind = 'gift_card'",
            self.shop_id,
            wanted="used",
        )
        self.expect("that the card's use was seen", used, True)
        return "300 points became a gift card of 3.00, which paid part of an order", {"available": 312}

    def store_credit(self) -> tuple[str, dict]:
        self._redeem("Store credit", points=200)
        (account,) = self.store.of_shop("GET", f"/customers/{self.maya['id']}/store_credit")["accounts"]
        self.expect("Maya's store credit", account["balance"], "2.00")
        self.expect("Maya's points", self.points(self.maya), (112, 50))
        return "200 points became 2.00 of store credit", {"available": 112, "store_credit": "2.00"}

    def donation(self) -> tuple[str, dict]:
        self._redeem("Trees")
        given = self.operator.one(
            "SELECT sum(amount)::numeric(9, 2)::text FROM rewards_redemption WHERE shop_id = %s AND kind = 'donation'",
            self.shop_id,
        )[0]
        self.expect("the pot", given, "1.00")
        self.expect("Maya's points", self.points(self.maya), (12, 50))
        return "100 points became a donation of 1.00 in the pot", {"available": 12, "pot": given}

    def _redeem(self, name: str, **wish) -> dict:
        """As the widget does it: twice, as a double click would, then asked for until it is there."""
        body = {"reward_id": self.rewards[name], "key": secrets.token_hex(16), **wish}
        first, second = (self.shopper.post("redeem", body)["redemption"] for _ in range(2))
        self.expect("that a double click redeems once", second["id"], first["id"])
        deadline, found = time.monotonic() + READY_WITHIN_S, first
        while not found["is_made"] and time.monotonic() < deadline:
            time.sleep(0.05)
            found = self.shopper.get("redemption", id=first["id"])["redemption"]
        self.expect(f"that {name} was made", found["status"] in ("ready", "credited", "given"), True)
        self.settled()
        return found

    def _state(self, code: str) -> str:
        return self.operator.one(
            "SELECT state FROM rewards_redemption WHERE shop_id = %s AND code = %s", self.shop_id, code
        )[0]
