"""The rewards as the panel lists them, with what each needs to be looked at closely."""

from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty_app.rewards import donations, pricing
from loyalty_app.rewards.offered import Offered, in_view, is_counted, offered
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.rewards.terms import Terms
from loyalty_app.shops.models import Shop
from storefront_widget import reward_words
from storefront_widget.looker import Looker
from storefront_widget.wording import Wording

SHOWN_MAX = 60  # nobody scrolls further, and the merchant orders them


def rewards(shop: Shop, member: Looker | None, *, wording: Wording, now: datetime) -> list[dict]:
    """A reward: id, kind, name, points (of a slider: the least), worth (a sentence or None), text (the merchant's),
    says (conditions), refusal (a sentence or None), pot (a sentence or None), choices ([{id, title}]), and whether it
    slides, takes_note, converts (by itself) and counts_sale (has to know which of the cart's items are on sale).
    """
    shown = offered(member.id if member else None, zone=ZoneInfo(shop.timezone), now=now)[:SHOWN_MAX]
    causes = [each.reward_id for each in shown if each.terms.kind == "donation"]
    pots = donations.pots(causes)
    return [_reward(each, pots.get(each.reward_id), wording) for each in shown]


def are_same_for_all(*, now: datetime) -> bool:
    """Whether rewards() depends on nobody, and on nothing that shoppers do."""
    return not any(is_counted(each.terms) or each.terms.kind == "donation" for each in in_view(now=now)[:SHOWN_MAX])


def _reward(offer: Offered, pot: donations.Pot | None, wording: Wording) -> dict:
    terms = offer.terms
    return {
        "id": str(offer.reward_id),
        "kind": terms.kind,
        "name": offer.name,
        "points": price_of(terms),
        "worth": reward_words.worth(terms, wording),
        "text": terms.text,
        "says": reward_words.conditions(offer, wording),
        "refusal": reward_words.refusal(NotRedeemable(offer.refusal), wording)["says"] if offer.refusal else None,
        "pot": reward_words.pot(pot, wording) if pot and pot.gifts else None,
        "choices": [{"id": str(variant.id), "title": variant.title} for variant in terms.variants],
        "slides": terms.slider is not None,
        "takes_note": terms.kind == "custom" and terms.takes_note,
        "converts": terms.kind == "cashback",
        "counts_sale": terms.conditions.sale_items == "out",
    }


def price_of(terms: Terms) -> int:
    """What it takes at least."""
    return pricing.least_of(terms.slider) if terms.slider is not None else terms.points
