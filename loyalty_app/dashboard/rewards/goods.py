"""What of the shop's goods a reward is for: their names, as Shopify has them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.rewards.terms import PRODUCTS_MAX, Terms
from loyalty_app.shopify_gateway import catalog
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shops import client
from loyalty_app.shops.errors import SHOPIFY_IS_OUT_OF_REACH
from loyalty_app.shops.models import Shop

NO_TITLE = "Default Title"  # how Shopify calls the only variant of a product
LOOK_UP: dict[str, Callable[[Client, Iterable[int]], list]] = {
    "variants": catalog.variants,
    "products": catalog.products,
    "collections": catalog.collections,
}
STRANGERS = {
    "variants": gettext_lazy("Your shop has no variant %s. Use the number of a variant, not of its product."),
    "products": gettext_lazy("Your shop has no product %s."),
    "collections": gettext_lazy("Your shop has no collection %s."),
}


class NotNow(Exception):
    """Shopify can't be asked at the moment."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a field chooses: names in the order typed, and ids that the shop doesn't have."""

    label: str
    names: list[str]
    strangers: list[int]


def known(terms: Terms) -> dict[int, str]:
    """The names of a reward's variants, as they were when it was saved."""
    return {variant.id: variant.title for variant in terms.variants}


def names(shop: Shop, field: str, ids: Iterable[int], *, now: datetime) -> dict[int, str]:
    """The names of those that exist, by id. field: a key of LOOK_UP. Raises NotNow."""
    try:
        found = LOOK_UP[field](client.for_shop(shop, clock=lambda: now), list(ids)[:PRODUCTS_MAX])
    except SHOPIFY_IS_OUT_OF_REACH as error:
        raise NotNow(str(error)) from error
    return {each.id: _name(each) for each in found}


def checked(form: RewardForm, shop: Shop, *, now: datetime) -> dict[int, str]:
    """The names of a valid form's variants; errors in the form for ids newly typed that the shop doesn't have.

    While Shopify can't be asked nothing is refused: a merchant must be able to save.
    """
    titles = {}
    for field in LOOK_UP:
        ids, former = form.cleaned_data.get(field) or (), form.initial.get(field) or ()
        if not ids or set(ids) <= set(former):
            continue
        try:
            found = names(shop, field, ids, now=now)
        except NotNow:
            continue
        if strangers := [str(id) for id in ids[:PRODUCTS_MAX] if id not in found and id not in former]:
            form.add_error(field, STRANGERS[field] % ", ".join(strangers))
        if field == "variants":
            titles = found
    return titles


def chosen(form: RewardForm, shop: Shop, *, now: datetime) -> list[Chosen]:
    """What the form chooses so far, field by field. Raises NotNow."""
    found = []
    for field in LOOK_UP:
        ids = _typed(form, field)
        if ids:
            named = names(shop, field, ids, now=now)
            strangers = [id for id in ids if id not in named]
            label = str(form.fields[field].label)
            found.append(Chosen(label=label, names=[named[id] for id in ids if id in named], strangers=strangers))
    return found


def _typed(form: RewardForm, field: str) -> tuple[int, ...]:
    if field not in form.fields:
        return ()
    if form.is_bound:
        return () if field in form.errors else form.cleaned_data.get(field, ())[:PRODUCTS_MAX]
    return tuple(form.get_initial_for_field(form.fields[field], field) or ())


def _name(thing) -> str:
    """thing: a variant, a product or a collection."""
    if not isinstance(thing, catalog.Variant):
        return thing.title
    if thing.title in ("", NO_TITLE):
        return thing.product_title
    return _("%(product)s, %(variant)s") % {"product": thing.product_title, "variant": thing.title}
