"""What became of a reward's redemptions of late, for whoever thinks of other terms."""

from datetime import datetime, timedelta

import msgspec

from loyalty_app.rewards.models import Redemption

State = Redemption.State
LOOKED_AT_MAX = 2_000  # of each state, the newest of all rewards; a page asks


class Lately(msgspec.Struct, frozen=True, kw_only=True):
    """``unused``: ended without being used. ``refunded``: used, with points given back for what was refunded."""

    unused: int = 0
    unused_points: int = 0
    refunded: int = 0
    refunded_points: int = 0


def of(reward_id: int, *, days: int, now: datetime) -> Lately:
    """Of the redemptions that ended, or were used, in these days. Uses rewards_by_state."""
    since = now - timedelta(days=days)
    ended = [row for state in (State.EXPIRED, State.CANCELLED) for row in _newest(state, reward_id, "closed_at", since)]
    used = _newest(State.USED, reward_id, "used_at", since)
    given_back = [returned for _points, returned in used if returned]
    return Lately(
        unused=len(ended),
        unused_points=sum(points for points, _returned in ended),
        refunded=len(given_back),
        refunded_points=sum(given_back),
    )


def _newest(state: str, reward_id: int, when: str, since: datetime) -> list[tuple[int, int]]:
    """(points, points given back)"""
    rows = Redemption.objects.filter(state=state).order_by("-id")
    newest = rows.values_list("reward_id", when, "points", "returned_points")[:LOOKED_AT_MAX]
    return [(points, back) for its_id, at, points, back in newest if its_id == reward_id and at and at >= since]
