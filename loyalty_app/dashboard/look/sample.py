"""What the preview's widget is told instead of a shop's own data: a member halfway to a reward.

In the shape of the storefront's answers (storefront_widget/present.py, past.py), which a test compares it with.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from babel import Locale
from django.utils.translation import gettext as _

from loyalty_app.appearance import originals, wording
from loyalty_app.appearance.originals import Text

BALANCE, PENDING = 1240, 80
JOINING_POINTS, LIFE_DAYS = 100, 90
SPENT, EARNED = "60", 300
ELSEWHERE = ("sentence", "page")  # said by the server, and around the panel


def said(language: str, overrides: Mapping[str, Text]) -> dict[str, Text]:
    """Every text by its key, in the merchant's wording where there is one."""
    known = originals.texts(language)
    return {key: wording.isolated(overrides.get(key, text), original=text) for key, text in known.items()}


def answers(texts: Mapping[str, Text], *, language: str, shop: str, currency: str, now: datetime) -> dict:
    """What the app would answer the panel, by what it asks for."""
    history = {"items": [_order(texts, now=now)], "before": None}
    return {"state": state(texts, language=language, shop=shop, currency=currency, now=now), "history": history}


def state(texts: Mapping[str, Text], *, language: str, shop: str, currency: str, now: datetime) -> dict:
    return {
        "who": "member",
        "shop": shop,
        "currency": currency,
        "timezone": "UTC",
        "paused": False,
        "can_join": False,
        "joining_points": JOINING_POINTS,
        "claim_days": 0,
        "ways": [_way(texts)],
        "notes": [],
        "rewards": [_reward(texts, 1, "5", 500), _reward(texts, 2, "20", 2000)],
        "member": {
            "available": BALANCE,
            "pending": PENDING,
            "releases": [_sentence(texts, "release", points=PENDING, date=(now + timedelta(days=14)).isoformat())],
            "rewards_open": 1,
            "rewards_all": 2,
            "expires": [],
            "expires_soon": False,
        },
        "written": {
            "lang": language,
            "dir": "rtl" if Locale.parse(language, sep="-").text_direction == "rtl" else "ltr",
        },
        "texts": dict(_of_panel(texts)),
    }


def _of_panel(texts: Mapping[str, Text]) -> Iterator[tuple[str, Text]]:
    """By their name, as the panel knows them; also those that it would ask for later."""
    for key in originals.of_panel(originals.DEFAULT):
        section, _dot, name = key.partition(".")
        if section not in ELSEWHERE:
            yield name, texts[key]


def _way(texts: Mapping[str, Text]) -> dict:
    rate = _sentence(texts, "way_per_amount_proportional", points=5, amount="1")
    example = _sentence(texts, "example_per_amount", amount=SPENT, points=EARNED)
    return {"id": "1", "kind": "per_amount", "name": _("Every purchase"), "says": [rate], "example": example}


def _reward(texts: Mapping[str, Text], number: int, amount: str, points: int) -> dict:
    worth = _sentence(texts, "worth_amount_off", amount=amount)
    return {
        "id": str(number),
        "kind": "amount_off",
        "name": worth["text"].replace("{{ amount }}", amount),
        "points": points,
        "worth": worth,
        "text": "",
        "says": [_sentence(texts, "reward_life", count=LIFE_DAYS)],
        "refusal": None,
        "pot": None,
        "choices": [],
        "slides": False,
        "takes_note": False,
        "converts": False,
        "counts_sale": False,
    }


def _order(texts: Mapping[str, Text], *, now: datetime) -> dict:
    why = _sentence(texts, "example_per_amount", amount=SPENT, points=EARNED)
    return {
        "id": "1",
        "kind": "order",
        "name": "#1001",
        "points": EARNED,
        "at": now.isoformat(),
        "pending_until": None,
        "why": [why | {"about": ""}],
    }


def _sentence(texts: Mapping[str, Text], key: str, **values: int | str) -> dict:
    return {"text": texts[f"sentence.{key}"], "values": values}
