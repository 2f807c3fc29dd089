"""What a member has."""

from collections.abc import Collection, Iterable

import msgspec

from loyalty_app.ledger.models import Account


class Balances(msgspec.Struct, frozen=True):
    """Points by where they are. ``available`` may be below zero: a refund took back what was spent already."""

    available: int = 0
    pending: int = 0
    reserved: int = 0


def of(member_id: int) -> Balances:
    return of_many([member_id])[member_id]


def in_accounts(accounts: Iterable[Account]) -> Balances:
    """What a member has whose accounts these are."""
    return Balances(**{account.kind: account.balance for account in accounts})


def of_many(member_ids: Collection[int]) -> dict[int, Balances]:
    """Balances by member id; a member without any account has zeros."""
    found: dict[int, dict[str, int]] = {member_id: {} for member_id in member_ids}
    accounts = Account.objects.filter(member_id__in=list(member_ids), kind__in=Account.MEMBER_KINDS)
    for member_id, kind, balance in accounts.values_list("member_id", "kind", "balance"):
        found[member_id][kind] = balance
    return {member_id: Balances(**kinds) for member_id, kinds in found.items()}
