"""How long the server takes for every page of the admin: one connection, one request after the other."""

import http.client
import os
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

import jwt
import psycopg

from bench.admin.ground import EARNINGS, FIRST_CUSTOMER, SEEN
from bench.intake_servers import Design, ours, serving
from bench.state_work import SHOP

WARM_UP = 5
TOKEN_GOOD_FOR_S = 30
# Parts of lists that are looked at besides their beginnings.
VIEWS = {
    "members": ("?before={member}", "?least=1&most=100", "?came=joined&before={member}", "?search={customer}",
                "?search=%23{order}"),
    "activity": ("?before={award}", "?order=%23{order}"),
    "ledger": ("?before={transfer}", "?kind=redeem", "?kind=expire&before={transfer}"),
    "redemptions": ("?before={redemption}", "?state=ready", "?member={member}"),
    "rule_new": ("?kind=per_amount",),
    "reward_new": ("?kind=amount_off",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and its address with places for what is chosen by chance each time."""

    name: str
    address: str


class Chance:
    """Things of the shop, another one each time, so that not everything asked for is in somebody's memory already."""

    def __init__(self, *, members: int, seed: int):
        self._random, self._members = random.Random(seed), members

    def fill(self, address: str, known: dict[str, int]) -> str:
        seen = self._random.randrange(1, min(SEEN, self._members) + 1)
        anybody = self._random.randrange(1, self._members + 1)
        order = EARNINGS[-1] * self._members + seen
        return address.format(
            **known, member=seen, customer=FIRST_CUSTOMER + anybody, order=order, award=order, redemption=anybody,
            transfer=self._random.randrange(1, 10 * self._members),
        )  # fmt: skip


class Visitor:
    """Staff with a keep-alive connection and a session token."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._token, self._until = "", 0.0

    def get(self, path: str) -> tuple[float, http.client.HTTPResponse, int]:
        """Milliseconds from the request to the last byte, the answer, and how many bytes came."""
        headers = {"Authorization": f"Bearer {self._good_token()}", "HX-Request": "true"}
        start = time.perf_counter()
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        size = len(answer.read())
        return (time.perf_counter() - start) * 1000, answer, size

    def _good_token(self) -> str:
        if time.monotonic() > self._until:
            now = datetime.now(UTC)
            claims = {
                "iss": f"https://{SHOP}/admin", "dest": f"https://{SHOP}", "aud": os.environ["SHOPIFY_API_KEY"],
                "sub": "42", "exp": now + timedelta(seconds=60), "nbf": now - timedelta(seconds=5), "iat": now,
                "jti": "4b1d", "sid": "9c3e",
            }  # fmt: skip
            self._token = jwt.encode(claims, os.environ["SHOPIFY_API_SECRET"], algorithm="HS256")
            self._until = time.monotonic() + TOKEN_GOOD_FOR_S
        return self._token


def measured(connection: psycopg.Connection, shop_id: int, *, members: int, times: int) -> list[dict]:
    """A row per page, the slowest first; at the end what could not be looked at. Milliseconds."""
    known = _known(connection, shop_id)
    rows, absent = [], []
    with serving(Design("admin", ours(), ""), dict(os.environ)) as (port, _):
        visitor = Visitor(port)
        for page in _pages():
            chance = Chance(members=members, seed=1)
            try:
                probe = visitor.get(chance.fill(page.address, known))[1]
            except KeyError as missing:
                absent.append(f"{page.name} (no {missing})")
                continue
            if probe.status in (204, 405) or "Content-Disposition" in probe.headers:
                continue  # an act, or a file
            if probe.status in (302, 404):
                absent.append(f"{page.name} ({probe.status})")
                continue
            assert probe.status == 200, (page, probe.status)
            print(f"  {page.name} {page.address}", flush=True)
            rows.append(_row(page, visitor, chance, known, times))
    rows.sort(key=lambda row: -row["p95 ms"])
    return [*rows, {"page": f"not looked at, for there is none: {len(absent)} pages"}] if absent else rows


def _row(page: Page, visitor: Visitor, chance: Chance, known: dict[str, int], times: int) -> dict:
    took, size = [], 0
    for number in range(WARM_UP + times):
        milliseconds, answer, size = visitor.get(chance.fill(page.address, known))
        assert answer.status == 200, (page, answer.status)
        if number >= WARM_UP:
            took.append(milliseconds)
    p95 = quantiles(took, n=20)[-1]
    return {"page": page.address, "p50 ms": median(took), "p95 ms": p95, "max ms": max(took), "kB": size / 1000}


def _pages() -> list[Page]:
    """Every address of the dashboard, as the resolver has it: one that is added is measured."""
    from loyalty_app.dashboard import urls

    found = []
    for pattern in urls.urlpatterns:
        address = "/" + str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            address = address.replace(
                f"<{'int' if 'Int' in type(converter).__name__ else 'slug'}:{name}>", f"{{{name}}}"
            )
        address = address.replace("{member_id}", "{member}").replace("{award_id}", "{award}")
        address = address.replace("{redemption_id}", "{redemption}")
        found += [Page(pattern.name, address + view) for view in ("", *VIEWS.get(pattern.name, ()))]
    return found


def _known(connection: psycopg.Connection, shop_id: int) -> dict[str, int]:
    """Ids of what there is one of, by the name that addresses use."""
    one = {
        "rule_id": "SELECT min(rule_id) FROM earning_rulerevision WHERE shop_id = %s",
        "reward_id": "SELECT min(reward_id) FROM rewards_rewardrevision WHERE shop_id = %s",
        "entry_id": "SELECT max(id) FROM audit_trail_entry WHERE shop_id = %s",
    }
    found = {name: connection.execute(statement, [shop_id]).fetchone()[0] for name, statement in one.items()}
    return {name: number for name, number in (found | {"thing_id": found["rule_id"], "number": 1}).items() if number}
