"""A customer's tags, as of any day: an order is judged by the tags of when it was placed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from loyalty_app.members.models import Member, TagSighting


def see(sightings: Iterable[tuple[int, datetime, Sequence[str]]]) -> None:
    """All the tags members were seen with: (member id, instant, tags). The same instant twice counts once."""
    _say([(member_id, at, TagSighting.Kind.ALL, tags) for member_id, at, tags in sightings])


def seen_on_customer(customer_id: int, tags: Sequence[str], *, at: datetime) -> bool:
    """Shopify described a customer with all their tags. False when the customer is no member."""
    return _said_of(customer_id, tags, kind=TagSighting.Kind.ALL, at=at)


def added(customer_id: int, tags: Sequence[str], *, at: datetime) -> bool:
    """Shopify put tags on a customer. False when the customer is no member."""
    return _said_of(customer_id, tags, kind=TagSighting.Kind.ADDED, at=at)


def removed(customer_id: int, tags: Sequence[str], *, at: datetime) -> bool:
    """Shopify took tags off a customer. False when the customer is no member."""
    return _said_of(customer_id, tags, kind=TagSighting.Kind.REMOVED, at=at)


def unseen(member_ids: Iterable[int]) -> set[int]:
    """Those of the members whose tags Shopify never told in full."""
    wanted = set(member_ids)
    told = {
        member_id
        for member_id, histories in _history(wanted).items()
        if any(sighting.kind == TagSighting.Kind.ALL for history in histories for sighting in history)
    }
    return wanted - told


def as_of(wanted: Iterable[tuple[int, datetime]]) -> dict[tuple[int, datetime], frozenset[str]]:
    """The tags of each (member id, instant), lower case, in two statements for any number.

    A merged member's tags count for the survivor. Before a customer was seen for the first time, the first full
    sighting speaks: Shopify tells it a moment after the order was placed, and nobody knows better.
    """
    wanted = set(wanted)
    said = _history({member_id for member_id, _ in wanted})
    return {
        (member_id, at): frozenset().union(*(_fold(history, at) for history in said.get(member_id, ())))
        for member_id, at in wanted
    }


def _history(member_ids: set[int]) -> Mapping[int, list[list[TagSighting]]]:
    """Per member the sightings, in order of time: one list for the member, one for each merged into them."""
    survivors = {member_id: member_id for member_id in member_ids}
    survivors |= dict(Member.objects.filter(merged_into_id__in=member_ids).values_list("id", "merged_into_id"))
    rows: dict[int, list[TagSighting]] = {}
    for sighting in TagSighting.objects.filter(member_id__in=survivors).order_by("seen_at", "kind"):
        rows.setdefault(sighting.member_id, []).append(sighting)
    history: dict[int, list[list[TagSighting]]] = {}
    for member_id, sightings in rows.items():
        history.setdefault(survivors[member_id], []).append(sightings)
    return history


def _fold(sightings: Sequence[TagSighting], at: datetime) -> set[str]:
    """What all that was said up to the instant adds up to; or, if all tags were told later only, that taken back."""
    past = [sighting for sighting in sightings if sighting.seen_at <= at]
    is_full = [sighting.kind == TagSighting.Kind.ALL for sighting in sightings]
    if True in is_full and True not in is_full[: len(past)]:
        first = is_full.index(True)
        tags = set(sightings[first].tags)
        for sighting in reversed(sightings[len(past) : first]):
            tags = tags - set(sighting.tags) if sighting.kind == TagSighting.Kind.ADDED else tags | set(sighting.tags)
        return tags
    tags = set()
    for sighting in past:
        match sighting.kind:
            case TagSighting.Kind.ALL:
                tags = set(sighting.tags)
            case TagSighting.Kind.ADDED:
                tags |= set(sighting.tags)
            case TagSighting.Kind.REMOVED:
                tags -= set(sighting.tags)
    return tags


def _said_of(customer_id: int, tags: Sequence[str], *, kind: str, at: datetime) -> bool:
    member = Member.objects.filter(customer_id=customer_id).exclude(state=Member.State.REDACTED).first()
    if member is not None:
        _say([(member.id, at, kind, tags)])
    return member is not None


def _say(rows: Sequence[tuple[int, datetime, str, Sequence[str]]]) -> None:
    TagSighting.objects.bulk_create(
        [
            TagSighting(member_id=member_id, seen_at=at, kind=kind, tags=normalised(tags))
            for member_id, at, kind, tags in rows
        ],
        ignore_conflicts=True,
    )


def normalised(tags: Iterable[str]) -> list[str]:
    """Shopify compares tags without regard to case, and allows 255 characters."""
    return sorted({tag.strip().lower()[:255] for tag in tags} - {""})
