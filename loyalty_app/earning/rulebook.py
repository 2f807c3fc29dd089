"""The shop's earn rules over time: an old order is judged by what a rule said on its day, for ever."""

from django.utils.translation import gettext_lazy as _

from loyalty_app import outbox
from loyalty_app.earning.checks import check_terms
from loyalty_app.earning.models import EarnRule, RuleRevision
from loyalty_app.earning.terms import InvalidTerms, Rule, Terms
from loyalty_app.revisions.dated import Listed, NotNow, Unknown, Words
from loyalty_app.revisions.drafts import UnknownDraft
from loyalty_app.revisions.models import NAME_LENGTH_MAX
from loyalty_app.revisions.register import Register

__all__ = ["NAME_LENGTH_MAX", "InvalidTerms", "Listed", "NotNow", "Rule", "UnknownDraft", "UnknownRule"]


class UnknownRule(Unknown):
    """The shop has no rule with this id."""


def _rule(*, id: int, **said) -> Rule:
    return Rule(rule_id=id, **said)


_register = Register(
    EarnRule,
    RuleRevision,
    link="rule",
    terms=Terms,
    check=check_terms,
    invalid=InvalidTerms,
    unknown=UnknownRule,
    dated=_rule,
    changes=outbox.programme_changed,
    words=Words(
        is_archived=_("This rule is archived. Create a new one instead."),
        has_ended=_("This rule has ended, so there is nothing to pause."),
        end_has_passed=_("The end of this rule has passed. Give it a new end first."),
    ),
)

publish, revise, schedule = _register.publish, _register.revise, _register.schedule
plan, call_off, planned, roll_back = _register.plan, _register.call_off, _register.planned, _register.roll_back
pause, resume, archive = _register.pause, _register.resume, _register.archive
at, all_revisions, history = _register.at, _register.all_revisions, _register.history
listing, get, made = _register.listing, _register.get, _register.made
drafts, check_unchanged, latest_number = _register.drafts, _register.check_unchanged, _register.latest_number
