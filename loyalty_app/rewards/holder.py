"""Whose a redemption is now, at Shopify."""

from loyalty_app.members import enrol
from loyalty_app.rewards.asking import WontDo
from loyalty_app.rewards.models import Redemption


def customer_of(row: Redemption) -> int:
    """The customer id of the member, or of whom they were merged into. Raises WontDo when they were forgotten."""
    customer_id = enrol.survivor(row.member).customer_id
    if customer_id is None:
        raise WontDo("member_gone")
    return customer_id
