"""What the panel asks about rewards, through Shopify's app proxy: prices, redeeming, and the member's own rewards."""

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from loyalty_app import rates
from loyalty_app.gates import shopper
from loyalty_app.members import enrol
from loyalty_app.rewards import held
from storefront_widget import bodies, redeeming, redemption_list
from storefront_widget.asked import answered, is_id
from storefront_widget.bodies import NotABody
from storefront_widget.wording import Wording


@shopper(pace=rates.READ)  # moving the slider asks
@require_POST
@answered
def price(request: HttpRequest, wording: Wording) -> dict:
    """What a reward costs and gives just now; looking costs nothing."""
    wanted = bodies.read(request.body, bodies.Wanted)
    return redeeming.price(request.customer_id, wanted, wording=wording, now=timezone.now())


@shopper
@require_POST
@answered
def redeem(request: HttpRequest, wording: Wording) -> dict:
    """The reward is the member's. Asking twice with one key redeems once."""
    wanted = bodies.read(request.body, bodies.Redeemed)
    member, row = redeeming.take(request.customer_id, wanted, now=timezone.now())
    return redemption_list.one(member, row, wording=wording)


@shopper
@require_POST
@answered
def cancel(request: HttpRequest, wording: Wording) -> dict:
    """A reward that was not used is given back."""
    wanted = bodies.read(request.body, bodies.GivenBack)
    member, row = redeeming.give_back(request.customer_id, wanted.id, now=timezone.now())
    return redemption_list.one(member, row, wording=wording)


@shopper
@require_GET
@answered
def redemption(request: HttpRequest, wording: Wording) -> dict:
    """One of the member's rewards, with its code: asked for while it is being made."""
    wanted = request.GET.get("id", "")
    if not is_id(wanted):
        raise NotABody("id is none")
    member = redeeming.member_of(request.customer_id)
    return redemption_list.one(member, held.one(member, int(wanted)), wording=wording)


@shopper
@require_GET
@answered
def mine(request: HttpRequest, wording: Wording) -> dict:
    """The member's rewards; with ``list`` and ``before`` a further page of one list."""
    name, before = request.GET.get("list", ""), request.GET.get("before", "")
    if name and (name not in redemption_list.LISTS or not is_id(before)):
        raise NotABody("list is open or past, before an id")
    member = enrol.find(request.customer_id)
    if member is None:
        nothing = {"items": [], "before": None}
        return nothing if name else {"open": nothing, "past": nothing}
    if name:
        return redemption_list.page(member, name, wording=wording, before=int(before))
    return redemption_list.both(member, wording=wording)
