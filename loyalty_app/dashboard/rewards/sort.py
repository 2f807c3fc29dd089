"""Rewards, for the pages of drafts and history."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app.dashboard import permissions
from loyalty_app.dashboard.revisions.sort import Sort
from loyalty_app.dashboard.rewards import findings, words
from loyalty_app.dashboard.rewards import terms as reward_terms
from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.dashboard.rewards.kinds import shape_of
from loyalty_app.revisions.dated import Drafted
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.terms import Terms


def _form(name: str, terms: Terms, *, currency: str, zone: ZoneInfo) -> RewardForm:
    values = reward_terms.values(name, terms)
    values["variants"] = tuple(variant.title or str(variant.id) for variant in terms.variants)
    return RewardForm(shape=shape_of(terms), is_new=False, currency=currency, zone=zone, initial=values)


def _publish(
    request: HttpRequest, draft: Drafted, *, seen: str | None, starts_at: datetime | None, resumes: bool
) -> str:
    """A new one is off until Shopify allows what it needs; one that is off is not resumed before. Raises NotNow."""
    missing = permissions.still_missing(draft.terms.scopes, request.connection, shop=request.shop, now=request.now)
    if missing and resumes:
        sentence = _(
            "It stays off: Shopify does not let the app %s yet. Allow that first, or publish it without resuming."
        )
        raise catalogue.NotNow(sentence % _(" and ").join(permissions.in_words(missing)))
    with transaction.atomic():
        catalogue.drafts.begin(draft.id, starts_at)
        reward_id = catalogue.drafts.publish(draft.id, seen=seen, resumes=resumes, now=request.now)
        if missing and draft.of is None:
            catalogue.pause(reward_id, now=request.now)
    if draft.of is not None:
        return "planned" if starts_at else "changed"
    if missing:
        return "waits"
    return "scheduled" if starts_at else "published"


def _warnings(request: HttpRequest, draft: Drafted) -> list[str]:
    found = findings.of_terms(draft.terms, reward_id=draft.of or findings.UNSAVED, now=request.now)
    missing = permissions.missing(draft.terms.scopes, request.connection)
    if not missing:
        return found
    acts = _(" and ").join(permissions.in_words(missing))
    return [_("Shopify does not let the app %s yet. Published, it stays off until you allow that.") % acts, *found]


REWARDS = Sort(
    key="reward",
    listed_as=gettext_lazy("Rewards"),
    list_page="rewards",
    register=catalogue,
    sentence=words.offer,
    form=_form,
    publish=_publish,
    warnings=_warnings,
)
