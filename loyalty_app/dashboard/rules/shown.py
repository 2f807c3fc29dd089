"""A rule with the words that the pages show."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import Http404, HttpRequest

from loyalty_app.dashboard.dated_words import DatedWords
from loyalty_app.dashboard.revisions.coming import Coming
from loyalty_app.dashboard.rules import words as rule_words
from loyalty_app.earning import rulebook
from loyalty_app.earning.conflicts import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(DatedWords):
    """``coming``: its draft and the change that is planned. ``findings``: why it can't do what it says."""

    coming: list[Coming] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        return rule_words.sentence(self.listed.terms, currency=self.currency)

    @property
    def can_resume(self) -> bool:
        return self.listed.state == "paused"


def shown(request: HttpRequest, rule_id: int) -> Shown:
    try:
        listed = rulebook.get(rule_id, now=request.now)
    except rulebook.UnknownRule:
        raise Http404 from None
    return Shown(listed=listed, currency=request.shop.currency)


@dataclass(frozen=True, slots=True)
class Revision:
    sentence: str
    starts_at: datetime
    ends_at: datetime | None


def past(rule: Shown, currency: str) -> list[Revision]:
    """What the rule said and when, newest first."""
    return [
        Revision(rule_words.sentence(each.terms, currency=currency), each.starts_at, each.ends_at)
        for each in reversed(rulebook.history(rule.id))
    ]
