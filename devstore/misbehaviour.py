"""Faults on demand: a rule says what goes wrong, for which topic or operation, and how often.

A rule about webhooks that names no topic counts the merchant's acts and befalls all webhooks of an act, so that
"lose" loses an order and not one message about it; with a topic it counts deliveries. reorder always counts deliveries.
"""

from fnmatch import fnmatch

from devstore.errors import Refused
from devstore.store import Store

ACT_KINDS = {"duplicate", "delay", "lose", "wrong_signature", "new_headers"}
API_KINDS = {
    "throttle",
    "unavailable",
    "unavailable_after_write",
    "timeout_before_write",
    "timeout_after_write",
    "access_denied",
    "revoked",
    "frozen",
    "redact",
}
PROXY_KINDS = {"proxy_error", "proxy_hang"}
OPTIONS = {
    "duplicate": {"copies": 1, "new_id": False},
    "reorder": {},
    "delay": {"seconds": 30.0},
    "lose": {},
    "wrong_signature": {"always": False},
    "new_headers": {},
    "throttle": {},
    "unavailable": {"status": 503},
    "unavailable_after_write": {"status": 503},
    "timeout_before_write": {"hang_seconds": 0.0},
    "timeout_after_write": {"hang_seconds": 0.0},
    "frozen": {},
    "access_denied": {},
    "revoked": {},
    "redact": {},
    "proxy_error": {"status": 500},
    "proxy_hang": {"hang_seconds": 10.0},
}


def add(
    store: Store,
    kind: str,
    *,
    topic: str | None = None,
    operation: str | None = None,
    shop: str | None = None,
    count: int | None = 1,
    **options: object,
) -> dict:
    """Let the next `count` matching acts, deliveries or API calls go wrong; None: all until cleared.

    A topic may hold a star ("orders/*"). reorder holds back `count` deliveries (at least 2), then sends them backwards.
    """
    if kind not in OPTIONS:
        raise Refused(f"Unknown misbehaviour {kind}; there are {', '.join(sorted(OPTIONS))}.")
    unknown = set(options) - set(OPTIONS[kind])
    if unknown:
        raise Refused(f"{kind} has no option {', '.join(sorted(unknown))}.")
    if kind == "reorder" and (count is None or count < 2):
        count = 2
    identity = store.documents.next_number("misbehaviour", start=1)
    rule = {"id": identity, "kind": kind, "topic": topic, "operation": operation, "shop": shop, "left": count}
    rule |= OPTIONS[kind] | options
    store.documents.put("misbehaviour", "", identity, rule)
    return rule


def rules(store: Store) -> list[dict]:
    return store.documents.all("misbehaviour", "")


def clear(store: Store) -> None:
    for rule in rules(store):
        store.documents.remove("misbehaviour", "", rule["id"])


def remove(store: Store, rule_id: int) -> None:
    store.documents.remove("misbehaviour", "", rule_id)


def take(
    store: Store,
    kinds: set[str],
    *,
    shop: str,
    topic: str | None = None,
    operation: str | None = None,
    targeted: bool | None = None,
) -> dict[str, dict]:
    """Use up one turn of each matching rule and return the rules by kind; of two of a kind the older comes first.

    targeted: True takes only rules that name a topic or an operation, False only those that don't, None both.
    """
    if not store.documents.count("misbehaviour", ""):
        return {}
    taken: dict[str, dict] = {}
    with store.documents.together():
        for rule in rules(store):
            is_targeted = rule["topic"] is not None or rule["operation"] is not None
            if rule["kind"] not in kinds or rule["kind"] in taken or targeted not in (None, is_targeted):
                continue
            if _matches(rule, shop, topic, operation):
                taken[rule["kind"]] = rule
                _use(store, rule)
    return taken


def _matches(rule: dict, shop: str, topic: str | None, operation: str | None) -> bool:
    if rule["shop"] not in (None, shop):
        return False
    if rule["topic"] and not fnmatch(topic or "", rule["topic"]):
        return False
    return rule["operation"] in (None, operation)


def _use(store: Store, rule: dict) -> None:
    if rule["left"] is None:
        return
    rule["left"] -= 1
    if rule["left"] <= 0:
        remove(store, rule["id"])
    else:
        store.documents.put("misbehaviour", "", rule["id"], rule)
