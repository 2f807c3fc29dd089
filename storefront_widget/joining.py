"""A shopper asks to be a member."""

import logging
from datetime import datetime

from django.db import transaction

from loyalty_app import outbox
from loyalty_app.earning import joining, programme
from loyalty_app.members import enrol
from loyalty_app.members.models import Member

log = logging.getLogger(__name__)


class Paused(Exception):
    """The programme takes nobody in for now."""


@transaction.atomic
def join(customer_id: int, *, now: datetime) -> Member:
    """The customer is a member and has the points for joining; twice is once. Raises Paused.

    Shopify is asked about the customer, so that their tags are known and their guest orders can be claimed.
    """
    if programme.at(now).paused:
        raise Paused
    member = enrol.join(customer_id, now=now)
    joining.award(member, now=now)
    outbox.record("fetch_customer", key=str(customer_id), payload={"customer_id": customer_id}, now=now)
    outbox.record("mirror_member", key=str(member.id), now=now)  # also of whom joining gave no point
    log.info("member_joined", extra={"member": member.id})
    return member
