"""The programme as every page of the shop may show it, without asking us: docs/storefront/metafields.md.

``config`` holds figures for scripts, ``said_<language>`` texts for Liquid. Both are bounded: a page reads them whole.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from loyalty_app.appearance import look, originals
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import Conditions, Programme, Rule
from loyalty_app.rewards.offered import Offered, offered
from loyalty_app.scope import remembering
from loyalty_app.shopify_gateway import metafields
from loyalty_app.shops.models import Shop
from storefront_widget import reward_list, reward_words, texts, wording
from storefront_widget.mirror_words import Speaker
from storefront_widget.wording import Wording

VERSION = 1
WAYS_MAX = REWARDS_MAX = 12
LISTED_MAX = 50  # products or the like that a rule names; a rule that names more is none for a page
CONFIG_BYTES_MAX = SAID_BYTES_MAX = 60_000  # half of what Shopify takes
BUTTON = "launcher.label"
PROXY = "/apps/loyalty"  # as shopify.app.toml says; a merchant who moved it says so in the theme
LISTS = {
    "products": "products", "not_products": "excluded_products", "vendors": "vendors",
    "not_vendors": "excluded_vendors", "types": "product_types", "not_types": "excluded_product_types",
    "skus": "skus", "not_skus": "excluded_skus",
}  # fmt: skip
NO_LISTS = {name: [] for name in LISTS}


def values(shop: Shop, *, now: datetime) -> dict[str, dict]:
    """Every value by its key, as it should stand now. Queries are bounded: one for each language's own words."""
    settings = programme.at(now)
    rules = [] if settings.paused else [rule for rule in rulebook.at(now) if _is_online(rule)][:WAYS_MAX]
    offers = offered(None, zone=ZoneInfo(shop.timezone), now=now)
    rewards = [offer for offer in offers if not offer.refusal][:REWARDS_MAX]  # not what is out of stock
    with remembering():
        said = {key_of(language): _said(language, shop, rules, rewards, now) for language in texts.languages()}
    also = {region: said[key_of(language)] for language in texts.languages() if (region := _of_its_regions(language))}
    return {"config": _config(shop, settings, rules, rewards), **said, **also}


def key_of(language: str) -> str:
    """said_pt_br of pt-BR: letters that a key may have."""
    return f"said_{language.lower().replace('-', '_')}"


def _of_its_regions(language: str) -> str:
    """The key under which a theme looks for what the other regions of a language read: said_pt of pt-BR, for pt-AO."""
    first = language.partition("-")[0]
    return key_of(first) if first != language and texts.language(first) == language else ""


def digest(told: dict[str, dict]) -> str:
    """The same for the same values."""
    return hashlib.sha256(metafields.encoded(told).encode()).hexdigest()


def _is_online(rule: Rule) -> bool:
    channels = rule.terms.conditions.channels
    return not channels or "web" in channels


def _config(shop: Shop, settings: Programme, rules: list[Rule], rewards: list[Offered]) -> dict:
    by_priority = sorted(rules, key=lambda rule: (-rule.terms.priority, rule.rule_id))
    earn = [rule for rule in by_priority if rule.terms.kind != "joining"]
    config = {
        "v": VERSION,
        "paused": settings.paused,
        "currency": shop.currency,
        "proxy": PROXY,
        "look": msgspec.to_builtins(look.at()),
        "tax": settings.tax,
        "shipping": settings.shipping,
        "rounding": settings.rounding,
        "stacking": settings.stacking,
        "joining_points": sum(rule.terms.points for rule in rules if rule.terms.kind == "joining"),
        "earn": _computable(earn, LISTED_MAX),
        "rewards": _prices(rewards),
    }
    if len(metafields.encoded(config).encode()) > CONFIG_BYTES_MAX:
        config["earn"] = _computable(earn, 0)
    return config


def _computable(rules: list[Rule], listed_max: int) -> list[dict]:
    """What pages compute with: without the rules that list more than so many goods, since a page could not tell which
    goods they mean, and a promise that is too high is worse than none.

    What is left is an estimate then. Where what is left out would have stood alone, nothing of its kind is left.
    """
    out = [rule for rule in rules if _longest_list(rule) > listed_max]
    alone = {rule.terms.kind == "multiplier" for rule in out if rule.terms.exclusive}
    left = [rule for rule in rules if rule not in out and (rule.terms.kind == "multiplier") not in alone]
    return [entry(rule) | ({"about": True} if out else {}) for rule in left]


def _longest_list(rule: Rule) -> int:
    return max(len(getattr(rule.terms.conditions, field)) for field in LISTS.values())


def entry(rule: Rule) -> dict:
    """A rule as pages compute with it. ``about``: something decides that no page knows: the figure is an estimate."""
    terms, asked = rule.terms, rule.terms.conditions
    lists = {name: [str(each) for each in getattr(asked, field)] for name, field in LISTS.items()}
    return {
        "id": str(rule.rule_id),
        "kind": terms.kind,
        "points": terms.points,
        "per": _plain(terms.per) if terms.kind == "per_amount" else None,
        "mode": terms.mode if terms.kind == "per_amount" else None,
        "factor": _plain(terms.factor) if terms.kind == "multiplier" else None,
        "minimum": _plain(asked.minimum) if asked.minimum else None,
        "at_most": terms.caps.per_order,
        "exclusive": terms.exclusive,
        "about": terms.caps.are_shared or _reads_more_than_a_page(asked),
        **lists,
    }


def _reads_more_than_a_page(asked: Conditions) -> bool:
    return asked.read_tags or bool(asked.channels)


def _prices(rewards: list[Offered]) -> list[dict]:
    """What members can ask for, the dearest first; cashback happens by itself."""
    prices = [
        {"id": str(offer.reward_id), "points": reward_list.price_of(offer.terms)}
        for offer in rewards
        if offer.terms.kind != "cashback"
    ]
    return sorted(prices, key=lambda each: -each["points"])


def _said(language: str, shop: Shop, rules: list[Rule], rewards: list[Offered], now: datetime) -> dict:
    speaker = Speaker(language, currency=shop.currency, zone=ZoneInfo(shop.timezone), now=now)
    words, anew = Wording(language), texts.worded_anew(language)
    of_theme = originals.of_theme(originals.normal(language))
    button = anew.get(BUTTON) or of_theme[BUTTON]
    said = {
        "v": VERSION,
        "points": speaker.points_names(),
        "programme": anew.get("panel.title", "").replace("{{ shop }}", shop.name or shop.domain) or button,
        "launcher": button,
        "ways": [_way(each, speaker) for each in wording.ways(rules, currency=shop.currency, wording=words)],
        "rewards": [_reward(each, words, speaker) for each in rewards],
        "texts": {key: text for key, text in anew.items() if key in of_theme},
    }
    if len(metafields.encoded(said).encode()) > SAID_BYTES_MAX:
        for each in (*said["ways"], *said["rewards"]):
            each["says"] = each["says"][:1]
    return said


def _way(way: dict, speaker: Speaker) -> dict:
    example = speaker.say(way["example"]) if way["example"] else None
    return way | {"says": [speaker.say(sentence) for sentence in way["says"]], "example": example}


def _reward(offer: Offered, words: Wording, speaker: Speaker) -> dict:
    worth, points = reward_words.worth(offer.terms, words), reward_list.price_of(offer.terms)
    return {
        "id": str(offer.reward_id),
        "kind": offer.terms.kind,
        "name": offer.name,
        "points": points,
        "points_text": speaker.points(points),
        "worth": speaker.say(worth) if worth else None,
        "says": [speaker.say(sentence) for sentence in reward_words.conditions(offer, words)],
    }


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"
