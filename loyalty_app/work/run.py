"""One step of the work that has waited longest."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError, transaction

from loyalty_app import faults
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import across_shops, acting_for
from loyalty_app.work import tallies
from loyalty_app.work.models import Work

log = logging.getLogger(__name__)

FAILURES_MAX = 3  # in a row; then the work has failed
AGAIN_AFTER = timedelta(seconds=10)
ERROR_LENGTH_MAX = 300


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What a step came to. ``done`` and ``total`` count what the kind counts; the last step says ``is_last``."""

    done: int
    total: int | None
    place: Any = None  # JSON; handed to the next step as work.place
    result: Any = None  # JSON; None leaves what was there
    is_last: bool = False


class CannotGoOn(Exception):
    """The work makes no sense any more, e.g. its draft was deleted. The text tells staff why."""


Handler = Callable[..., Step]  # handler(work, now=...) -> Step, in the shop's scope and in a transaction


def step(handlers: Mapping[str, Handler], *, now: datetime) -> bool:
    """A step for whoever waited longest and isn't being worked on; False when there is none.

    A step should take about a second: other shops' work, and the next webhooks, wait for it.
    """
    with across_shops("find the work that has waited longest"):
        waiting = Work.objects.filter(ended_at=None, stepped_at__lte=now).order_by("stepped_at", "id")
        candidates = list(waiting.values_list("shop_id", "id")[:20])
    return any(_step_of(shop_id, work_id, handlers, now=now) for shop_id, work_id in candidates)


def _step_of(shop_id: int, work_id: int, handlers: Mapping[str, Handler], *, now: datetime) -> bool:
    """False if somebody else is at it, or it has ended meanwhile."""
    with acting_for(shop_id):
        try:
            with transaction.atomic():
                free = Work.objects.select_for_update(skip_locked=True)
                work = free.filter(id=work_id, ended_at=None).first()
                if work is None:
                    return False
                with acting_as(work.asked_by):
                    _save(work, handlers[work.kind](work, now=now), now=now)
        except CannotGoOn as reason:
            _end(work, Work.State.FAILED, error=str(reason), now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("work_step_failed", extra={"work": work_id, "kind": work.kind})
            _failed(work, error, now=now)
    return True


def _save(work: Work, told: Step, *, now: datetime) -> None:
    work.done, work.total, work.place, work.failures, work.error = told.done, told.total, told.place, 0, ""
    work.result = work.result if told.result is None else told.result
    work.started_at, work.stepped_at = work.started_at or now, now
    work.state = Work.State.DONE if told.is_last else Work.State.RUNNING
    work.ended_at = now if told.is_last else None
    work.save()
    if told.is_last:
        tallies.drop([work.id])


def _failed(work: Work, error: Exception, *, now: datetime) -> None:
    """The step is tried again; after some times that is the end."""
    if work.failures + 1 >= FAILURES_MAX:
        _end(work, Work.State.FAILED, error=faults.told(error), now=now)
        return
    Work.objects.filter(id=work.id, ended_at=None).update(failures=work.failures + 1, stepped_at=now + AGAIN_AFTER)


@transaction.atomic
def _end(work: Work, state: str, *, error: str, now: datetime) -> None:
    tallies.drop([work.id])
    Work.objects.filter(id=work.id, ended_at=None).update(
        state=state, error=error[:ERROR_LENGTH_MAX], ended_at=now, stepped_at=now
    )
