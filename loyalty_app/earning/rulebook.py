"""The shop's earn rules over time. Changing a rule closes one revision and opens the next, so that an old order
is judged by what the rule said on its day, for ever."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app.earning.checks import check_terms
from loyalty_app.earning.models import EarnRule, RuleRevision
from loyalty_app.earning.terms import InvalidTerms, Rule, Terms

NAME_LENGTH_MAX = 80


class RulebookError(Exception):
    """Base of what can't be done to a rule.

    RulebookError
    ├── UnknownRule   the shop has no such rule
    └── NotNow        the rule's state doesn't allow it; the text says what to do
    """


class UnknownRule(RulebookError):
    """The shop has no rule with this id."""


class NotNow(RulebookError):
    """What was asked doesn't fit the rule's state."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as a list shows it: its state now and its latest terms."""

    rule_id: int
    name: str
    state: Literal["live", "scheduled", "paused", "ended", "archived"]
    terms: Terms
    starts_at: datetime
    ends_at: datetime | None
    number: int


def publish(
    name: str, terms: Terms, *, starts_at: datetime | None = None, ends_at: datetime | None = None, now: datetime
) -> EarnRule:
    """A new rule, in force from now or from ``starts_at``, until ``ends_at`` if given.

    Nothing is given for orders placed before: ``starts_at`` in the past counts as now. Raises InvalidTerms.
    """
    _check(name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
    with transaction.atomic():
        rule = EarnRule.objects.create(name=name.strip(), created_at=now)
        _open(rule, terms, number=1, starts_at=max(starts_at or now, now), ends_at=ends_at)
    return rule


def revise(rule_id: int, terms: Terms, *, now: datetime, name: str | None = None) -> None:
    """The rule says this from now on (a scheduled one: from its start). A paused rule stays paused.

    Orders placed before keep what the rule said then. Raises InvalidTerms, UnknownRule, NotNow.
    """
    with transaction.atomic():
        rule, revisions = _locked(rule_id)
        latest = revisions[-1]
        _check(name if name is not None else rule.name, terms, starts_at=None, ends_at=None, now=now)
        if name is not None and name.strip() != rule.name:
            rule.name = name.strip()
            rule.save(update_fields=["name"])
        if _terms(latest) == terms:
            return
        starts_at, ends_at = max(now, latest.starts_at), latest.ends_at
        _close(latest, starts_at)
        if ends_at is not None:
            ends_at = max(starts_at, ends_at)  # paused or ended: it says so once it is resumed
        _open(rule, terms, number=latest.number + 1, starts_at=starts_at, ends_at=ends_at)


def pause(rule_id: int, *, now: datetime) -> None:
    """From now on the rule gives nothing, until it is resumed. Twice is once.

    Raises UnknownRule, and NotNow for a rule that has ended.
    """
    with transaction.atomic():
        rule, revisions = _locked(rule_id)
        latest = revisions[-1]
        if rule.paused_at is not None:
            return
        if _state(latest, rule, now) == "ended":
            raise NotNow(_("This rule has ended, so there is nothing to pause."))
        rule.paused_at, rule.planned_end_at = now, latest.ends_at
        rule.save(update_fields=["paused_at", "planned_end_at"])
        _close(latest, now)


def resume(rule_id: int, *, now: datetime) -> None:
    """The rule says again what it said last, until the end it was planned to have. Twice is once.

    Raises UnknownRule, and NotNow when that end has passed meanwhile.
    """
    with transaction.atomic():
        rule, revisions = _locked(rule_id)
        latest = revisions[-1]
        if rule.paused_at is None:
            return
        starts_at, ends_at = max(now, latest.starts_at), rule.planned_end_at
        if ends_at is not None and ends_at <= starts_at:
            raise NotNow(_("The end of this rule has passed. Give it a new end first."))
        _running_again(rule)
        _open(rule, _terms(latest), number=latest.number + 1, starts_at=starts_at, ends_at=ends_at)


def schedule(rule_id: int, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> None:
    """The rule holds from ``starts_at`` (now, if that is past or None) until ``ends_at``; it is no longer paused.

    A live rule that is to start later stops now. Raises InvalidTerms, UnknownRule, NotNow.
    """
    with transaction.atomic():
        rule, revisions = _locked(rule_id)
        latest = revisions[-1]
        terms = _terms(latest)
        _check(rule.name, terms, starts_at=starts_at, ends_at=ends_at, now=now)
        begins_at = max(starts_at or now, now)
        if begins_at == now and _state(latest, rule, now) == "live":
            latest.ends_at = ends_at  # it runs on; only its end moves
            latest.save(update_fields=["ends_at"])
            return
        _running_again(rule)
        _close(latest, now)
        _open(rule, terms, number=latest.number + 1, starts_at=begins_at, ends_at=ends_at)


def archive(rule_id: int, *, now: datetime) -> None:
    """The rule ends and leaves the list; orders of its time are judged by it all the same. Raises UnknownRule."""
    with transaction.atomic():
        rule, revisions = _locked(rule_id, archived_too=True)
        if rule.archived_at is None:
            _close(revisions[-1], now)
            rule.archived_at = now
            rule.save(update_fields=["archived_at"])


def at(instant: datetime) -> list[Rule]:
    """The rules in force at an instant, by id."""
    return [rule for rule in all_revisions() if rule.holds_at(instant)]


def all_revisions() -> list[Rule]:
    """Every revision of every rule, by rule and number. A shop has tens of them."""
    rows = RuleRevision.objects.order_by("rule_id", "number").select_related("rule")
    return [_rule(row) for row in rows]


def history(rule_id: int) -> list[Rule]:
    """What the rule said and when, oldest first; revisions that never held are left out. Raises UnknownRule."""
    rows = RuleRevision.objects.filter(rule_id=rule_id).order_by("number").select_related("rule")
    if not rows:
        raise UnknownRule(rule_id)
    return [_rule(row) for row in rows if row.ends_at != row.starts_at]


def listing(*, now: datetime) -> list[Listed]:
    """All rules that are not archived, newest first."""
    latest: dict[int, RuleRevision] = {}
    rows = RuleRevision.objects.filter(rule__archived_at=None).order_by("rule_id", "number").select_related("rule")
    for row in rows:
        latest[row.rule_id] = row
    return [_listed(row, now) for _id, row in sorted(latest.items(), reverse=True)]


def get(rule_id: int, *, now: datetime) -> Listed:
    """Raises UnknownRule."""
    row = RuleRevision.objects.filter(rule_id=rule_id).order_by("-number").select_related("rule").first()
    if row is None:
        raise UnknownRule(rule_id)
    return _listed(row, now)


def _check(name: str, terms: Terms, *, starts_at: datetime | None, ends_at: datetime | None, now: datetime) -> None:
    errors = {}
    try:
        check_terms(terms)
    except InvalidTerms as invalid:
        errors = dict(invalid.errors)
    if not 1 <= len(name.strip()) <= NAME_LENGTH_MAX:
        errors["name"] = _("Enter a name of up to %(most)d characters.") % {"most": NAME_LENGTH_MAX}
    if ends_at is not None and ends_at <= max(starts_at or now, now):
        errors["ends_at"] = _("Choose an end that is after the start and in the future.")
    if errors:
        raise InvalidTerms(errors)


def _locked(rule_id: int, *, archived_too: bool = False) -> tuple[EarnRule, Sequence[RuleRevision]]:
    rule = EarnRule.objects.select_for_update().filter(id=rule_id).first()
    if rule is None:
        raise UnknownRule(rule_id)
    if rule.archived_at is not None and not archived_too:
        raise NotNow(_("This rule is archived. Create a new one instead."))
    return rule, list(rule.revisions.order_by("number"))


def _open(rule: EarnRule, terms: Terms, *, number: int, starts_at: datetime, ends_at: datetime | None) -> None:
    RuleRevision.objects.create(
        rule=rule, number=number, starts_at=starts_at, ends_at=ends_at, terms=msgspec.to_builtins(terms)
    )


def _close(revision: RuleRevision, at: datetime) -> None:
    """End it at an instant; one that hasn't begun by then never holds."""
    ends_at = max(at, revision.starts_at)
    if revision.ends_at is None or revision.ends_at > ends_at:
        revision.ends_at = ends_at
        revision.save(update_fields=["ends_at"])


def _terms(revision: RuleRevision) -> Terms:
    return msgspec.convert(revision.terms, Terms)


def _rule(row: RuleRevision) -> Rule:
    return Rule(
        rule_id=row.rule_id,
        revision_id=row.id,
        number=row.number,
        name=row.rule.name,
        terms=_terms(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _listed(row: RuleRevision, now: datetime) -> Listed:
    return Listed(
        rule_id=row.rule_id,
        name=row.rule.name,
        state=_state(row, row.rule, now),
        terms=_terms(row),
        starts_at=row.starts_at,
        ends_at=row.rule.planned_end_at if row.rule.paused_at else row.ends_at,
        number=row.number,
    )


def _running_again(rule: EarnRule) -> None:
    rule.paused_at = rule.planned_end_at = None
    rule.save(update_fields=["paused_at", "planned_end_at"])


def _state(latest: RuleRevision, rule: EarnRule, now: datetime) -> str:
    if rule.archived_at is not None:
        return "archived"
    if rule.paused_at is not None:
        return "paused"
    if latest.ends_at is not None and latest.ends_at <= now:
        return "ended"
    return "scheduled" if latest.starts_at > now else "live"
