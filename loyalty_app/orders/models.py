from datetime import datetime
from functools import cached_property

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loyalty_app.members.models import Member
from loyalty_app.orders.described import Details, OrderFacts, RefundFacts, load, with_details, with_refunds
from loyalty_app.tenancy import ShopForeignKey, ShopOwned, owner


class Order(ShopOwned):
    """An order as Shopify last described it.

    ``facts`` is null while only a refund of the order has arrived. ``refunds`` holds those that came by
    themselves, by Shopify's refund id, so that they count whether the order's own description has them yet or not.
    """

    shop = owner()
    shopify_id = models.BigIntegerField()
    name = models.CharField(max_length=255, blank=True, help_text="as the merchant sees it: #1001")
    member = ShopForeignKey(Member, models.PROTECT, null=True, related_name="orders")
    customer_id = models.BigIntegerField(null=True)
    email_hash = models.CharField(max_length=64, blank=True, help_text="keyed hash; only while no customer is known")
    claimed_at = models.DateTimeField(null=True, help_text="when a member proved that this guest order is theirs")
    placed_at = models.DateTimeField(null=True)
    shopify_updated_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True, help_text="the earliest description that says it is paid")
    deleted_at = models.DateTimeField(null=True)
    facts = models.JSONField(null=True)
    refunds = models.JSONField(default=dict)
    details = models.JSONField(null=True, help_text="orders.described.Details: what only GraphQL tells")
    recorded_at = models.DateTimeField()
    reward_codes = ArrayField(
        models.CharField(max_length=255), default=list, db_default=[], help_text="of its codes, those that are rewards"
    )

    class Meta(ShopOwned.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "shopify_id"], name="orders_order_shopify")]
        indexes = [
            models.Index(fields=["shop", "member", "placed_at"], name="orders_of_member"),
            models.Index(fields=["shop", "name"], name="orders_by_name"),
            models.Index(fields=["shop", "placed_at", "id"], name="orders_by_time"),
            models.Index(fields=["shop", "email_hash"], condition=~Q(email_hash=""), name="orders_parked"),
        ]

    @cached_property
    def described(self) -> OrderFacts | None:
        """The order as its newest description tells it. None while only a refund or a deletion has arrived."""
        return load(self.facts)

    @cached_property
    def complete(self) -> OrderFacts | None:
        """The same with what came by itself: refunds, and what only GraphQL tells. This is what is judged."""
        if self.described is None:
            return None
        facts = self.described
        if self.refunds:
            facts = with_refunds(facts, msgspec.convert(list(self.refunds.values()), list[RefundFacts]))
        if self.details:
            facts = with_details(facts, msgspec.convert(self.details, Details, str_keys=True))
        return facts

    @property
    def details_are_current(self) -> bool:
        """What only GraphQL tells is as new as the description: asking Shopify again won't tell more."""
        told_at = (self.details or {}).get("updated_at")
        return told_at is not None and datetime.fromisoformat(told_at) >= self.described.updated_at
