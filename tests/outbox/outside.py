"""What lies outside, for tests: handlers that note what they did, and short words for asking and looking."""

from loyalty_app import outbox
from loyalty_app.outbox import run
from loyalty_app.outbox.models import Effect
from loyalty_app.outbox.run import Handler
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for, current_shop_id


class Outside:
    """What handlers did, as (shop, keys); raises what a test puts into ``troubles`` first."""

    def __init__(self, *troubles):
        self.done, self.troubles = [], list(troubles)

    def __call__(self, effects, *, now):
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        self.done.append((current_shop_id(), [effect.key for effect in effects]))


def drain(outside, *, now, together=1, **options):
    return run.drain({"tell": Handler(outside, together=together)}, now=now, **options)


def connect(shop, now, state="connected"):
    with acting_for(shop.id):
        Connection.objects.create(state=state, changed_at=now)
    return shop


def ask(shop, key="1", *, now, **options):
    with acting_for(shop.id):
        outbox.record("tell", key=key, now=now, **options)


def effect(shop, key="1"):
    with acting_for(shop.id):
        return Effect.objects.get(kind="tell", key=key)
