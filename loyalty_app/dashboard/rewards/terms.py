"""Between the form of a reward and its terms, both ways."""

from collections.abc import Mapping
from functools import partial
from zoneinfo import ZoneInfo

from loyalty_app.dashboard import condition_fields, dated_form
from loyalty_app.dashboard.dated_form import days_of
from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.dashboard.rewards.kinds import Shape
from loyalty_app.revisions.dated import Drafted
from loyalty_app.rewards.catalogue import InvalidReward, Listed
from loyalty_app.rewards.checks import check
from loyalty_app.rewards.conditions import CONDITIONS
from loyalty_app.rewards.terms import Conditions, Limits, Slider, Terms, Variant

FIELDS = {"starts_at": "starts_on", "ends_at": "ends_on"}  # what the form calls what the catalogue names
NOT_TERMS = {"name", "starts_on", "ends_on", "publish_on", "cashback_percent"}
OWN = (
    "points", "amount", "percent", "shipping_price_max", "cause", "text", "takes_note", "prefix", "unused", "refunded",
    "expired_lots", "open_codes",
)  # fmt: skip

Titles = Mapping[int, str]  # of variants, by Shopify's id


def said(form: RewardForm, *, titles: Titles) -> Terms | None:
    """The terms of a valid form. None, with an error at each field, when a reward can't say that."""
    terms = terms_of(form.shape, form.cleaned_data, titles=titles)
    try:
        check(terms)
    except InvalidReward as invalid:
        refuse(form, invalid)
        return None
    return terms


def typed(form: RewardForm, *, titles: Titles) -> Terms | None:
    """The terms as far as they are typed, or as the form begins; None while they can't be a reward."""
    if form.is_bound:
        if set(form.errors) - NOT_TERMS:
            return None
        values = form.cleaned_data
    else:
        values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    terms = terms_of(form.shape, values, titles=titles)
    try:
        check(terms)
    except InvalidReward:
        return None
    return terms


def terms_of(shape: Shape, values: dict, *, titles: Titles) -> Terms:
    """values: by the form's field names; what is missing or empty is the default."""
    own = {name: values[name] for name in OWN if values.get(name)}
    if shape.is_slider:
        own["slider"] = _slider(values)
    if "life_days" in values:
        own["life_days"] = values["life_days"]  # empty is a choice, too: no end
    if values.get("variants"):
        own["variants"] = tuple(Variant(id=id, title=titles.get(id, "")) for id in values["variants"])
    return Terms(
        kind=shape.kind,
        conditions=Conditions(**condition_fields.chosen(CONDITIONS, values)),
        limits=_limits(values),
        **own,
    )


# Show the sentences of a refusal where their fields are.
refuse = partial(dated_form.refuse, fields=FIELDS)


def initial(reward: Listed | Drafted, *, zone: ZoneInfo) -> dict:
    """What the form shows of a reward, or a draft, as it is."""
    said = values(reward.name, reward.terms)
    if isinstance(reward, Drafted) and reward.of is not None:
        return said | {"publish_on": days_of(reward.starts_at, None, zone=zone)["starts_on"]}
    return said | days_of(reward.starts_at, reward.ends_at, zone=zone)


def values(name: str, terms: Terms) -> dict:
    """What a reward says, by the form's field names."""
    own = {name: getattr(terms, name) for name in (*OWN, "life_days")}
    conditions = condition_fields.initial(CONDITIONS, terms.conditions)
    limits = {"stock": terms.limits.stock, "per_member": terms.limits.per_member}
    if terms.limits.per_member:
        limits["period"] = terms.limits.period
    return {
        "name": name,
        **own,
        **conditions,
        **limits,
        "variants": tuple(variant.id for variant in terms.variants),
        **_of_slider(terms.slider),
    }


def _of_slider(slider: Slider | None) -> dict:
    if slider is None:
        return {}
    return {
        "slider_points": slider.points,
        "slider_amount": slider.amount,
        "points_min": slider.points_min or None,
        "points_max": slider.points_max,
    }


def _slider(values: dict) -> Slider:
    return Slider(
        points=values["slider_points"],
        amount=values["slider_amount"],
        points_min=values.get("points_min") or 0,
        points_max=values.get("points_max"),
    )


def _limits(values: dict) -> Limits:
    limits = {name: values[name] for name in ("stock", "per_member") if values.get(name) is not None}
    # Without a limit per member its period says nothing.
    return Limits(**limits, period=values["period"]) if "per_member" in limits else Limits(**limits)
