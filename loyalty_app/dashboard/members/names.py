"""Names for the eyes of staff: asked of Shopify when a page is shown, put into it, and forgotten."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loyalty_app.dashboard.page import page
from loyalty_app.members.models import Member
from loyalty_app.shopify_gateway import customers
from loyalty_app.shops import client
from loyalty_app.shops.errors import SHOPIFY_IS_OUT_OF_REACH


@page
def names(request: HttpRequest) -> HttpResponse:
    """?ids=7,8: a fragment that puts the names where the page shows these members. Without Shopify it puts none.

    A page works without: it says "Member 7" where a name would stand.
    """
    ids = [int(each) for each in request.GET.get("ids", "").split(",") if each.isdecimal() and len(each) < 19]
    rows = Member.objects.filter(id__in=ids[: customers.NAMED_MAX], customer_id__isnull=False).order_by("id")
    member_of = {row.customer_id: row.id for row in rows}
    try:
        named = customers.names(client.for_shop(request.shop, clock=lambda: request.now), member_of)
    except SHOPIFY_IS_OUT_OF_REACH:
        named = {}
    found = [(member_of[each.customer_id], each) for each in named.values() if each.name or each.email]
    return render(request, "dashboard/members/_names.html", {"named": found})
