"""Earn rules, for the pages of drafts and history."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard.revisions.sort import Sort
from loyalty_app.dashboard.rules import findings, words
from loyalty_app.dashboard.rules import terms as rule_terms
from loyalty_app.dashboard.rules.form import RuleForm
from loyalty_app.earning import rulebook
from loyalty_app.earning.terms import Terms
from loyalty_app.revisions.dated import Drafted


def _form(name: str, terms: Terms, *, currency: str, zone: ZoneInfo) -> RuleForm:
    return RuleForm(kind=terms.kind, currency=currency, zone=zone, initial=rule_terms.values(name, terms))


@transaction.atomic
def _publish(
    request: HttpRequest, draft: Drafted, *, seen: str | None, starts_at: datetime | None, resumes: bool
) -> str:
    rulebook.drafts.begin(draft.id, starts_at)
    rulebook.drafts.publish(draft.id, seen=seen, resumes=resumes, now=request.now)
    if draft.of is None:
        return "scheduled" if starts_at else "published"
    return "planned" if starts_at else "changed"


RULES = Sort(
    key="rule",
    listed_as=_("Earn rules"),
    list_page="rules",
    register=rulebook,
    sentence=words.sentence,
    form=_form,
    publish=_publish,
    warnings=findings.of_draft,
    is_replayed=True,
)
