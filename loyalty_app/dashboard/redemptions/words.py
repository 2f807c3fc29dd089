"""What became of a redemption, in words: its state, why it ended so, and each step with its time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app import money
from loyalty_app.dashboard.rewards.kinds import KINDS
from loyalty_app.dashboard.templatetags.loyalty import points as in_points
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES, CREDITS

State, Stage = Redemption.State, Redemption.Stage
GIVEN = CREDITS | {"donation"}  # over with as soon as they are made: there is nothing left to use

STATES = {
    "pending": (gettext_lazy("On its way"), "info"),
    "ready": (gettext_lazy("Ready"), "success"),
    "closing": (gettext_lazy("Being cancelled"), "warning"),
    "used": (gettext_lazy("Used"), "neutral"),
    "expired": (gettext_lazy("Expired"), "neutral"),
    "cancelled": (gettext_lazy("Cancelled"), "neutral"),
    "failed": (gettext_lazy("Failed"), "critical"),
}
STAGES = {
    "requested": gettext_lazy("Requested"),
    "preparing": gettext_lazy("Preparing"),
    "sent": gettext_lazy("Sent"),
    "delivered": gettext_lazy("Delivered"),
}
REASONS = {
    "product_gone": gettext_lazy("The product was gone or sold out."),
    "only_sale_items": gettext_lazy("Everything in the cart was on sale, and the reward leaves sale items out."),
    "member_gone": gettext_lazy("The member has no customer in Shopify any more."),
    "not_allowed": gettext_lazy("Shopify does not let the app do this: a permission is missing."),
    "refused": gettext_lazy("Shopify said no."),
    "uninstalled": gettext_lazy("The app was uninstalled before Shopify had answered."),
    "unreachable": gettext_lazy("Shopify did not answer in time."),
    "disconnected": gettext_lazy("The app could not reach the shop: it had to be connected again."),
    "cancelled_by_member": gettext_lazy("The member cancelled it."),
    "cancelled_by_merchant": gettext_lazy("Somebody of the shop cancelled it here."),
    "deleted_in_shopify": gettext_lazy("The code was deleted in the Shopify admin."),
    "expired": gettext_lazy("Its time was over."),
    "used_meanwhile": gettext_lazy("It was to be cancelled, but an order had used it by then."),
    "credit_was_given": gettext_lazy(
        "The credit had been given although Shopify's answer got lost, and was spent, so the points pay for it."
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """A redemption with its words. ``steps`` name its order: select it where they are told."""

    row: Redemption

    @property
    def kind_words(self) -> str:
        return str(KINDS.get(self.row.kind, self.row.kind))

    @property
    def state_words(self) -> str:
        if self.row.stage and self.row.state in (State.READY, State.USED):
            return str(STAGES[self.row.stage])
        if self.row.state == State.USED and self.row.kind in GIVEN:
            return _("Given")
        return str(STATES[self.row.state][0])

    @property
    def tone(self) -> str:
        return STATES[self.row.state][1]

    @property
    def reason(self) -> str:
        return str(REASONS.get(self.row.reason, self.row.reason))

    @property
    def worth(self) -> str:
        return money.display(self.row.amount, self.row.currency) if self.row.amount is not None else ""

    @property
    def code(self) -> str:
        """A gift card's code is money: staff see only how it ends."""
        if self.row.last_characters:
            return f"•••• {self.row.last_characters}"
        return self.row.code

    @property
    def can_cancel(self) -> bool:
        return self.row.state == State.READY

    @property
    def is_closing(self) -> bool:
        return self.row.state == State.CLOSING

    @property
    def is_custom(self) -> bool:
        return self.row.kind == "custom"

    @property
    def shopify_url(self) -> str:
        """Where Shopify's admin shows it; "" for what has no page there."""
        pages = {**dict.fromkeys(CODES, "discounts"), "gift_card": "gift_cards"}
        page = pages.get(self.row.kind)
        return f"shopify://admin/{page}/{self.row.shopify_id}" if page and self.row.shopify_id else ""

    @property
    def steps(self) -> list[Step]:
        """What happened and when, oldest first."""
        row = self.row
        told = [
            (row.requested_at, _("Redeemed for %s.") % in_points(row.points)),
            (row.asked_at, _("Shopify was asked.")),
            (row.settled_at, self._settled()),
            (row.stage_at if row.stage != Stage.REQUESTED else None, str(STAGES.get(row.stage, "")) + "."),
            (row.used_at if row.kind not in GIVEN and not row.stage else None, self._used()),
            (row.closed_at, f"{STATES[row.state][0]}. {self.reason}".strip()),
        ]
        # Of steps at one instant the order above is the order in which they happened.
        return sorted((Step(at, sentence) for at, sentence in told if at is not None), key=lambda step: step.at)

    def _settled(self) -> str:
        if self.row.kind in CREDITS:
            return _("The store credit is on the customer's account; the points are spent.")
        if self.row.kind == "donation":
            return _("Given; the points are spent.")
        if self.row.kind == "custom":
            return _("The points are spent; the shop has it to do.")
        return _("Ready to be used; the points are spent.")

    def _used(self) -> str:
        if self.row.order is None:
            return _("Used.")
        values = {"order": self.row.order.name or self.row.order.shopify_id}
        if self.row.used_amount is None:
            return _("Used in order %(order)s.") % values
        values["amount"] = money.display(self.row.used_amount, self.row.currency)
        return _("Used in order %(order)s: %(amount)s.") % values
