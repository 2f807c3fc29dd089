"""Home: what the programme did lately, what needs a hand, and how far the set-up has come."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from loyalty_app.dashboard.activity.explained import explained
from loyalty_app.dashboard.home import attention, guide, summary
from loyalty_app.dashboard.page import page, show
from loyalty_app.earning import programme
from loyalty_app.earning.models import Award
from loyalty_app.shops.models import Connection, Shop

RECENT = 8
EMBED_HANDLE = "loyalty"  # the block's file name in the theme app extension


@page
def index(request: HttpRequest) -> HttpResponse:
    figures = summary.of_shop(timezone=request.shop.timezone, now=request.now)
    running = programme.at(request.now)
    steps = guide.steps(request, is_running=not running.paused, has_ever_given=figures.has_ever_given)
    recent = Award.objects.select_related("order", "member").order_by("-id")[:RECENT]
    return show(
        request,
        "home/index.html",
        {
            "figures": figures,
            "attention": attention.of_shop(request.connection, now=request.now),
            "is_paused": running.paused,
            "needs_reconnecting": request.connection.state == Connection.State.RECONNECT_NEEDED,
            "problem": request.connection.problem,
            "steps": steps,
            "steps_done": sum(step.is_done for step in steps),
            "is_set_up": bool(steps) and all(step.is_done or step.may_wait for step in steps),
            "is_guide_hidden": not steps,
            "entries": explained(recent, now=request.now),
            "embed_handle": EMBED_HANDLE,
            "embed_url": embed_url(request.shop),
        },
    )


def embed_url(shop: Shop) -> str:
    """The theme editor, with the widget's switch in sight."""
    admin = settings.SHOPIFY_SHOP_URL.format(shop=shop.domain)
    block = f"{settings.SHOPIFY_API_KEY}/{EMBED_HANDLE}"
    return f"{admin}/admin/themes/current/editor?context=apps&template=index&activateAppId={block}"
