"""The scope itself: for which shop this task or thread acts. Knows no Django, so that logging may read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_NOBODY = 0
_shop_id: ContextVar[int] = ContextVar("shop_id", default=_NOBODY)
_across: ContextVar[str] = ContextVar("across_shops", default="")


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
