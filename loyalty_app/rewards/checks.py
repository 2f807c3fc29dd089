"""Whether a reward can be as entered: a sentence per field that says what to do. Pure but for the translation."""

import re

from django.utils.translation import gettext as _

from loyalty_app.rewards.terms import (
    AMOUNT_MAX,
    CAUSE_LENGTH_MAX,
    CODES,
    COLLECTIONS_MAX,
    COUNT_MAX,
    IN_MONEY,
    LIFE_DAYS_MAX,
    POINTS_MAX,
    PREFIX_LENGTH_MAX,
    PRODUCTS_MAX,
    TEXT_LENGTH_MAX,
    VARIANTS_MAX,
    InvalidReward,
    Slider,
    Terms,
)

_PREFIX = re.compile(r"[A-Z0-9-]*", re.ASCII)
_ALWAYS_SLIDES = ("cashback",)


def check(terms: Terms) -> None:
    """Raises InvalidReward with a sentence per field."""
    errors = _price(terms) | _worth(terms) | _texts(terms) | _conditions(terms) | _limits(terms)
    if terms.life_days is not None and not 1 <= terms.life_days <= LIFE_DAYS_MAX:
        errors["life_days"] = _("Enter a number of days from 1 to %(most)d, or leave it empty for no end.") % {
            "most": LIFE_DAYS_MAX
        }
    if errors:
        raise InvalidReward(errors)


def _price(terms: Terms) -> dict[str, str]:
    if terms.slider is None:
        if terms.kind in _ALWAYS_SLIDES:
            return {"slider_points": _("Say how many points become how much money.")}
        if not 1 <= terms.points <= POINTS_MAX:
            return {"points": _("Enter a whole number of points from 1 to %(most)d.") % {"most": POINTS_MAX}}
        return {}
    if terms.kind not in IN_MONEY:
        return {"slider_points": _("Only rewards that are an amount of money can be chosen freely.")}
    return _slider(terms.slider)


def _slider(slider: Slider) -> dict[str, str]:
    errors = {}
    if not 1 <= slider.points <= POINTS_MAX:
        errors["slider_points"] = _("Enter a whole number of points from 1 to %(most)d.") % {"most": POINTS_MAX}
    if not 0 < slider.amount <= AMOUNT_MAX:
        errors["slider_amount"] = _("Enter an amount of money above zero.")
    if slider.points_min < 0 or (slider.points > 0 and slider.points_min % slider.points):
        errors["points_min"] = _("Enter a multiple of %(step)d points, or leave it empty.") % {"step": slider.points}
    if slider.points_max is not None and not max(slider.points_min, slider.points) <= slider.points_max <= POINTS_MAX:
        errors["points_max"] = _("Enter at least as many points as the least and one step are, or leave it empty.")
    return errors


def _worth(terms: Terms) -> dict[str, str]:
    needs_amount = terms.kind in IN_MONEY and terms.kind not in _ALWAYS_SLIDES and terms.slider is None
    if needs_amount and not 0 < terms.amount <= AMOUNT_MAX:
        return {"amount": _("Enter an amount of money above zero.")}
    if terms.kind == "percent_off" and not 0 < terms.percent <= 100:
        return {"percent": _("Enter a percentage above 0 and up to 100.")}
    if terms.kind == "free_product" and not 1 <= len(terms.variants) <= VARIANTS_MAX:
        return {"variants": _("Choose between 1 and %(most)d variants.") % {"most": VARIANTS_MAX}}
    if terms.shipping_price_max is not None and not 0 < terms.shipping_price_max <= AMOUNT_MAX:
        return {"shipping_price_max": _("Enter an amount of money above zero, or leave it empty.")}
    if terms.kind == "donation" and not terms.cause.strip():
        return {"cause": _("Say what the donation is for.")}
    return {}


def _texts(terms: Terms) -> dict[str, str]:
    errors = {}
    if len(terms.cause) > CAUSE_LENGTH_MAX:
        errors["cause"] = _("Enter up to %(most)d characters.") % {"most": CAUSE_LENGTH_MAX}
    if len(terms.text) > TEXT_LENGTH_MAX:
        errors["text"] = _("Enter up to %(most)d characters.") % {"most": TEXT_LENGTH_MAX}
    if len(terms.prefix) > PREFIX_LENGTH_MAX or not _PREFIX.fullmatch(terms.prefix):
        errors["prefix"] = _("Enter up to %(most)d capital letters, digits and hyphens.") % {"most": PREFIX_LENGTH_MAX}
    return errors


def _conditions(terms: Terms) -> dict[str, str]:
    conditions, errors = terms.conditions, {}
    if conditions.minimum_spend is not None and not 0 < conditions.minimum_spend <= AMOUNT_MAX:
        errors["minimum_spend"] = _("Enter an amount of money above zero, or leave it empty.")
    elif conditions.minimum_spend is not None and terms.kind == "free_product":
        # Shopify counts it on what the code is for, so a least above the product's price could never be reached.
        errors["minimum_spend"] = _("A free product can't ask for a least spend: leave it empty.")
    if conditions.share_max is not None:
        if terms.kind != "amount_off":
            errors["share_max"] = _("Only an amount off can be limited to a share of the order.")
        elif not 1 <= conditions.share_max <= 100:
            errors["share_max"] = _("Enter a percentage from 1 to 100, or leave it empty.")
    if len(conditions.products) > PRODUCTS_MAX:
        errors["products"] = _("Choose up to %(most)d products.") % {"most": PRODUCTS_MAX}
    if len(conditions.collections) > COLLECTIONS_MAX:
        errors["collections"] = _("Choose up to %(most)d collections.") % {"most": COLLECTIONS_MAX}
    if conditions.products and conditions.collections:
        # Shopify's discounts are for products or for collections, not for both.
        errors["collections"] = _("Choose products or collections, not both.")
    if conditions.sale_items == "out" and terms.kind not in ("amount_off", "percent_off"):
        errors["sale_items"] = _("Only an amount or a percentage off can leave out sale items.")
    if conditions.sale_items == "out" and (conditions.products or conditions.collections):
        errors["sale_items"] = _("Leave out sale items, or choose products or collections: a code can't do both.")
    if terms.kind not in CODES and conditions != type(conditions)(channels=conditions.channels):
        errors["conditions"] = _("This reward is no discount code, so it has no conditions of use: remove them.")
    return errors


def _limits(terms: Terms) -> dict[str, str]:
    limits, errors = terms.limits, {}
    wrong = _("Enter a whole number from 1 to %(most)d, or leave it empty.") % {"most": COUNT_MAX}
    if limits.stock is not None and not 0 <= limits.stock <= COUNT_MAX:
        errors["stock"] = _("Enter a whole number from 0 to %(most)d, or leave it empty.") % {"most": COUNT_MAX}
    if limits.per_member is not None and not 1 <= limits.per_member <= COUNT_MAX:
        errors["per_member"] = wrong
    return errors
