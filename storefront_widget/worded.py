"""What an answer to the panel gets on its way out: words for what went wrong, and the texts of a part just opened."""

import json
from collections.abc import Callable, Mapping
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
        response, locale = view(request), locale_of(request)
        if response.status_code >= 400:
            return _changed(response, lambda told: with_words(told, locale))
        asked = {"texts": field_of(request, "texts"), "locale": locale}
        if asked["texts"] in texts.LATER:
            with acting_for(request.shop.id):
                more = more_texts(asked)
            return _changed(response, lambda told: told | more)
        return response

    return answer


def with_words(told: dict, locale: str) -> dict:
    wording, key = Wording(locale), f"problem_{told.get('error')}"
    if "says" in told or not wording.knows(key):
        return told
    return told | {"says": wording.say(key, count=told.get("retry_after", 0))}


def more_texts(asked: Mapping[str, str | None]) -> dict:
    """{"more_texts"} for who asks for the texts of a section. Act for the shop."""
    section = asked.get("texts")
    return {"more_texts": texts.of(asked.get("locale") or "", section)} if section in texts.LATER else {}


def _changed(response: HttpResponse, change: Callable[[dict], dict]) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith("application/json"):
        response.content = json.dumps(change(json.loads(response.content)), ensure_ascii=False)
    return response
