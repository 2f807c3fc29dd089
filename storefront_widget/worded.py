"""What an answer to the panel gets on its way out: words for what went wrong, and the texts of a part just opened."""

import json
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from loyalty_app.tenancy import acting_for
from storefront_widget import texts
from storefront_widget.asked import field_of, locale_of
from storefront_widget.wording import Wording


def worded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outside of the view's gate, because a gate that refuses has to be explained, too.

    ``says`` is added to {"error": ...} where the view gave none and there are words for it: problem_<error>.
    ``more_texts`` is added where the panel asks for a section that it has not had: ?texts=history.
    """

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        section = field_of(request, "texts")
        if response.status_code >= 400:
            return _changed(response, lambda told: _with_words(told, Wording(locale_of(request))))
        if section in texts.LATER:
            with acting_for(request.shop.id):
                more = texts.of(locale_of(request), section)
            return _changed(response, lambda told: told | {"more_texts": more})
        return response

    return answer


def _with_words(told: dict, wording: Wording) -> dict:
    key = f"problem_{told.get('error')}"
    if "says" in told or not wording.knows(key):
        return told
    return told | {"says": wording.say(key, count=told.get("retry_after", 0))}


def _changed(response: HttpResponse, change: Callable[[dict], dict]) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith("application/json"):
        response.content = json.dumps(change(json.loads(response.content)), ensure_ascii=False)
    return response
