"""What each kind of long work does in a step. Read KINDS to know what staff can ask for that takes its time."""

from datetime import datetime, timedelta

from loyalty_app.adjustments import bulk, bulk_check, bulk_steps
from loyalty_app.earning import replay
from loyalty_app.work import run
from loyalty_app.work.run import Handler

KEEP_FOR = timedelta(days=30)  # long enough to come back to a result

KINDS: dict[str, Handler] = {
    bulk_check.CHECK: bulk_check.step,
    bulk.RUN: bulk_steps.run,
    bulk.UNDO: bulk_steps.undo,
    replay.KIND: replay.step,
}


def step(*, now: datetime) -> bool:
    """A step of the work that has waited longest; False when there is none."""
    return run.step(KINDS, now=now)
