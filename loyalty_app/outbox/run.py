"""Do what waits in the outbox: claimed for a while, done outside every transaction, ticked off afterwards.

A worker that dies leaves a claim that lapses; its effect is done again, so every effect must bear being done twice.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty_app import faults
from loyalty_app.outbox import queue
from loyalty_app.outbox.queue import Claimed
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Retryable, Throttled
from loyalty_app.shops.errors import ReconnectNeeded
from loyalty_app.tenancy import acting_for

log = logging.getLogger(__name__)

LADDER_S = (5, 30, 120, 600, 3_600, 21_600, 86_400)  # after the last try the effect has failed


@dataclass(frozen=True, slots=True)
class Handler:
    """How a kind of effect is done: ``act(effects, now=...)`` in the shop's scope, ``together`` at most at once."""

    act: Callable[..., None]
    together: int = 1


@dataclass(slots=True)
class Drained:
    done: int = 0
    postponed: int = 0
    failed: int = 0

    def __bool__(self) -> bool:
        return bool(self.done or self.postponed or self.failed)


class ShopClosed(Exception):
    """Nothing more can be done for this shop now."""


def drain(handlers: Mapping[str, Handler], *, now: datetime, limit: int = 500) -> Drained:
    """Do what is due, shop by shop, until nothing is left or about ``limit`` effects were tried."""
    drained = Drained()
    queue.free_claims_of_the_dead(now=now)
    queue.abandon_uninstalled()
    for shop_id in queue.shops_with_due_effects(now):
        with acting_for(shop_id):
            try:
                _drain_shop(handlers, drained, now=now, limit=limit)
            except ShopClosed:
                continue
    return drained


def _drain_shop(handlers: Mapping[str, Handler], drained: Drained, *, now: datetime, limit: int) -> None:
    tried = 0
    together = {kind: handler.together for kind, handler in handlers.items()}
    while tried < limit and (effects := queue.claim(now=now, together=together)):
        tried += len(effects)
        _act(handlers.get(effects[0].kind), effects, drained, now=now)


def _act(handler: Handler | None, effects: Sequence[Claimed], drained: Drained, *, now: datetime) -> None:
    """Run one handler and write down what came of it. Raises ShopClosed when the rest of the shop must wait too."""
    try:
        if handler is None:
            raise Refused(f"Nobody knows how to do {effects[0].kind}.")
        handler.act(effects, now=now)
    except Throttled as error:
        # Not the effect's fault: no step on the ladder.
        queue.postpone(effects, due_at=now + timedelta(seconds=error.retry_after_s))
        drained.postponed += len(effects)
        raise ShopClosed from None
    except (AccessRevoked, ReconnectNeeded) as error:
        # Claims go back as they were; they are due again once the connection is made anew.
        log.warning("effects_wait_for_reconnect", extra={"reason": faults.told(error)})
        queue.release(effects)
        drained.postponed += len(effects)
        raise ShopClosed from None
    except Refused as error:
        _refused(effects, error, drained, now=now)
    except Exception as error:
        # Unavailable, or a bug: it must not stop the others, and stays visible on its row.
        if not isinstance(error, Retryable):
            log.error("effect_crashed", extra={"kind": effects[0].kind}, exc_info=True)
        _try_later(effects, faults.told(error), drained, now=now)
    else:
        queue.finish(effects, now=now)
        drained.done += len(effects)


def _refused(effects: Sequence[Claimed], error: Refused, drained: Drained, *, now: datetime) -> None:
    """Final for one; of several nobody knows which is to blame, so each is tried alone."""
    if len(effects) > 1:
        _try_later(effects, faults.words_of(error), drained, now=now)
        return
    log.warning("effect_refused", extra={"kind": effects[0].kind, "reason": faults.words_of(error)})
    queue.fail(effects, error=faults.words_of(error))
    drained.failed += 1


def _try_later(effects: Sequence[Claimed], error: str, drained: Drained, *, now: datetime) -> None:
    for effect in effects:
        if effect.attempts >= len(LADDER_S):
            log.error("effect_failed", extra={"kind": effect.kind, "key": effect.key})
            queue.fail([effect], error=error)
            drained.failed += 1
        else:
            due_at = now + timedelta(seconds=LADDER_S[effect.attempts])
            queue.postpone([effect], due_at=due_at, error=error, stepped=True)
            drained.postponed += 1
