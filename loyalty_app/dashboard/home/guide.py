"""The way from an installed app to a live programme: what is done, what comes next, and the page to choose from."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection as database
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.home import starters
from loyalty_app.dashboard.models import Guide
from loyalty_app.dashboard.page import done, page, show
from loyalty_app.dashboard.rewards import words as reward_words
from loyalty_app.dashboard.rules import words as rule_words
from loyalty_app.earning import rulebook
from loyalty_app.rewards import catalogue
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import current_shop_id

_DONE = (Path(__file__).parent / "sql" / "guide.sql").read_text()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the programme runs by itself. ``may_wait``: it runs without."""

    title: str
    text: str
    is_done: bool
    href: str = ""
    action: str = ""
    may_wait: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A starter with the words of what it publishes."""

    starter: starters.Starter
    sentences: list[str]


def steps(request: HttpRequest, *, is_running: bool, has_ever_given: bool) -> list[Step]:
    """In the order a merchant does them, none once the guide was put away.

    The widget's step is drawn by the page, which asks Shopify.
    """
    is_hidden, is_worded, has_look = _done()
    if is_hidden:
        return []
    return [
        Step(
            title=_("Connect the shop"),
            text=_("The app reads orders, customers and products, and makes discount codes."),
            is_done=request.connection.state == Connection.State.CONNECTED,
        ),
        Step(
            title=_("Choose what members earn and get"),
            text=_("Begin with a ready-made programme and change it as you like, or make your own earn rule."),
            is_done=bool(rulebook.at(request.now)),
            href=reverse("dashboard:start"),
            action=_("Choose a programme"),
        ),
        Step(
            title=_("Offer a reward"),
            text=_("Points are worth something once there is something to get for them."),
            is_done=any(each.holds_at(request.now) for each in catalogue.all_revisions()),
            href=reverse("dashboard:reward_new"),
            action=_("Create a reward"),
        ),
        Step(
            title=_("Start the programme"),
            text=_("While it is paused, orders earn nothing."),
            is_done=is_running,
            href=reverse("dashboard:settings"),
            action=_("Open settings"),
        ),
        Step(
            title=_("Give it your words"),
            text=_("The programme’s name and what points are called, as shoppers read them. You can leave both."),
            is_done=is_worded,
            href=reverse("dashboard:texts"),
            action=_("Edit the words"),
            may_wait=True,
        ),
        Step(
            title=_("Make it look like your shop"),
            text=_("It takes colours and font from your theme. Change what you like beside a live preview."),
            is_done=has_look,
            href=reverse("dashboard:look"),
            action=_("Open look"),
            may_wait=True,
        ),
        Step(
            title=_("Give the first points"),
            text=_("Place an order in your shop, as a customer would, and watch it arrive here."),
            is_done=has_ever_given,
        ),
    ]


def _done() -> tuple[bool, bool, bool]:
    """Whether the guide was put away; whether the shop has texts and a look of its own."""
    with database.cursor() as cursor:
        cursor.execute(_DONE, {"shop_id": current_shop_id()})
        return cursor.fetchone()


@page
def start(request: HttpRequest) -> HttpResponse:
    """The ready-made programmes, each with what it publishes and what it costs."""
    currency = request.shop.currency
    shown = [
        Shown(
            starter,
            [rule_words.sentence(terms, currency=currency) + "." for _name, terms in starter.rules]
            + [reward_words.offer(terms, currency=currency) + "." for _name, terms in starter.rewards],
        )
        for starter in starters.every(currency)
    ]
    return show(request, "home/start.html", {"shown": shown, "may_begin": starters.may_begin(now=request.now)})


@page
@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    try:
        starters.begin(key, request.shop, now=request.now)
    except KeyError:
        raise Http404 from None
    except starters.HasBegun:
        return done("has_begun", "rules")
    return done("programme_begun", "home")


@page
@require_POST
def hide(request: HttpRequest) -> HttpResponse:
    Guide.objects.update_or_create(defaults={"hidden_at": request.now})
    return done("guide_hidden", "home")


@page
@require_POST
def unhide(request: HttpRequest) -> HttpResponse:
    Guide.objects.update(hidden_at=None)
    return done("guide_shown", "home")
