"""How the policy in force dates the lots of the books. Pure.

A lot remembers which revision of the policy dated it. One that an older revision dated is dated again where it is met.
"""

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import ExpiryPolicy

if TYPE_CHECKING:
    from loyalty_app.ledger.states import AccountState, LotState

_NEVER = datetime.max.replace(tzinfo=UTC)


class Dating:
    """The policy's revision in force and the shop's zone. Number 0: the shop never chose, and points never expire."""

    __slots__ = ("_by_day", "nothing_before", "number", "policy", "starts_at", "zone")

    def __init__(
        self,
        policy: ExpiryPolicy | None = None,
        *,
        zone: tzinfo = UTC,
        number: int = 0,
        starts_at: datetime | None = None,
        nothing_before: datetime | None = None,
    ):
        self.policy, self.zone, self.number = policy or ExpiryPolicy(), zone, number
        self.starts_at, self.nothing_before = starts_at, nothing_before
        self._by_day: dict = {}

    def date(self, available_at: datetime) -> datetime | None:
        """When points expire that become available at this instant; None when lots have no date of their own."""
        if self.policy.kind != "lots":
            return None
        day = available_at.astimezone(self.zone).date()
        if day not in self._by_day:
            last = expiry.last_usable_day(self.policy, since=day)
            self._by_day[day] = expiry.midnight_after(last, zone=self.zone)
        return self._by_day[day]

    def again(self, *, expires_at: datetime | None, available_at: datetime) -> datetime | None:
        """The date of a lot that an older revision dated: the new one, but nothing is taken before the grace is over.

        What was gone when this revision began stays gone; what would have gone within the grace still does.
        """
        if expires_at is not None and self.starts_at is not None and expires_at <= self.starts_at:
            return expires_at
        if self.policy.kind != "lots":
            return None
        return max(self.date(available_at), min(expires_at or _NEVER, self.nothing_before or _NEVER))

    def gone_at(self, lot: "LotState", account: "AccountState") -> datetime | None:
        """When an available lot is gone: by its own date, or for its member's inactivity. None: no end is known.

        Without any activity that counts, the time of each lot runs since it became available.
        """
        own = lot.expires_at
        if own is not None and lot.dated_by is not None and lot.dated_by != self.number:
            again = self.again(expires_at=own, available_at=lot.available_at)
            own = None if again is None else max(own, again)
        if self.policy.kind != "inactivity":
            return own
        since = self._last_act(account) or lot.available_at
        wiped_at = expiry.gone_at(self.policy, since=since, zone=self.zone)
        if self.nothing_before:
            wiped_at = max(wiped_at, self.nothing_before)
        return min(own, wiped_at) if own else wiped_at

    def _last_act(self, account: "AccountState") -> datetime | None:
        earned_at = account.last_earned_at if self.policy.earning_counts else None
        spent_at = account.last_spent_at if self.policy.spending_counts else None
        return max((at for at in (earned_at, spent_at) if at), default=None)
