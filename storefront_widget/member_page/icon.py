"""The page's icon on a home screen: a sign in the shop's colours, as a PNG. Pure.

It fills the square to its edges and keeps the sign inside the circle that every system leaves whole ("maskable"), so
one picture serves all of them. iOS and most launchers take no SVG, and a letter would need a font on the server.
"""

import math
import struct
import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

Polygon = Sequence[tuple[float, float]]

SIZES = (180, 192, 512)  # iOS; the two that Chromium asks for
SUBROWS = 4  # looks at a row of pixels; what lies between two colours is in as many steps across
SHADES = 64
SIGN = 0.54  # of the square's side: the circle of 80 % that masks leave has room for it


def _circle(radius: float, *, x: float = 0.5, y: float = 0.5, corners: int = 60) -> Polygon:
    turns = [2 * math.pi * step / corners for step in range(corners)]
    return [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]


def _star() -> Polygon:
    corners = [(0.5 if step % 2 == 0 else 0.21, math.pi * (step / 5 - 0.5)) for step in range(10)]
    return [(0.5 + radius * math.cos(turn), 0.54 + radius * math.sin(turn)) for radius, turn in corners]


def _heart() -> Polygon:
    points = []
    for step in range(60):
        turn = 2 * math.pi * step / 60
        across = 16 * math.sin(turn) ** 3
        up = 13 * math.cos(turn) - 5 * math.cos(2 * turn) - 2 * math.cos(3 * turn) - math.cos(4 * turn)
        points.append((0.5 + across / 34, 0.46 - up / 34))
    return points


def _box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


# In a square of side 1; where two shapes lie upon each other, the ground shows through.
SIGNS: dict[str, Sequence[Polygon]] = {
    "star": [_star()],
    "heart": [_heart()],
    "coin": [_circle(0.5), _circle(0.4), _circle(0.17)],
    "crown": [
        [(0.02, 0.22), (0.27, 0.47), (0.5, 0.1), (0.73, 0.47), (0.98, 0.22), (0.88, 0.72), (0.12, 0.72)],
        _box(0.12, 0.79, 0.88, 0.9),
    ],
    "gift": [
        _box(0.02, 0.26, 0.45, 0.46), _box(0.55, 0.26, 0.98, 0.46),
        _box(0.08, 0.52, 0.45, 0.98), _box(0.55, 0.52, 0.92, 0.98),
        [(0.47, 0.22), (0.2, 0.22), (0.14, 0.1), (0.24, 0.02), (0.36, 0.05)],
        [(0.53, 0.22), (0.8, 0.22), (0.86, 0.1), (0.76, 0.02), (0.64, 0.05)],
    ],
}  # fmt: skip


@lru_cache(maxsize=64)
def png(sign: str, *, size: int, ground: str, ink: str) -> bytes:
    """sign: a key of SIGNS. size: pixels of a side. ground, ink: "#rrggbb"."""
    shift, side = size * (1 - SIGN) / 2, size * SIGN
    shapes = [[(shift + x * side, shift + y * side) for x, y in shape] for shape in SIGNS[sign]]
    edges = [edge for shape in shapes for edge in pairwise([*shape, shape[0]])]
    rows = b"".join(b"\0" + _row(edges, top=top, size=size) for top in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)  # eight bits a pixel, of a palette
    parts = [(b"IHDR", header), (b"PLTE", _palette(ground, ink)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _row(edges: Sequence, *, top: int, size: int) -> bytes:
    """For each pixel, how much of it is ink, from 0 to SHADES; worked out where that changes, painted in between."""
    once, onwards = defaultdict(float), defaultdict(float)  # in one pixel; from a pixel to the end of the row
    near = [edge for edge in edges if min(edge[0][1], edge[1][1]) < top + 1 and max(edge[0][1], edge[1][1]) > top]
    for look in range(SUBROWS):
        crossed = _crossings(near, top + (look + 0.5) / SUBROWS)
        for number, x in enumerate(crossed):
            sign, pixel = (1 if number % 2 == 0 else -1), int(x)  # ink begins, and is taken back where it ends
            once[pixel] += sign * (1 - (x - pixel))
            onwards[pixel + 1] += sign
    row, covered = bytearray(size), 0.0
    changes = sorted(once.keys() | onwards.keys())
    for pixel, following in pairwise([*changes, size]):
        covered += onwards[pixel]
        row[pixel] = _shade(covered + once[pixel])
        row[pixel + 1 : following] = bytes([_shade(covered)]) * (following - pixel - 1)
    return bytes(row)


def _shade(covered: float) -> int:
    return min(SHADES, max(0, round(covered * SHADES / SUBROWS)))


def _crossings(edges: Sequence, y: float) -> list[float]:
    """Where the outlines cross a height, from left to right: an even number of times."""
    return sorted(
        x0 + (y - y0) * (x1 - x0) / (y1 - y0) for (x0, y0), (x1, y1) in edges if (y0 <= y < y1) or (y1 <= y < y0)
    )


def _palette(ground: str, ink: str) -> bytes:
    start, end = bytes.fromhex(ground[1:]), bytes.fromhex(ink[1:])
    return b"".join(
        bytes(round(a + (b - a) * shade / SHADES) for a, b in zip(start, end, strict=True))
        for shade in range(SHADES + 1)
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
