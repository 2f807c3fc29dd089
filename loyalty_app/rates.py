"""How often a shopper, and an address, may ask. One round trip to Redis; without Redis nobody is held up.

Neither who asked nor from where is kept: only hashes, under a key derived for this, and never longer than it takes
until everything is allowed again (a minute).
"""

import hashlib
import logging
import math
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

import msgspec
import redis
from django.conf import settings

from loyalty_app import keys, memory, memory_line

log = logging.getLogger(__name__)

IPV6_PREFIX = 64  # one household or one server has as many addresses as it likes within it


class Rate(msgspec.Struct, frozen=True):
    """So many at once, and then so many a minute."""

    burst: int
    per_minute: int


class Rates(msgspec.Struct, frozen=True):
    """What a shopper may do, and what all who share an address (an office, a mobile network) may do together."""

    name: str
    member: Rate
    address: Rate


READ = Rates("read", member=Rate(60, 90), address=Rate(300, 300))
ACT = Rates("act", member=Rate(10, 10), address=Rate(60, 60))

# Each key holds the instant (ms) at which all of its burst is free again; a request moves it on by what it costs.
# Either all of them are moved, or none: what is refused costs nothing. Returns how many ms to wait; 0: go ahead.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local moved, wait = {}, 0
for place, key in ipairs(KEYS) do
  local burst, cost = tonumber(ARGV[2 * place - 1]), tonumber(ARGV[2 * place])
  local free = math.max(tonumber(redis.call('GET', key) or now), now) + cost
  wait = math.max(wait, free - now - burst * cost)
  moved[place] = free
end
if wait > 0 then return math.ceil(wait) end
for place, key in ipairs(KEYS) do
  redis.call('SET', key, moved[place], 'PX', math.max(1, math.ceil(moved[place] - now)))
end
return 0
"""

_EVAL = (b"EVAL", _TAKE.encode())


def take(rates: Rates, *, shop: str, customer_id: int | None, address: str | None) -> int:
    """One request of somebody's. Returns 0, or after how many seconds to ask again.

    customer_id None: a guest, known by the address alone. address: see address_of(); None: not known.
    """
    keys, figures = _counted(rates, shop=shop, customer_id=customer_id, address=address)
    if not keys:
        return 0
    try:
        wait_ms = memory.ask(lambda kept: _script(kept)(keys=keys, args=figures, client=kept))
    except memory.Gone:
        return _not_counted(rates)
    return math.ceil(wait_ms / 1000)


async def take_soon(rates: Rates, *, shop: str, customer_id: int | None, address: str | None) -> int:
    """The same on an event loop."""
    keys, figures = _counted(rates, shop=shop, customer_id=customer_id, address=address)
    if not keys:
        return 0
    words = (str(word).encode() for word in (len(keys), *keys, *figures))
    try:
        wait_ms = await memory_line.ask(*_EVAL, *words)
    except memory.Gone:
        return _not_counted(rates)
    return math.ceil(wait_ms / 1000)


def _counted(rates: Rates, *, shop: str, customer_id: int | None, address: str | None) -> tuple[list[str], list]:
    """Under which names it is counted, and by which figures: of each its burst, and what a request costs in ms."""
    counted: dict[str, Rate] = {}
    if customer_id is not None:
        counted[_hashed(rates.name, shop, str(customer_id))] = rates.member
    if address is not None:
        counted[_hashed(rates.name, address)] = rates.address
    return list(counted), [figure for rate in counted.values() for figure in (rate.burst, 60_000 / rate.per_minute)]


def _not_counted(rates: Rates) -> int:
    log.warning("rate_not_counted", extra={"rate": rates.name})
    return 0


def address_of(forwarded_for: str) -> str | None:
    """From where a shopper asks, as Shopify saw it: an IPv4 address or an IPv6 network; None when it isn't told.

    Shopify's proxy puts the shopper's address last into X-Forwarded-For; each proxy of our own (PROXY_HOPS of them)
    then adds whom it got the request from. What stands before is the shopper's own words and is not looked at.
    """
    hops = settings.PROXY_HOPS
    entries = forwarded_for.rsplit(",", hops + 1)
    if len(entries) <= hops:
        return None
    text = entries[-1 - hops].rpartition(",")[2].strip()
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((int(address), IPV6_PREFIX), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _hashed(name: str, *parts: str) -> str:
    digest = hashlib.blake2b("\n".join(parts).encode(), key=keys.of("who asks how often"), digest_size=16)
    return memory.name("rate", name, digest.hexdigest())


@lru_cache(maxsize=1)
def _script(kept: redis.Redis):
    """Sent whole once, then by its hash."""
    return kept.register_script(_TAKE)
