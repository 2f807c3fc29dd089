"""What differs between two versions of a thing, value by value. Pure."""

from typing import Any

import msgspec


class Difference(msgspec.Struct, frozen=True):
    """``path``: where in the thing, e.g. ("conditions", "minimum"). None: it wasn't, or isn't, said."""

    path: tuple[str, ...]
    before: Any
    after: Any


def differences(before: Any, after: Any) -> list[Difference]:
    """Every value that is not the same, in the order in which the later version names them; lists count as a value."""
    return list(_walk((), before, after))


def _walk(path: tuple[str, ...], before: Any, after: Any):
    if before == after:
        return
    if isinstance(before, dict | None) and isinstance(after, dict | None):
        former, later = before or {}, after or {}
        for key in [*later, *(key for key in former if key not in later)]:
            yield from _walk((*path, key), former.get(key), later.get(key))
    else:
        yield Difference(path, before, after)
