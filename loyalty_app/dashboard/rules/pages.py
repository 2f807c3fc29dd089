"""Earn rules: the list, and what can be done to a rule without opening its form."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.revisions import coming
from loyalty_app.dashboard.rules import editor, findings
from loyalty_app.dashboard.rules.shown import Shown, shown
from loyalty_app.dashboard.rules.sort import RULES
from loyalty_app.earning import rulebook


@page
def index(request: HttpRequest) -> HttpResponse:
    listing = rulebook.listing(now=request.now)
    lines, drafts = coming.of_things(request, RULES, listing)
    found = findings.of_listing(listing, now=request.now)
    rules = [
        Shown(listed=each, currency=request.shop.currency, coming=lines[each.id], findings=found.get(each.id, []))
        for each in listing
    ]
    return show(request, "rules/index.html", {"rules": rules, "drafts": drafts})


@page
@require_POST
def pause(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = shown(request, rule_id)
    try:
        rulebook.pause(rule.id, now=request.now)
    except rulebook.NotNow as refusal:
        return editor.refused(request, rule, str(refusal))
    return done("rule_paused", "rule", rule_id)


@page
@require_POST
def resumption(request: HttpRequest, rule_id: int) -> HttpResponse:
    rule = shown(request, rule_id)
    try:
        rulebook.resume(rule.id, now=request.now)
    except rulebook.NotNow as refusal:
        return editor.refused(request, rule, str(refusal))
    return done("rule_resumed", "rule", rule_id)


@page
@require_POST
def archive(request: HttpRequest, rule_id: int) -> HttpResponse:
    rulebook.archive(shown(request, rule_id).id, now=request.now)
    return done("rule_archived", "rules")
