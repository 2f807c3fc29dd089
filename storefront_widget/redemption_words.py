"""A redemption as its owner sees it: where it stands, what to do with it, what came back."""

from loyalty_app.rewards import catalogue
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import CODES, CREDITS, Terms
from storefront_widget import reward_words
from storefront_widget.wording import Wording

State, Stage = Redemption.State, Redemption.Stage


def redemption(row: Redemption, wording: Wording) -> dict:
    """id, kind, name, points, at, status (a key of the panel's texts), worth (a sentence or None), says (sentences),
    code, variant_id (what a free product is), has_card (a gift card's code can be shown), last_characters, is_open,
    is_made (False while Shopify is asked), tracking, note, reply, steps (of a custom reward), can_cancel.

    A gift card's code is money and not among them: see card_code().
    """
    terms = catalogue.terms_of(row.revision)
    is_usable = row.state in (State.READY, State.CLOSING)
    return {
        "id": str(row.id),
        "kind": row.kind,
        "name": row.name,
        "points": row.points,
        "at": row.requested_at.isoformat(),
        "status": _status(row),
        "worth": reward_words.given(terms, wording, amount=row.amount, currency=row.currency),
        "says": says(row, terms, wording),
        "code": row.code if row.state == State.READY else "",
        "variant_id": row.variants[0] if row.kind == "free_product" and row.variants else None,
        "has_card": row.kind == "gift_card" and row.code_sealed is not None and row.state in (State.READY, State.USED),
        "last_characters": row.last_characters,
        "is_open": is_usable or row.state == State.PENDING,
        "is_made": row.state not in (State.PENDING, State.CLOSING),
        "steps": _steps(row),
        "tracking": row.tracking,
        "note": row.note,
        "reply": row.reply,
        "can_cancel": can_cancel(row, terms),
    }


def can_cancel(row: Redemption, terms: Terms) -> bool:
    """Whether the member may give it back, and gets something for it."""
    if row.state != State.READY:
        return False
    if row.kind == "custom":
        return row.stage == Stage.REQUESTED
    return row.kind in CODES and terms.unused == "returned"


def says(row: Redemption, terms: Terms, wording: Wording) -> list[dict]:
    said = _stands(row, terms, wording)
    if row.returned_points and row.state in (State.USED, State.READY):
        said.append(wording.say("kept_refunded", points=row.returned_points))
    elif row.returned_points:
        said.append(wording.say("kept_returned", points=row.returned_points))
    elif row.state in (State.EXPIRED, State.CANCELLED):
        said.append(wording.say("kept_lost", points=row.points))
    return said


def _status(row: Redemption) -> str:
    if row.kind == "custom" and row.state in (State.READY, State.USED):
        return row.stage
    if row.state == State.CANCELLED:
        return "returned"
    if row.state == State.USED and (row.kind in CREDITS or row.kind == "donation"):
        return "given" if row.kind == "donation" else "credited"
    return {State.PENDING: "making", State.CLOSING: "closing"}.get(row.state, row.state)


def _stands(row: Redemption, terms: Terms, wording: Wording) -> list[dict]:
    """Where it is, and what to do with it."""
    if row.state == State.USED:
        return _used(row, terms, wording)
    if row.state == State.READY:
        return _ready(row, wording)
    if row.state == State.EXPIRED:
        return [wording.say("kept_expired", date=reward_words.last_instant(row.expires_at))] if row.expires_at else []
    if row.state == State.FAILED:
        return [wording.say(_first_known(wording, f"kept_failed_{row.reason}", "kept_failed_other"))]
    if row.state == State.CANCELLED:
        return [wording.say(_first_known(wording, f"kept_{row.reason}", "kept_cancelled_by_merchant"))]
    return [wording.say("kept_making" if row.state == State.PENDING else "kept_closing")]


def _ready(row: Redemption, wording: Wording) -> list[dict]:
    if row.kind == "custom":
        return [wording.say(f"kept_{row.stage}")]
    said = [reward_words.use_until(row.expires_at, wording)] if row.expires_at else []
    if row.kind == "free_product":
        said.insert(0, wording.say("kept_free_product"))
    return said


def _used(row: Redemption, terms: Terms, wording: Wording) -> list[dict]:
    if row.kind in CREDITS:
        return [wording.say("kept_credited")]
    if row.kind == "donation":
        return [wording.say("kept_donated", cause=terms.cause)]
    if row.kind == "custom":
        return [wording.say("kept_delivered")]
    if row.order_id is not None and row.order.name:
        return [wording.say("kept_used_for", name=row.order.name)]
    return [wording.say("kept_used")]


def _steps(row: Redemption) -> list[dict]:
    """Of a custom reward that goes its way: each stage, and whether it is reached."""
    if row.kind != "custom" or row.state not in (State.READY, State.USED):
        return []
    stages = list(Stage.values)
    reached = stages.index(row.stage) if row.stage in stages else 0
    return [{"status": stage, "is_reached": place <= reached} for place, stage in enumerate(stages)]


def _first_known(wording: Wording, key: str, otherwise: str) -> str:
    return key if wording.knows(key) else otherwise
