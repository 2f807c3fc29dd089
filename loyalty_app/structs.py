"""Every struct is worked out before there is a second thread.

msgspec works a struct out when it is first read into, and marks it as known before it is: two threads that meet a new
one at the same moment end the process (a segmentation fault in 0.22.0; tests/test_structs.py shows it). A web process
that starts under load did just that.
"""

from collections.abc import Iterator
from contextlib import suppress

import msgspec
from django.urls import get_resolver


def work_out() -> int:
    """All that the app has imported; the views are imported for it. Returns how many there are."""
    _ = get_resolver().url_patterns
    known = [struct for struct in _below(msgspec.Struct) if struct.__module__.partition(".")[0] != "msgspec"]
    for struct in known:
        with suppress(TypeError):  # only made by ourselves: no text could be read into it
            msgspec.json.Decoder(struct)
    return len(known)


def _below(base: type) -> Iterator[type]:
    for struct in base.__subclasses__():
        yield struct
        yield from _below(struct)
