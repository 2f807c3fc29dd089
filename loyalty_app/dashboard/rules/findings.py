"""What the pages say of rules that can't do what they say: in the list, while one is typed, beside a draft."""

from datetime import datetime

from django.http import HttpRequest

from loyalty_app.dashboard.rules import terms as rule_terms
from loyalty_app.dashboard.rules.form import RuleForm
from loyalty_app.earning import conflicts, programme, rulebook
from loyalty_app.earning.conflicts import Finding
from loyalty_app.earning.terms import Programme, Rule, Terms

UNSAVED = 10**17  # stands for the id of a rule that is not there yet: later than all that are


def to_come(now: datetime) -> list[Rule]:
    """What rules say now, and will."""
    return [
        each for each in rulebook.all_revisions() if each.ends_at is None or each.ends_at > max(now, each.starts_at)
    ]


def of_listing(listing: list[rulebook.Listed], *, now: datetime) -> dict[int, list[Finding]]:
    """By the rule's id, of those that hold or will."""
    rules, settings = to_come(now), programme.at(now)
    here = [each for each in listing if each.state in ("live", "scheduled")]
    return {
        each.id: conflicts.of(_rule(each.id, each.terms, starts_at=each.starts_at, ends_at=each.ends_at), rules,
                              programme=settings)
        for each in here
    }  # fmt: skip


def of_form(request: HttpRequest, form: RuleForm, *, rule_id: int, settings: Programme) -> list[Finding]:
    """Of what is typed so far; nothing while it can't be a rule."""
    terms = rule_terms.typed(form)
    if terms is None:
        return []
    data = getattr(form, "cleaned_data", {}) if form.is_bound else {}
    days = {"starts_at": request.now, "ends_at": None}
    if form.is_bound:
        first = form.midnight_of("publish_on") or form.midnight_of("starts_on")
        days["starts_at"] = max(first or request.now, request.now)
        days["ends_at"] = form.ends_at() if "ends_on" in data else None
    return conflicts.of(_rule(rule_id, terms, **days), to_come(request.now), programme=settings)


def of_draft(request: HttpRequest, draft) -> list[str]:
    starts_at = max(draft.starts_at or request.now, request.now)
    rule = _rule(draft.of or UNSAVED, draft.terms, starts_at=starts_at, ends_at=draft.ends_at)
    found = conflicts.of(rule, to_come(request.now), programme=programme.at(request.now))
    return [each.sentence for each in found]


def _rule(id: int, terms: Terms, *, starts_at: datetime, ends_at: datetime | None) -> Rule:
    return Rule(rule_id=id, revision_id=id, number=1, name="", terms=terms, starts_at=starts_at, ends_at=ends_at)
