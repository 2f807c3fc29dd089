"""Redemptions: what members turned their points into, what became of each, and why one failed."""

from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from loyalty_app.dashboard.activity.pages import transfers
from loyalty_app.dashboard.page import done, newest_first, page, show
from loyalty_app.dashboard.redemptions.stage_form import StageForm
from loyalty_app.dashboard.redemptions.words import STATES, Told
from loyalty_app.dashboard.rewards.kinds import KINDS
from loyalty_app.ledger.models import Transfer
from loyalty_app.members.models import Member
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import cancel
from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CREDITS

SEARCH_LENGTH_MAX = 64  # as long as a code
FAMILY_MAX = 1000  # members that were merged into one


def matching(*, search: str, state: str, kind: str, reward: str) -> QuerySet:
    rows = Redemption.objects.all()
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if reward:
        rows = rows.filter(reward_id=int(reward))
    if search:
        rows = rows.filter(Q(code=search.upper()) | Q(member_id__in=family(search)))
    return rows


def family(search: str) -> list[int]:
    """The member with this number or Shopify customer id, and everybody who was merged into them."""
    if not _is_number(search):
        return []
    named = Member.objects.filter(Q(customer_id=int(search)) | Q(id=int(search)))
    ids = list(named.values_list("id", flat=True))
    merged = Member.objects.filter(merged_into_id__in=ids).values_list("id", flat=True)
    return [*ids, *merged[:FAMILY_MAX]]


@page
def index(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    chosen = {
        "search": asked.get("search", "").strip()[:SEARCH_LENGTH_MAX],
        "state": asked.get("state", "") if asked.get("state") in STATES else "",
        "kind": asked.get("kind", "") if asked.get("kind") in KINDS else "",
        "reward": asked.get("reward", "") if _is_number(asked.get("reward", "")) else "",
    }
    stretch = newest_first(matching(**chosen), before=asked.get("before", ""))
    states = [("", _("Any state")), *((key, label) for key, (label, _tone) in STATES.items())]
    kinds = [("", _("Any kind")), *KINDS.items()]
    return show(
        request,
        "redemptions/index.html",
        {
            "stretch": stretch,
            "redemptions": [Told(row) for row in stretch.rows],
            "states": [(key, label, key == chosen["state"]) for key, label in states],
            "kinds": [(key, label, key == chosen["kind"]) for key, label in kinds],
            "chosen": chosen,
            "filters": urlencode({key: value for key, value in chosen.items() if value}) + "&",
            "is_filtered": any(chosen.values()),
        },
    )


@page
def redemption(request: HttpRequest, redemption_id: int) -> HttpResponse:
    return shown(request, found(redemption_id))


@page
@require_POST
def cancellation(request: HttpRequest, redemption_id: int) -> HttpResponse:
    """Given up by the shop. Twice is once."""
    try:
        row = cancel.cancel(redemption_id, by="merchant", now=request.now)
    except UnknownRedemption:
        raise Http404 from None
    except NotPossible as refusal:
        return shown(request, found(redemption_id), refusal=str(refusal))
    is_closing = row.state == Redemption.State.CLOSING
    return done("redemption_closing" if is_closing else "redemption_cancelled", "redemption", redemption_id)


def found(redemption_id: int) -> Told:
    row = Redemption.objects.select_related("order", "member").filter(id=redemption_id).first()
    if row is None:
        raise Http404
    return Told(row)


def shown(request: HttpRequest, told: Told, *, form: StageForm | None = None, refusal: str = "") -> HttpResponse:
    """form: what the merchant sent about a custom reward, when it was refused."""
    context = {
        "told": told,
        "redemption": told.row,
        "form": (form or StageForm(initial=StageForm.initial_of(told.row))) if told.is_custom else None,
        "effect": waiting(told.row),
        "transfers": transfers_of(told.row),
        "refusal": refusal,
    }
    return show(request, "redemptions/redemption.html", context, refused=bool(refusal or form))


def transfers_of(row: Redemption) -> list[Transfer]:
    """What it did in the ledger, newest first; found by the keys that it posts under."""
    acts = range(1, row.returns + 1)
    keys = [row.ledger_key, f"{row.ledger_key}/closed", f"{row.ledger_key}/charged"]
    keys += [f"{row.ledger_key}/{act}:{number}" for number in acts for act in ("returned", "taken")]
    return list(transfers().filter(key__in=keys).order_by("-id"))


def waiting(row: Redemption) -> Effect | None:
    """What Shopify is still to be asked about it, with the last answer; None when nothing waits."""
    if row.state == Redemption.State.CLOSING:
        kind, key = "withdraw_redemption", row.id
    elif row.state == Redemption.State.PENDING:
        kind, key = ("credit_member", row.member_id) if row.kind in CREDITS else ("fulfil_redemption", row.id)
    else:
        return None
    return Effect.objects.filter(kind=kind, key=str(key)).exclude(state=Effect.State.DONE).first()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
