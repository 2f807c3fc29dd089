"""Product pictures as SVG: a thing (cushion, towel, rug ...) in cloth of a motif and three colours."""

from collections.abc import Callable
from pathlib import Path

from devstore.pages import liquid_filters

# Shapes that wear the cloth, one file for each product type, and the frame around them.
THINGS = Path(__file__).parent.parent / "templates" / "things"
PLAIN_PALETTE = ["#3d4750", "#a3adb4", "#f0f2f3"]


def _pattern(motif: str, dark: str, middle: str, light: str) -> str:
    """The <pattern id="cloth"> of a motif; an unknown motif is woven plain."""
    size, body = _MOTIFS.get(motif, _MOTIFS["weave"])(dark, middle, light)
    width, height = size
    return (
        f'<pattern id="cloth" width="{width}" height="{height}" patternUnits="userSpaceOnUse">'
        f'<rect width="{width}" height="{height}" fill="{middle}"/>{body}</pattern>'
    )


Drawn = tuple[tuple[int, int], str]


def _weave(dark: str, middle: str, light: str) -> Drawn:
    body = f'<path d="M0 6h12M12 18h12" stroke="{light}" stroke-width="5" opacity=".55"/>'
    body += f'<path d="M18 0v12M6 12v12" stroke="{dark}" stroke-width="5" opacity=".35"/>'
    return (24, 24), body


def _stripe(dark: str, middle: str, light: str) -> Drawn:
    body = f'<rect width="56" height="40" fill="{light}"/><rect x="6" width="14" height="40" fill="{dark}"/>'
    body += f'<rect x="26" width="3" height="40" fill="{dark}"/><rect x="38" width="10" height="40" fill="{middle}"/>'
    return (56, 40), body


def _check(dark: str, middle: str, light: str) -> Drawn:
    body = f'<rect width="80" height="80" fill="{light}"/>'
    body += f'<rect width="40" height="80" fill="{middle}" opacity=".7"/>'
    body += f'<rect width="80" height="40" fill="{dark}" opacity=".45"/>'
    body += f'<path d="M60 0v80M0 60h80" stroke="{dark}" stroke-width="2" opacity=".5"/>'
    return (80, 80), body


def _herringbone(dark: str, middle: str, light: str) -> Drawn:
    body = f'<path d="M0 8 16 24 32 8M0 -8 16 8 32 -8M0 24 16 40 32 24" fill="none" stroke="{light}" stroke-width="4"/>'
    body += f'<path d="M0 16 16 32 32 16M0 0 16 16 32 0" fill="none" stroke="{dark}" stroke-width="2.5" opacity=".6"/>'
    return (32, 32), body


def _scallop(dark: str, middle: str, light: str) -> Drawn:
    arc = '<path d="M{x} {y}a24 24 0 0 0 48 0" fill="{fill}" stroke="{line}" stroke-width="2.5"/>'
    body = "".join(arc.format(x=x, y=24, fill=light, line=dark) for x in (-24, 24))
    body += arc.format(x=0, y=0, fill=middle, line=dark) + arc.format(x=0, y=48, fill=middle, line=dark)
    return (48, 48), body


def _dot(dark: str, middle: str, light: str) -> Drawn:
    body = f'<rect width="52" height="52" fill="{light}"/><circle cx="13" cy="13" r="5" fill="{dark}"/>'
    body += f'<circle cx="39" cy="39" r="5" fill="{middle}"/><circle cx="39" cy="13" r="2" fill="{middle}"/>'
    return (52, 52), body + f'<circle cx="13" cy="39" r="2" fill="{dark}" opacity=".6"/>'


def _wave(dark: str, middle: str, light: str) -> Drawn:
    line = '<path d="M-20 {y}q20 -18 40 0t40 0t40 0" fill="none" stroke="{stroke}" stroke-width="{width}"/>'
    body = f'<rect width="80" height="44" fill="{light}"/>' + line.format(y=14, stroke=dark, width=5)
    return (80, 44), body + line.format(y=36, stroke=middle, width=3)


def _card(dark: str, middle: str, light: str) -> Drawn:
    return (
        400,
        260,
    ), f'<rect width="400" height="260" fill="{dark}"/><circle cx="330" cy="40" r="160" fill="{middle}"/>'


_MOTIFS: dict[str, Callable[[str, str, str], Drawn]] = {
    "weave": _weave,
    "stripe": _stripe,
    "check": _check,
    "herringbone": _herringbone,
    "scallop": _scallop,
    "dot": _dot,
    "wave": _wave,
    "card": _card,
}


def _thing(product: dict) -> str:
    """The shape of a product type; napkins lie folded like blankets, what we have no shape for is a cushion."""
    kind = "blankets" if "Napkin" in product.get("title", "") else product.get("product_type") or ""
    path = THINGS / f"{liquid_filters.handleize(kind)}.svg"
    return (path if path.is_file() else THINGS / "cushions.svg").read_text()


def svg(product: dict) -> str:
    """The picture of a product (REST shape with `artwork`), 800 by 1000."""
    art = product.get("artwork") or {}
    dark, middle, light = art.get("palette") or PLAIN_PALETTE
    drawn = (THINGS / "_frame.svg").read_text().replace("{thing}", _thing(product))
    drawn = drawn.replace("{cloth}", _pattern(art.get("motif", "weave"), dark, middle, light))
    return drawn.replace("{dark}", dark).replace("{middle}", middle).replace("{light}", light)
