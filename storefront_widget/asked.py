"""How the panel asks, and what every answer to it carries."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.refusals import NotRedeemable
from storefront_widget import joining, nonces, redeeming, reward_words
from storefront_widget.bodies import NotABody, TooLarge
from storefront_widget.wording import Wording

WIDGET_HEADER = "X-Loyalty-Widget"  # another site can't make a browser send it
NONCE_HEADER = "X-Loyalty-Nonce"
_WITHOUT_WORDS = (
    (joining.Paused, "paused", 409),
    (UnknownRedemption, "unknown_redemption", 404),
    (TooLarge, "too_large", 413),
)


def field_of(request: HttpRequest, name: str) -> str | None:
    """A field of the query. The gate has read the query already; Django's own reading takes twice as long."""
    signed = getattr(request, "signed", None)
    return request.GET.get(name) if signed is None else signed.get(name)


def locale_of(request: HttpRequest) -> str:
    return field_of(request, "locale") or ""


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def answer_with(told: dict, status: int = 200) -> HttpResponse:
    """As UTF-8: escaped, an Arabic or a Japanese text would be twice as long."""
    return HttpResponse(msgspec.json.encode(told), status=status, content_type="application/json")


def problem(error: str, status: int, **more: object) -> JsonResponse:
    return answer_with({"error": error, **more}, status)


def nonce_for(request: HttpRequest, *, now: datetime) -> str:
    """With it, whoever is signed in may ask for one thing that changes something."""
    return nonces.issue(request.shop.id, request.customer_id, now=now)


def answered(view: Callable[..., dict]) -> Callable[..., JsonResponse]:
    """The view's JSON, for somebody who is signed in; what goes wrong as {"error", "says"} with its status.

    ``says`` is a sentence that tells the shopper what to do; without it the panel has words of its own. What is posted
    must come from our panel and bring a nonce; every answer to it, a refusal too, has the next one.
    """

    @wraps(view)
    def answer(request: HttpRequest) -> JsonResponse:
        now, wording = timezone.now(), Wording(locale_of(request))
        told, status = _refused(request, wording, now=now) or _answer_of(view, request, wording)
        if request.method == "POST":
            told |= {"nonce": nonce_for(request, now=now)}
        return answer_with(told, status)

    return answer


def _refused(request: HttpRequest, wording: Wording, *, now: datetime) -> tuple[dict, int] | None:
    """Before anything is looked at. The nonce comes last, so that none is used up for nothing."""
    is_posted = request.method == "POST"
    if is_posted and request.headers.get(WIDGET_HEADER) != "1":
        return {"error": "not_from_the_widget"}, 403
    if request.customer_id is None:
        return {"error": "sign_in", "says": wording.say("no_sign_in")}, 401
    nonce = request.headers.get(NONCE_HEADER, "")
    if is_posted and not nonces.burn(nonce, request.shop.id, request.customer_id, now=now):
        return {"error": "nonce"}, 403
    return None


def _answer_of(view: Callable[..., dict], request: HttpRequest, wording: Wording) -> tuple[dict, int]:
    try:
        told = view(request, wording)
    except (NotABody, NotRedeemable, joining.Paused, redeeming.Paused, UnknownRedemption, NotPossible) as error:
        return _problem(error, wording)
    return told, 200


def _problem(error: Exception, wording: Wording) -> tuple[dict, int]:
    if isinstance(error, NotRedeemable):
        return {"error": error.reason, "says": reward_words.refusal(error, wording)["says"]}, 409
    if isinstance(error, redeeming.Paused):
        return {"error": "paused", "says": wording.say("no_paused")}, 409
    if isinstance(error, NotPossible):
        return {"error": "not_possible", "says": wording.say("no_way_back")}, 409
    for kind, name, status in _WITHOUT_WORDS:
        if isinstance(error, kind):
            return {"error": name}, status
    return {"error": "not_understood", "detail": str(error)[:200]}, 400
