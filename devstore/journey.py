"""The journey: from install to points, through everything Shopify may do to an order, walked over HTTP.

Every step compares with figures worked out by hand: the rule gives 5 points per 1.00 USD, orders carry
neither tax nor shipping. A step that does not hold raises StepFailed; ``steps`` keeps name, figures and seconds.
"""

import time
from collections.abc import Callable

from devstore.clients import Merchant, Operator, Shopper, Store
from devstore.journey_rewards import RewardSteps
from devstore.stack import Stack

MANY = 500


class StepFailed(Exception):
    """A step did not give the figures worked out by hand."""


class Journey(RewardSteps):
    SHOP = "juniper-and-loom.myshopify.com"

    def __init__(self, stack: Stack, *, say: Callable[[str], None]):
        self.stack, self.say = stack, say
        self.steps: list[dict] = []
        self.held = False
        self.store = Store(stack.store_url, self.SHOP)
        self.merchant = Merchant(self.store, stack.app_url)
        self.operator = Operator(stack.database_url)

    def walk(self) -> None:
        """Walk every step in turn. Raises StepFailed at the first that does not hold."""
        for act in (
            self.install,
            self.publish_rule,
            self.member_buys,
            self.guest_buys,
            self.pending_points,
            self.duplicates,
            self.reordered,
            self.lost_and_found,
            self.refund,
            self.edit,
            self.cancel,
            self.publish_rewards,
            self.redeem_and_use,
            self.reward_refunded,
            self.code_expires,
            self.gift_card,
            self.store_credit,
            self.donation,
            self.claim,
            self.worker_killed,
            self.audit,
            self.reinstall,
        ):
            self._step(act)
        self.held = True
        self.operator.close()

    def _step(self, act: Callable[[], tuple[str, dict]]) -> None:
        name, start = act.__name__, time.monotonic()
        try:
            sentence, figures = act()
        except Exception as error:
            self.steps.append({"step": name, "held": False, "problem": str(error)})
            raise StepFailed(f"{name}: {error}") from error
        seconds = round(time.monotonic() - start, 2)
        self.steps.append({"step": name, "held": True, "seconds": seconds, **figures})
        self.say(f"  ok  {sentence} ({seconds:.1f} s)")

    def change(self, path: str, **fields: str) -> None:
        """The merchant changes a rule or a setting, and the second in which it happened passes.

        Shopify tells times in whole seconds: an order of that second is judged by what held when it began.
        """
        self.merchant.submit(path, **fields)
        time.sleep(1 - time.time() % 1)

    def settled(self) -> None:
        """Everything delivered, everything processed."""
        self.store.deliver()
        self.operator.wait_until_quiet()

    def points(self, customer: dict) -> tuple[int, int]:
        return self.operator.balances(self.shop_id, customer["id"])

    def expect(self, what: str, found, wanted) -> None:
        if found != wanted:
            raise StepFailed(f"{what} is {found!r}, by hand it is {wanted!r}")

    def install(self) -> tuple[str, dict]:
        opened = self.store.of_shop("POST", "/install", {"open": True})
        self.expect("the app's page", opened["status"], 200)
        self.shop_id = self.operator.shop_id(self.SHOP)
        state = self.operator.one("SELECT state FROM shops_connection WHERE shop_id = %s", self.shop_id)[0]
        self.expect("the connection", state, "connected")
        self.store.of_shop("POST", "/embed", {"enabled": True})
        self.operator.wait_until_quiet()
        return "the store installed the app and switched its widget on; the token is sealed", {"connection": state}

    def publish_rule(self) -> tuple[str, dict]:
        self.change("/rules/new/?kind=per_amount", name="Every purchase", points="5", per="1.00")
        live = self.operator.one(
            "SELECT count(*) FROM earning_rulerevision WHERE shop_id = %s AND ends_at IS NULL", self.shop_id
        )[0]
        self.expect("live rules", live, 1)
        return "the merchant published a rule: 5 points per 1.00 USD", {"rules_live": live}

    def member_buys(self) -> tuple[str, dict]:
        customers = self.store.of_shop("GET", "/customers")["customers"]
        self.maya = next(customer for customer in customers if customer["first_name"] == "Maya")
        self.store.order(price="40.00", quantity=2, customer_id=self.maya["id"])
        self.settled()
        self.expect("Maya's points after 2 x 40.00", self.points(self.maya), (400, 0))
        told = Shopper(self.store, self.maya["id"]).state()
        self.expect("the widget's figure", told["member"]["available"], 400)
        return "a member bought 2 x 40.00: 400 points, and the widget says why", {"available": 400, "widget": 400}

    def guest_buys(self) -> tuple[str, dict]:
        self.guest_order = self.store.order(price="30.00", email="guest@example.com", guest="none")
        self.settled()
        found = self.operator.order_reason(self.shop_id, self.guest_order["id"])
        self.expect("the guest's award", found, (0, "guest"))
        return "a guest bought for 30.00: parked, 0 points, reason: guest", {"points": 0, "reason": "guest"}

    def pending_points(self) -> tuple[str, dict]:
        self.change("/settings/", pending_days="14")
        self.store.order(price="10.00", customer_id=self.maya["id"])
        self.settled()
        self.expect("Maya's points with 14 days to wait", self.points(self.maya), (400, 50))
        self.change("/settings/", pending_days="0")
        told = Shopper(self.store, self.maya["id"]).state()["member"]
        self.expect("the widget's pending figure", told["pending"], 50)
        return "with a pending period of 14 days 10.00 gave 50 pending points", {"available": 400, "pending": 50}

    def duplicates(self) -> tuple[str, dict]:
        self.store.misbehave("duplicate", copies=3, new_id=True)
        self.store.misbehave("duplicate", copies=2)
        self.store.order(price="20.00", customer_id=self.maya["id"])
        self.settled()
        self.store.behave()
        self.expect("Maya's points after duplicates", self.points(self.maya), (500, 50))
        return "20.00 with every webhook delivered several times: 100 points, once", {"available": 500}

    def reordered(self) -> tuple[str, dict]:
        self.store.misbehave("reorder", count=4)
        order = self.store.order(price="20.00", quantity=2, customer_id=self.maya["id"])
        line = order["line_items"][0]["id"]
        refund = {"lines": [{"line_item_id": line, "quantity": 1, "restock_type": "return"}]}
        self.store.of_shop("POST", f"/orders/{order['id']}/refund", refund)
        self.settled()
        self.store.behave()
        self.settled()
        self.expect("Maya's points after a refund that came before its order", self.points(self.maya), (600, 50))
        return "2 x 20.00, one refunded, webhooks backwards: 100 points", {"available": 600}

    def lost_and_found(self) -> tuple[str, dict]:
        self.store.misbehave("lose")
        self.store.order(price="25.00", customer_id=self.maya["id"])
        self.store.behave()
        self.settled()
        self.expect("Maya's points while the order is lost", self.points(self.maya), (600, 50))
        self.stack.manage("reconcile", "--shop", self.SHOP)
        self.operator.wait_until_quiet()
        self.expect("Maya's points after reconcile", self.points(self.maya), (725, 50))
        return "an order of 25.00 whose webhooks were lost: found by reconcile, 125 points", {"available": 725}

    def refund(self) -> tuple[str, dict]:
        self.order = self.store.order(price="33.33", quantity=3, customer_id=self.maya["id"])
        self.settled()
        self.expect("Maya's points after 99.99", self.points(self.maya), (725 + 499, 50))
        line = self.order["line_items"][0]["id"]
        refund = {"lines": [{"line_item_id": line, "quantity": 1, "restock_type": "return"}]}
        self.store.of_shop("POST", f"/orders/{self.order['id']}/refund", refund)
        self.settled()
        self.expect("Maya's points after one of three went back", self.points(self.maya), (725 + 333, 50))
        return "99.99 gave 499 points; one of three refunded leaves 66.66: 333", {"available": 1058, "given_back": 166}

    def edit(self) -> tuple[str, dict]:
        variant = self.store.of_shop("GET", "/products")["products"][0]["variants"][0]
        price = variant["price"]
        self.store.of_shop("POST", f"/orders/{self.order['id']}/edit", {
            "add": [{"variant_id": variant["id"], "quantity": 1}]
        })  # fmt: skip
        self.settled()
        cents = 6666 + round(float(price) * 100)
        wanted = 725 + cents * 5 // 100
        self.expect(f"Maya's points after {price} was added", self.points(self.maya), (wanted, 50))
        return f"an edit added {price} to it: {wanted - 1058} more points", {"available": wanted}

    def cancel(self) -> tuple[str, dict]:
        self.store.of_shop("POST", f"/orders/{self.order['id']}/cancel", {"reason": "customer"})
        self.settled()
        self.expect("Maya's points after the order was cancelled", self.points(self.maya), (725, 50))
        return "the order was cancelled: everything it gave went back", {"available": 725}

    def claim(self) -> tuple[str, dict]:
        grace = self.store.of_shop("POST", "/customers", {
            "email": "guest@example.com", "first_name": "Grace", "account": True, "verified_email": True,
        })  # fmt: skip
        self.settled()
        Shopper(self.store, grace["id"]).join()
        self.settled()
        self.expect("Grace's points from her guest order", self.points(grace), (150, 0))
        return "the guest signed in with the verified e-mail and claimed 30.00: 150 points", {"available": 150}

    def worker_killed(self) -> tuple[str, dict]:
        count = "SELECT count(*) FROM orders_order WHERE shop_id = %s"
        before = self.operator.one(count, self.shop_id)[0]
        worker = self.stack.processes["worker"]
        worker.kill()
        body = {"count": MANY, "price": "12.00", "customer_ids": [self.maya["id"]]}
        self.store.of_shop("POST", "/orders/bulk", body)
        worker.start()
        killed_at = self._kill_amid(worker, count, before)
        worker.start()
        self.settled()
        after = self.operator.one(count, self.shop_id)[0]
        self.expect("orders recorded", after - before, MANY)
        self.expect("Maya's points after 500 x 12.00", self.points(self.maya), (12 + MANY * 60, 50))
        return (
            f"{MANY} orders of 12.00; the worker was killed with {killed_at} of them done, restarted: 30,000 points",
            {"orders": MANY, "done_when_killed": killed_at, "available": 12 + MANY * 60},
        )

    def _kill_amid(self, worker, count: str, before: int) -> int:
        """SIGKILL once some orders are recorded and, if we are quick enough, others are not."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            done = self.operator.one(count, self.shop_id)[0] - before
            if done:
                break
            time.sleep(0.002)
        worker.kill()
        return self.operator.one(count, self.shop_id)[0] - before

    def audit(self) -> tuple[str, dict]:
        done = self.stack.manage("audit_ledger", check=False)
        self.expect("the audit's exit code", (done.returncode, done.stdout[-400:] if done.returncode else ""), (0, ""))
        transfers = self.operator.one("SELECT count(*) FROM ledger_transfer WHERE shop_id = %s", self.shop_id)[0]
        return f"the audit recomputed {transfers} transfers: no difference", {"transfers": transfers, "differences": 0}

    def reinstall(self) -> tuple[str, dict]:
        before = self.points(self.maya)
        self.store.of_shop("POST", "/uninstall")
        self.settled()
        token = "SELECT access_token_sealed IS NULL FROM shops_connection WHERE shop_id = %s"
        self.expect("the token is dropped", self.operator.one(token, self.shop_id)[0], True)
        opened = self.store.of_shop("POST", "/install", {"open": True})
        self.expect("the app's page", opened["status"], 200)
        self.allow_rewards()
        self.store.order(price="2.00", customer_id=self.maya["id"])
        self.settled()
        self.expect("Maya's points", self.points(self.maya), (before[0] + 10, before[1]))
        self.expect("the audit", self.stack.manage("audit_ledger", check=False).returncode, 0)
        return "uninstalled and installed again: points kept, 2.00 gave 10 more", {"available": before[0] + 10}
