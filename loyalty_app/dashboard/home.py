"""Home: what the programme did lately, what needs a hand, and how far the set-up has come."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loyalty_app.dashboard import summary
from loyalty_app.dashboard.explained import explained
from loyalty_app.dashboard.page import page, show
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.models import Award
from loyalty_app.shops.models import Connection, Shop

RECENT = 8
EMBED_HANDLE = "loyalty"  # the block's file name in the theme app extension


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the programme runs by itself."""

    title: str
    text: str
    is_done: bool
    href: str = ""
    action: str = ""


@page
def index(request: HttpRequest) -> HttpResponse:
    figures = summary.of_shop(timezone=request.shop.timezone, now=request.now)
    running = programme.at(request.now)
    steps = setup_steps(request, figures, is_running=not running.paused, has_rule=bool(rulebook.at(request.now)))
    recent = Award.objects.select_related("order", "member").order_by("-id")[:RECENT]
    return show(
        request,
        "home/index.html",
        {
            "figures": figures,
            "is_paused": running.paused,
            "needs_reconnecting": request.connection.state == Connection.State.RECONNECT_NEEDED,
            "problem": request.connection.problem,
            "steps": steps,
            "steps_done": sum(step.is_done for step in steps),
            "is_set_up": all(step.is_done for step in steps),
            "entries": explained(recent, now=request.now),
            "embed_handle": EMBED_HANDLE,
            "embed_url": embed_url(request.shop),
        },
    )


def setup_steps(request: HttpRequest, figures: summary.Summary, *, is_running: bool, has_rule: bool) -> list[Step]:
    """In the order a merchant does them; the widget's step is drawn by the page, which asks Shopify."""
    return [
        Step(
            title=_("Connect the shop"),
            text=_("The app reads orders and customers, nothing else."),
            is_done=request.connection.state == Connection.State.CONNECTED,
        ),
        Step(
            title=_("Start the programme"),
            text=_("While it is paused, orders earn nothing."),
            is_done=is_running,
            href=reverse("dashboard:settings"),
            action=_("Open settings"),
        ),
        Step(
            title=_("Publish an earn rule"),
            text=_("Say how many points an order brings. You see an example while you type."),
            is_done=has_rule,
            href=reverse("dashboard:rule_new"),
            action=_("Create a rule"),
        ),
        Step(
            title=_("Give the first points"),
            text=_("Place an order in your shop, as a customer would, and watch it arrive here."),
            is_done=figures.has_ever_given,
        ),
    ]


def embed_url(shop: Shop) -> str:
    """The theme editor, with the widget's switch in sight."""
    admin = settings.SHOPIFY_SHOP_URL.format(shop=shop.domain)
    block = f"{settings.SHOPIFY_API_KEY}/{EMBED_HANDLE}"
    return f"{admin}/admin/themes/current/editor?context=apps&template=index&activateAppId={block}"
