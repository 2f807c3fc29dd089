"""The page's scripts and styles: the theme extension's own, which a page outside the theme can't link, and the page's.

Shopify's CDN serves the extension's files under addresses that only Liquid knows (``asset_url``), so the page gets the
same files through the proxy. They carry the digest of them all in their address: it changes with any of them, they may
be kept for ever, and modules that import each other by name always find the version they were written with.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import msgspec

HERE = Path(__file__).parent
FOLDERS = (HERE.parent / "extensions" / "loyalty" / "assets", HERE / "assets")
WORKER = HERE / "assets" / "member-worker.js"  # served by an address of its own, which decides what it may see
OURS = ("loyalty-", "member-")  # the panel's and the page's; blocks and the button stand in a theme
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


class File(msgspec.Struct, frozen=True):
    content: bytes
    content_type: str


class Files(msgspec.Struct, frozen=True):
    """``by_name``: every file that is served; ``worker``: the source of the service worker; ``digest`` of all."""

    digest: str
    by_name: Mapping[str, File]
    worker: str


def current() -> Files:
    """The files as they are on the disk now: read again when one of them changes, which is while somebody works."""
    everything = [path for folder in FOLDERS for path in sorted(folder.iterdir())]
    paths = [path for path in everything if path.suffix in TYPES and path.name.startswith(OURS)]
    return _read(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=1)
def _read(stamped: tuple[tuple[Path, int], ...]) -> Files:
    contents = {path: path.read_bytes() for path, _ in stamped}
    digest = hashlib.sha256()
    for path, content in contents.items():
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    served = {
        path.name: File(content=content, content_type=TYPES[path.suffix])
        for path, content in contents.items()
        if path != WORKER
    }
    return Files(
        digest=digest.hexdigest()[:16], by_name=MappingProxyType(served), worker=contents[WORKER].decode("utf-8")
    )
