"""Home: how the programme does, what needs a hand, and how far the set-up has come."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from loyalty_app.dashboard.activity.explained import awards, explained
from loyalty_app.dashboard.home import attention, figures, guide, told
from loyalty_app.dashboard.home.period import PeriodForm
from loyalty_app.dashboard.page import page, show
from loyalty_app.earning import programme
from loyalty_app.rewards import catalogue, point_worth
from loyalty_app.shops.models import Shop

RECENT = 8
EMBED_HANDLE = "loyalty"  # the block's file name in the theme app extension


@page
def index(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.GET, today=timezone.localdate())
    days, days_before = form.chosen()
    course = figures.course(days)
    running = programme.at(request.now)
    steps = guide.steps(request, is_running=not running.paused, has_ever_given=course.has_ever_given)
    recent = awards().order_by("-id")[:RECENT]
    return show(
        request,
        "home/index.html",
        {
            "form": form,
            "days": days,
            "days_before": days_before,
            **_figures(request, course, days, days_before),
            "attention": attention.of_shop(request.connection, is_paused=running.paused, now=request.now),
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


def _figures(request: HttpRequest, course: figures.Course, days, days_before) -> dict:
    """Nothing is compared with days of which the shop had no figures yet."""
    if course.first_day is None:
        return {"has_figures": False}
    now, before = figures.of_days(days, days_before)
    has_before = course.first_day <= days_before.last
    in_force = [each for each in catalogue.all_revisions() if each.holds_at(request.now)]
    currency = request.shop.currency
    return {
        "has_figures": True,
        "has_before": has_before,
        "first_day": course.first_day,
        "told": told.every(
            now,
            before if has_before else None,
            days=days,
            pending=course.pending,
            currency=currency,
            worth=point_worth.dearest(in_force),
        ),
        "charts": told.charts(course.parts, currency=currency),
    }


def embed_url(shop: Shop) -> str:
    """The theme editor, with the widget's switch in sight."""
    admin = settings.SHOPIFY_SHOP_URL.format(shop=shop.domain)
    block = f"{settings.SHOPIFY_API_KEY}/{EMBED_HANDLE}"
    return f"{admin}/admin/themes/current/editor?context=apps&template=index&activateAppId={block}"
