"""The scope itself: for which shop this task or thread acts. Knows no Django, so that logging may read it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

_NOBODY = 0
_shop_id: ContextVar[int] = ContextVar("shop_id", default=_NOBODY)
_across: ContextVar[str] = ContextVar("across_shops", default="")
_staff_id: ContextVar[str] = ContextVar("staff_id", default="")
_remembered: ContextVar[dict | None] = ContextVar("remembered", default=None)

SHOPS_KEPT_MAX = 200  # in one process; a shop's rules, rewards and words are some ten kB
_kept: dict[int, tuple[int, dict]] = {}


class TenancyError(Exception):
    """Base of what goes wrong between shops.

    TenancyError
    ├── NoActiveShop   a shop's row was touched outside acting_for()
    └── WrongShop      a row of another shop was about to be written
    """


class NoActiveShop(TenancyError):
    """A shop's rows were asked for, but nobody said for which shop."""


class WrongShop(TenancyError):
    """A row of one shop was about to be written while acting for another."""


@contextmanager
def acting_for(shop_id: int) -> Iterator[None]:
    """Act for one shop: what it owns can be read and written, nothing else. May be nested."""
    assert isinstance(shop_id, int) and shop_id > 0, "acting_for() takes the shop's id"
    token, across = _shop_id.set(shop_id), _across.set("")
    try:
        yield
    finally:
        _shop_id.reset(token)
        _across.reset(across)


@contextmanager
def across_shops(reason: str) -> Iterator[None]:
    """Read over all shops, for sweeps and operators. Writing rows one by one still needs acting_for()."""
    assert reason
    token = _across.set(reason)
    try:
        yield
    finally:
        _across.reset(token)


@contextmanager
def acting_as(staff_id: str) -> Iterator[None]:
    """A person of the shop's staff does this, by Shopify's id; the audit trail names them. May be nested."""
    token = _staff_id.set(staff_id)
    try:
        yield
    finally:
        _staff_id.reset(token)


def current_staff_id() -> str:
    """Who of the staff acts; empty when the app acts by itself."""
    return _staff_id.get()


def current_shop_id() -> int:
    """The shop we act for. Raises NoActiveShop when there is none."""
    shop_id = _shop_id.get()
    if shop_id == _NOBODY:
        raise NoActiveShop("Open the scope first: with acting_for(shop_id).")
    return shop_id


def active_shop_id() -> int | None:
    """The shop we act for, or None outside every scope."""
    return _shop_id.get() or None


def is_across_shops() -> bool:
    return bool(_across.get())


@contextmanager
def remembering(version: int | None = None) -> Iterator[None]:
    """What is ``remembered`` inside is read once. For the length of one request that changes none of it.

    version: the shop's, as this request read it (shops.Version). Then it is read once by this process, for as long as
    the shop has this version. Open it inside acting_for().
    """
    token = _remembered.set({} if version is None else _kept_for(current_shop_id(), version))
    try:
        yield
    finally:
        _remembered.reset(token)


def _kept_for(shop_id: int, version: int) -> dict:
    """What this process keeps of a shop. Who still goes by an older version keeps nothing, and takes nothing away."""
    kept_version, kept = _kept.get(shop_id, (-1, {}))
    if kept_version == version:
        return kept
    if kept_version > version:
        return {}
    while len(_kept) >= SHOPS_KEPT_MAX:
        _kept.pop(next(iter(_kept)), None)  # the one that came first
    fresh: dict = {}
    _kept[shop_id] = (version, fresh)
    return fresh


def remembered(what: str, read: Callable[[], T]) -> T:
    """What ``read`` gives for the acting shop; outside of ``remembering`` it is read anew each time."""
    memory = _remembered.get()
    if memory is None:
        return read()
    key = (current_shop_id(), what)
    if key not in memory:
        memory[key] = read()
    return memory[key]


def remembered_between(what: str, read: Callable[[], tuple[T, object, object]], *, at: object) -> T:
    """``remembered`` for what the clock changes, too. ``read`` gives it, from when on it holds, and until when (or None
    for either: always was, always will be).
    """
    memory = _remembered.get()
    if memory is None:
        return read()[0]
    key = (current_shop_id(), what)
    kept = memory.get(key)
    if kept is None or (kept[1] is not None and at < kept[1]) or (kept[2] is not None and at >= kept[2]):
        kept = memory[key] = read()
    return kept[0]
