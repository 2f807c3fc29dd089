"""What lists and pages say of a rule or a reward: its state, and since or until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app.dashboard.templatetags.loyalty import on
from loyalty_app.revisions.dated import Listed

# (in words, tone of the badge)
STATES: Mapping[str, tuple[Any, str]] = {
    "live": (gettext_lazy("Live"), "success"),
    "scheduled": (gettext_lazy("Scheduled"), "info"),
    "paused": (gettext_lazy("Paused"), "warning"),
    "ended": (gettext_lazy("Ended"), "neutral"),
    "archived": (gettext_lazy("Archived"), "neutral"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedWords:
    """Something effective-dated, with the words that the pages show."""

    states: ClassVar[Mapping[str, tuple[Any, str]]] = STATES

    listed: Listed
    currency: str

    @property
    def id(self) -> int:
        return self.listed.id

    @property
    def name(self) -> str:
        return self.listed.name

    @property
    def status_words(self) -> str:
        return self.states[self.listed.state][0]

    @property
    def tone(self) -> str:
        return self.states[self.listed.state][1]

    @property
    def when(self) -> str:
        starts, ends = self.listed.starts_at, self.listed.ends_at
        if self.listed.state == "scheduled":
            return _("from %s") % on(starts)
        if ends is None:
            return _("since %s") % on(starts)
        return _("%(first)s until %(last)s") % {"first": on(starts), "last": on(ends)}

    @property
    def can_pause(self) -> bool:
        return self.listed.state in ("live", "scheduled")

    @property
    def is_archived(self) -> bool:
        return self.listed.state == "archived"
