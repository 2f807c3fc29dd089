"""What posting is compared with: pgledger's way of a function per transfer, and the ORM row by row."""

import random
from datetime import date, datetime

# The way pgledger (github.com/pgr0ss/pgledger) works, written anew in its shape: text ids made from UUIDv7; accounts
# with a stored balance, a version and a currency; a function that takes an array of requests, locks their accounts one
# by one in order, and for each request updates both balances, checks them, inserts a transfer and two entries with the
# balances before and after; the transfers returned through a view. Not pgledger's own text.
PGLEDGER_WAY = """
CREATE FUNCTION peer_id(prefix text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT prefix || '_' || upper(replace(uuidv7()::text, '-', ''))
$$;
CREATE TABLE peer_account (
    id text PRIMARY KEY DEFAULT peer_id('acc'),
    currency text NOT NULL,
    balance numeric NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    may_be_negative boolean NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE peer_transfer (
    id text PRIMARY KEY DEFAULT peer_id('trf'),
    source_id text NOT NULL REFERENCES peer_account (id),
    target_id text NOT NULL REFERENCES peer_account (id),
    amount numeric NOT NULL CHECK (amount > 0),
    created_at timestamptz NOT NULL,
    event_at timestamptz NOT NULL,
    metadata jsonb,
    CHECK (source_id <> target_id)
);
CREATE TABLE peer_entry (
    id text PRIMARY KEY DEFAULT peer_id('ent'),
    account_id text NOT NULL REFERENCES peer_account (id),
    transfer_id text NOT NULL REFERENCES peer_transfer (id),
    amount numeric NOT NULL,
    balance_before numeric NOT NULL,
    balance_after numeric NOT NULL,
    account_version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ON peer_transfer (source_id);
CREATE INDEX ON peer_transfer (target_id);
CREATE INDEX ON peer_transfer (event_at);
CREATE INDEX ON peer_entry (account_id);
CREATE INDEX ON peer_entry (transfer_id);
CREATE VIEW peer_transfers AS
    SELECT id, source_id, target_id, amount, created_at, event_at, metadata FROM peer_transfer;
CREATE TYPE peer_request AS (source text, target text, amount numeric);
CREATE FUNCTION peer_check(account peer_account) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT account.may_be_negative AND account.balance < 0 THEN RAISE EXCEPTION '% is below zero', account.id; END IF;
END
$$;
CREATE FUNCTION peer_create(requests peer_request[], at timestamptz, details jsonb) RETURNS SETOF peer_transfers
LANGUAGE plpgsql AS $$
DECLARE
    one peer_request;
    account_id text;
    source peer_account;
    target peer_account;
    new_id text;
    made text[] := '{}';
BEGIN
    FOR account_id IN SELECT DISTINCT unnest(ARRAY[r.source, r.target]) FROM unnest(requests) AS r ORDER BY 1 LOOP
        PERFORM FROM peer_account WHERE id = account_id FOR UPDATE;
    END LOOP;
    FOREACH one IN ARRAY requests LOOP
        UPDATE peer_account SET balance = balance - one.amount, version = version + 1, updated_at = now()
        WHERE id = one.source RETURNING * INTO source;
        PERFORM peer_check(source);
        UPDATE peer_account SET balance = balance + one.amount, version = version + 1, updated_at = now()
        WHERE id = one.target RETURNING * INTO target;
        PERFORM peer_check(target);
        IF source.currency <> target.currency THEN RAISE EXCEPTION 'two currencies'; END IF;
        INSERT INTO peer_transfer (source_id, target_id, amount, created_at, event_at, metadata)
        VALUES (one.source, one.target, one.amount, now(), at, details) RETURNING id INTO new_id;
        made := made || new_id;
        INSERT INTO peer_entry
            (account_id, transfer_id, amount, balance_before, balance_after, account_version, created_at)
        VALUES (one.source, new_id, -one.amount, source.balance + one.amount, source.balance, source.version, now());
        INSERT INTO peer_entry
            (account_id, transfer_id, amount, balance_before, balance_after, account_version, created_at)
        VALUES (one.target, new_id, one.amount, target.balance - one.amount, target.balance, target.version, now());
    END LOOP;
    RETURN QUERY SELECT * FROM peer_transfers WHERE id = ANY(made) ORDER BY id;
END
$$;
"""

