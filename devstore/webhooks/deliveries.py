"""The deliveries: one row per webhook and subscription, from its cause to its last attempt.

States: waiting (due at some time), held (kept back until released), delivering, delivered, failed (given up),
lost (on purpose).
The courier (webhooks/courier.py) carries them; here they are written, listed and released.
"""

import json
import uuid

from devstore import app_config, misbehaviour, times
from devstore.errors import Unknown
from devstore.store import Store
from devstore.webhooks import signing, subscriptions

# Eight retries over four hours, each later than the one before; the courier multiplies by settings.retry_factor.
RETRY_AFTER_S = (60, 120, 300, 600, 1200, 2400, 3600, 6120)
KEPT = 20_000


def emit(store: Store, shop: str, topic: str, body: dict, *, resource_id: object = None, event_id: str | None = None):
    """Tell every subscriber of the topic; returns the deliveries' ids (none when nobody listens)."""
    return emit_all(store, shop, [(topic, body)], resource_id=resource_id, event_id=event_id)


def emit_all(store: Store, shop: str, changes: list[tuple[str, dict]], *, resource_id=None, event_id=None) -> list[int]:
    """Tell of several topics that one act of the merchant caused: they share the event id."""
    event_id = event_id or str(uuid.uuid4())
    made = []
    with store.documents.together():
        told = [
            (topic, body, subscription)
            for topic, body in changes
            for subscription in subscriptions.for_topic(store, shop, topic)
        ]
        if not told:
            return []
        whole = misbehaviour.take(store, misbehaviour.ACT_KINDS, shop=shop, targeted=False)
        for topic, body, subscription in told:
            made += _create(store, shop, topic, body, subscription, resource_id, event_id, whole)
    return made


def _create(store, shop, topic, body, subscription, resource_id, event_id, whole: dict) -> list[int]:
    faults = whole | misbehaviour.take(store, misbehaviour.ACT_KINDS, shop=shop, topic=topic, targeted=True)
    faults |= misbehaviour.take(store, {"reorder"}, shop=shop, topic=topic)
    if subscription.include_fields:
        body = {key: value for key, value in body.items() if key in subscription.include_fields}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    delivery = {
        "shop": shop,
        "topic": topic,
        "address": app_config.address(store, subscription.uri),
        "name": subscription.name,
        "subscription_id": subscription.id,
        "api_version": app_config.of(store).api_version,
        "webhook_id": str(uuid.uuid4()),
        "event_id": event_id,
        "triggered_at": signing.triggered_at(store.clock.now()),
        "created_at": times.stored(store.clock.now()),
        "resource_id": resource_id,
        "bytes": len(text.encode()),
        "new_family": "new_headers" in faults,
        "wrong_signature": faults["wrong_signature"]["always"] if "wrong_signature" in faults else None,
        "state": _first_state(store, faults),
        "held_by": faults["reorder"]["id"] if "reorder" in faults else None,
        "attempts": [],
    }
    made = _put_all(store, delivery, text, faults)
    if "reorder" in faults and faults["reorder"]["left"] <= 0:
        _release_backwards(store, faults["reorder"]["id"])
    return made


def _put_all(store: Store, delivery: dict, text: str, faults: dict) -> list[int]:
    """The delivery and its duplicates: true retries with the same webhook id, or as if subscribed twice."""
    delay_s = faults["delay"]["seconds"] if "delay" in faults else 0.0
    made = [_put(store, delivery, text, delay_s)]
    if "duplicate" in faults:
        for _ in range(faults["duplicate"]["copies"]):
            twin = {"webhook_id": str(uuid.uuid4())} if faults["duplicate"]["new_id"] else {}
            made.append(_put(store, delivery | twin, text, delay_s))
    return made


def _first_state(store: Store, faults: dict) -> str:
    if "lose" in faults:
        return "lost"
    return "held" if "reorder" in faults or is_paused(store) else "waiting"


def _put(store: Store, delivery: dict, text: str, delay_s: float) -> int:
    identity = store.documents.next_number("delivery", start=1)
    store.documents.put("delivery", "", identity, delivery | {"id": identity})
    store.documents.put("delivery_body", "", identity, {"text": text})
    store.documents.remove("delivery", "", identity - KEPT)
    store.documents.remove("delivery_body", "", identity - KEPT)
    if delivery["state"] == "waiting":
        store.schedule(identity, delay_s)
    return identity


def _release_backwards(store: Store, rule_id: int) -> None:
    """Give what a reorder rule held back: the newest first, each when the one before it was tried."""
    held = [each for each in store.documents.all("delivery", "") if each["held_by"] == rule_id]
    before = None
    for each in reversed(held):
        put_back(store, each, state="waiting", held_by=None)
        store.schedule(each["id"], 0.0, after=before)
        before = each["id"]


def put_back(store: Store, delivery: dict, **changes: object) -> dict:
    delivery = delivery | changes
    store.documents.put("delivery", "", delivery["id"], delivery)
    return delivery


def get(store: Store, delivery_id: int | str) -> dict:
    found = store.documents.find("delivery", "", delivery_id)
    if found is None:
        raise Unknown(f"There is no delivery {delivery_id}.")
    return found


def body(store: Store, delivery_id: int | str) -> bytes:
    """The raw bytes that were or will be sent."""
    return store.documents.get("delivery_body", "", delivery_id)["text"].encode()


def log(store: Store, *, shop: str | None = None, topic: str | None = None, state=None, limit: int = 200) -> list[dict]:
    """The newest deliveries first."""
    found = []
    for each in reversed(store.documents.all("delivery", "")):
        if shop in (None, each["shop"]) and topic in (None, each["topic"]) and state in (None, each["state"]):
            found.append(each)
            if len(found) == limit:
                break
    return found


def counts(store: Store) -> dict[str, int]:
    found = dict.fromkeys(("waiting", "held", "delivering", "delivered", "failed", "lost"), 0)
    for each in store.documents.all("delivery", ""):
        found[each["state"]] += 1
    return found


def redeliver(store: Store, delivery_id: int | str) -> dict:
    """Send it once more, whatever became of it: same body, same webhook id."""
    delivery = put_back(store, get(store, delivery_id), state="waiting", held_by=None)
    store.schedule(delivery["id"], 0.0)
    return delivery


def is_paused(store: Store) -> bool:
    return store.documents.find("switch", "", "paused") is not None


def pause(store: Store) -> None:
    """Hold back every new delivery until resume or flush."""
    store.documents.put("switch", "", "paused", {})


def resume(store: Store) -> None:
    store.documents.remove("switch", "", "paused")
    release_held(store)


def release_held(store: Store) -> None:
    """Let go of what is held; what a reorder rule held leaves backwards, even if the rule waits for more."""
    with store.documents.together():
        held = [each for each in store.documents.all("delivery", "") if each["state"] == "held"]
        for rule_id in {each["held_by"] for each in held} - {None}:
            _release_backwards(store, rule_id)
        for each in held:
            if each["held_by"] is None:
                put_back(store, each, state="waiting", held_by=None)
                store.schedule(each["id"], 0.0)


def flush(store: Store, *, attempts: int = 1, timeout_s: float = 60.0) -> dict[str, int]:
    """Release what is held, send all that waits now, and wait until it is quiet; returns `counts`.

    Each delivery that was open gets up to so many attempts at once; what fails then keeps to the retry schedule.
    """
    release_held(store)
    if store.courier is not None:
        store.courier.hurry(attempts=attempts, timeout_s=timeout_s)
    return counts(store)
