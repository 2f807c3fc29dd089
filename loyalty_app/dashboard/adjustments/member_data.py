"""A member's data by hand: a file of all of it, two members made one, a person forgotten."""

import json
from collections.abc import Iterator

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app import outbox, people_news, spreadsheet
from loyalty_app.audit_trail.note import note
from loyalty_app.dashboard.adjustments.pages import member_of
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.ledger import balances
from loyalty_app.members.models import Member

NUMBER_WORDS = gettext_lazy("Enter the number of a member of this shop.")


class NumberForm(forms.Form):
    """A member's number, typed: which one to merge, or that one means to erase this one."""

    number = forms.IntegerField(
        label=gettext_lazy("Member number"),
        min_value=1,
        max_value=2**63 - 1,
        error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), NUMBER_WORDS),
        widget=forms.NumberInput,
    )


@page
def export(request: HttpRequest, member_id: int) -> HttpResponse:
    """All that is held of the member, as JSON, or as a table with ?as=csv. That it was taken is in the audit trail."""
    member = known(member_id)
    held = people_news.held(member.customer_id)
    note("member.exported", about=member.id, now=request.now)
    if request.GET.get("as") == "csv":
        text, kind = spreadsheet.as_csv(["part", "number", "what", "value"], lines(held)), "csv"
    else:
        text, kind = json.dumps(held, indent=2, ensure_ascii=False), "json"
    content_type = {"csv": "text/csv; charset=utf-8", "json": "application/json"}[kind]
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="member-{member.id}-{request.now:%Y-%m-%d}.{kind}"'
    return response


def lines(held: dict) -> Iterator[tuple[str, int, str, object]]:
    """A line for each value: which part, the how manieth of it, what, and the value."""
    for part, found in held.items():
        for number, row in enumerate(found if isinstance(found, list) else [{part: found}], start=1):
            for what, value in row.items():
                nested = isinstance(value, dict | list)
                yield part, number, what, json.dumps(value, ensure_ascii=False) if nested else value


def known(member_id: int) -> Member:
    """A member who is somebody; one who was merged or forgotten is not there."""
    member = member_of(member_id)
    if member.state != Member.State.ACTIVE or member.customer_id is None:
        raise Http404
    return member


@page
def merge(request: HttpRequest, member_id: int) -> HttpResponse:
    """Another member's points, orders and codes become this one's: first the figures, then for good."""
    member = member_of(member_id)
    if member.merged_into_id:
        return redirect("dashboard:member_merge", member.merged_into_id)
    # Shopify adds parameters of its own to the address of a page that is opened.
    asked = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = NumberForm(asked)
    other = other_of(form, member)
    if request.method == "POST" and other is not None:
        merged_now(member, other, request=request)
        return done("member_merged", "member", member.id)
    held = balances.of_many([member.id, *([other.id] if other else [])])
    context = {
        "member": member,
        "other": other,
        "form": form,
        "mine": held[member.id],
        "theirs": held[other.id] if other else None,
        "together": held[member.id].available + held[other.id].available if other else None,
    }
    return show(request, "adjustments/merge.html", context, refused=request.method == "POST")


def other_of(form: NumberForm, member: Member) -> Member | None:
    """Whom to merge in; None, with an error at the field, where that makes no sense."""
    if not form.is_bound or not form.is_valid():
        return None
    other = Member.objects.filter(id=form.cleaned_data["number"]).first()
    if other is None:
        form.add_error("number", NUMBER_WORDS)
    elif member.id in (other.id, other.merged_into_id):
        form.add_error("number", _("This is the same member. Enter the number of the other one."))
    elif member.state != Member.State.ACTIVE or other.state != Member.State.ACTIVE:
        form.add_error("number", _("One of the two was forgotten or is merged already. They can't be merged."))
    else:
        return other
    return None


@transaction.atomic
def merged_now(member: Member, other: Member, *, request: HttpRequest) -> None:
    made = people_news.merged(member.customer_id, other.customer_id, now=request.now)
    if made.kept_id is not None:
        note("member.merged", about=member.id, after={"kept": made.kept_id, "gone": made.gone_id}, now=request.now)


@page
def erasure(request: HttpRequest, member_id: int) -> HttpResponse:
    """The person is forgotten for good; whoever does it types the member's number."""
    member = member_of(member_id)
    if member.merged_into_id:
        return redirect("dashboard:member_erasure", member.merged_into_id)
    form = NumberForm(request.POST if request.method == "POST" else None)
    is_meant = form.is_bound and form.is_valid() and form.cleaned_data["number"] == member.id
    if member.state == Member.State.ACTIVE and is_meant:
        erased_now(member, request=request)
        return done("member_erased", "member", member.id)
    if form.is_bound and form.is_valid():
        form.add_error("number", _("Type %(number)s, the number of this member.") % {"number": member.id})
    context = {"member": member, "form": form, "balances": balances.of(member.id)}
    return show(request, "adjustments/erasure.html", context, refused=form.is_bound)


@transaction.atomic
def erased_now(member: Member, *, request: HttpRequest) -> None:
    aliases = Member.objects.filter(merged_into_id=member.id, customer_id__isnull=False)
    ids = [member.customer_id, *aliases.values_list("customer_id", flat=True)]
    people_news.forgotten(member.customer_id, now=request.now)
    # Thousands of kept messages may have to be read for it: that is not for a request.
    outbox.record("forget_bodies", key=str(member.id), payload={"customer_ids": ids}, now=request.now)
    note("member.erased", about=member.id, now=request.now)