CALL = "SELECT * FROM peer_create(ARRAY[(%s, %s, %s)::peer_request], %s, jsonb_build_object('about', %s::text))"


class Workload:
    """Earnings, and one in eight a reversal of what the same order earned: the same for every design and round."""

    def __init__(self, *, members: list[int], seed: int):
        self._members, self._random = members, random.Random(seed)

    def acts(self, count: int) -> list[tuple[str, int, int, str]]:
        """(earn or reverse, member id, points, origin)"""
        earned, acts = [], []
        for number in range(count):
            if number % 8 == 7:
                member_id, points, origin = earned[self._random.randrange(len(earned))]
                acts.append(("reverse", member_id, max(1, points // 2), origin))
            else:
                one = (self._random.choice(self._members), self._random.randint(1, 500), f"order:{number}")
                earned.append(one)
                acts.append(("earn", *one))
        return acts


def pgledger_way(connection, acts, *, at: datetime, per_transaction: int) -> None:
    """The acts as calls of the function, so many to a transaction, each naming its order as pgledger's users would."""
    with connection.cursor() as cursor:
        for start in range(0, len(acts), per_transaction):
            for act, member_id, points, origin in acts[start : start + per_transaction]:
                member = f"member_{member_id:026}"
                source, target = ("issued", member) if act == "earn" else (member, "reversed")
                cursor.execute(CALL, [source, target, points, at, origin]).fetchall()
            connection.commit()


def orm_row_by_row(acts, *, at: datetime, day: date, key: str) -> None:
    """What one writes first: a transaction per act, a lock, a row, a save. Keeps the same books as post()."""
    from django.db import transaction
    from django.db.models import F

    from loyalty_app.ledger.models import Account, DailyTotal, Lot, LotUse, Transfer

    for number, (act, member_id, points, origin) in enumerate(acts):
        with transaction.atomic():
            issued, _ = Account.objects.get_or_create(member=None, kind="issued")
            reversed_, _ = Account.objects.get_or_create(member=None, kind="reversed")
            Account.objects.get_or_create(member_id=member_id, kind="available")
            account = Account.objects.select_for_update().get(member_id=member_id, kind="available")
            source, target = (issued, account) if act == "earn" else (account, reversed_)
            transfer = Transfer.objects.create(
                key=f"{key}:{number}",
                kind=act,
                source=source,
                target=target,
                points=points,
                origin=origin,
                at=at,
                day=day,
            )
            if act == "earn":
                hole = min(points, max(-account.balance, 0))
                lot = Lot.objects.create(
                    account=account,
                    transfer=transfer,
                    origin=origin,
                    points=points,
                    left_points=points - hole,
                    earned_at=at,
                    available_at=at,
                )
                if hole:
                    LotUse.objects.create(lot=lot, transfer=transfer, points=hole)
                account.balance += points
            else:
                _take(account, transfer, points, origin=origin)
                account.balance -= points
            account.save(update_fields=["balance"])
            total, _ = DailyTotal.objects.get_or_create(day=day, kind=act, defaults={"points": 0, "transfers": 0})
            DailyTotal.objects.filter(id=total.id).update(points=F("points") + points, transfers=F("transfers") + 1)


def _take(account, transfer, points: int, *, origin: str) -> None:
    """The order's own lots first, then those that expire earliest."""
    from loyalty_app.ledger.models import Lot, LotUse

    lots = list(Lot.objects.filter(account=account, left_points__gt=0).order_by("expires_at", "id"))
    for lot in sorted(lots, key=lambda lot: lot.origin != origin):
        part = min(lot.left_points, points)
        if part:
            lot.left_points -= part
            lot.save(update_fields=["left_points"])
            LotUse.objects.create(lot=lot, transfer=transfer, points=part)
            points -= part
