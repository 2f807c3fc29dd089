"""Product pictures as SVG: a thing (cushion, towel, rug ...) covered with a motif in three colours. Nothing is fetched."""

from collections.abc import Callable

WIDTH, HEIGHT = 800, 1000


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
    return (400, 260), f'<rect width="400" height="260" fill="{dark}"/><circle cx="330" cy="40" r="160" fill="{middle}"/>'


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

# Each thing is drawn in cloth; {dark}, {middle}, {light} are the palette. Shades lie over the cloth so that it folds.
_THINGS = {
    "Cushions": (
        '<ellipse cx="400" cy="792" rx="270" ry="26" fill="#000" opacity=".13"/>'
        '<path d="M150 300Q400 262 650 300Q690 540 652 778Q400 806 148 778Q110 540 150 300Z" fill="url(#cloth)"/>'
        '<path d="M150 300Q400 262 650 300Q690 540 652 778Q400 806 148 778Q110 540 150 300Z" fill="url(#round)"/>'
        '<path d="M176 322q60 50 70 120M624 322q-60 50-70 120M176 756q60-40 72-104M624 756q-60-40-72-104" '
        'stroke="#000" stroke-opacity=".12" stroke-width="9" fill="none" stroke-linecap="round"/>'
    ),
    "Throws": (
        '<rect x="120" y="196" width="560" height="16" rx="8" fill="{dark}"/>'
        '<ellipse cx="400" cy="846" rx="230" ry="18" fill="#000" opacity=".1"/>'
        '<path d="M190 190Q400 170 610 190L640 800Q560 826 400 818Q240 826 176 806Z" fill="url(#cloth)"/>'
        '<path d="M300 186Q318 500 282 816L362 820Q372 500 356 182ZM470 184Q500 500 478 820L540 818Q560 480 520 184Z" '
        'fill="#000" opacity=".1"/><path d="M190 190Q400 170 610 190L614 226Q400 204 187 226Z" fill="#fff" opacity=".22"/>'
        '<path d="M180 808v44M210 812v44M240 816v44M270 818v44M300 819v44M330 819v44M360 820v44M390 819v44M420 819v44'
        'M450 819v44M480 819v44M510 818v44M540 817v44M570 814v44M600 809v44M630 803v44" stroke="{middle}" '
        'stroke-width="7" stroke-linecap="round"/>'
    ),
    "Blankets": (
        '<ellipse cx="400" cy="800" rx="300" ry="26" fill="#000" opacity=".13"/>'
        '<g><path d="M120 650Q110 720 134 786Q400 812 668 786Q690 720 680 650Z" fill="url(#cloth)"/>'
        '<path d="M120 650Q110 720 134 786Q400 812 668 786Q690 720 680 650Z" fill="#000" opacity=".24"/></g>'
        '<path d="M112 520Q98 610 124 668Q400 696 676 668Q704 610 688 520Z" fill="url(#cloth)"/>'
        '<path d="M112 520Q98 610 124 668Q400 696 676 668Q704 610 688 520Z" fill="#000" opacity=".12"/>'
        '<path d="M124 380Q92 470 120 540Q400 570 680 540Q710 470 676 380Q400 346 124 380Z" fill="url(#cloth)"/>'
        '<path d="M124 380Q92 470 120 540Q150 470 176 376Z" fill="#000" opacity=".16"/>'
        '<path d="M124 380Q400 346 676 380Q660 398 640 404Q400 372 150 402Z" fill="#fff" opacity=".25"/>'
    ),
    "Bedding": (
        '<rect x="96" y="250" width="608" height="360" rx="36" fill="{dark}"/>'
        '<rect x="96" y="560" width="608" height="250" rx="18" fill="{dark}" opacity=".85"/>'
        '<path d="M140 470Q260 430 386 462Q396 540 380 592Q260 614 148 592Z" fill="{light}"/>'
        '<path d="M414 462Q540 430 660 470L652 592Q540 614 420 592Q404 540 414 462Z" fill="{light}"/>'
        '<path d="M100 590Q400 548 700 590L724 800Q400 846 76 800Z" fill="url(#cloth)"/>'
        '<path d="M100 590Q400 548 700 590L704 640Q400 598 96 640Z" fill="#fff" opacity=".35"/>'
        '<path d="M240 640Q230 720 250 814M560 640Q580 720 556 814" stroke="#000" stroke-opacity=".1" stroke-width="22" fill="none"/>'
        '<rect x="110" y="806" width="26" height="60" fill="{dark}"/><rect x="664" y="806" width="26" height="60" fill="{dark}"/>'
    ),
    "Bath": (
        '<rect x="150" y="182" width="500" height="14" rx="7" fill="{dark}"/><circle cx="150" cy="189" r="16" fill="{dark}"/>'
        '<circle cx="650" cy="189" r="16" fill="{dark}"/>'
        '<path d="M214 186H586Q606 500 592 812Q400 826 208 812Q196 500 214 186Z" fill="url(#cloth)"/>'
        '<path d="M208 690Q400 704 598 690L596 742Q400 756 208 742Z" fill="{light}"/>'
        '<path d="M300 190Q316 500 296 816L350 820Q360 500 340 190ZM480 190Q500 500 486 818L530 817Q540 500 520 190Z" fill="#000" opacity=".09"/>'
        '<path d="M214 186H586L588 222H212Z" fill="#fff" opacity=".3"/>'
    ),
    "Kitchen": (
        '<path d="M120 210H680" stroke="{dark}" stroke-width="12" stroke-linecap="round"/>'
        '<path d="M254 216v-34M546 216v-34" stroke="{dark}" stroke-width="9"/>'
        '<path d="M160 216H350Q362 500 350 760Q250 772 152 760Q144 480 160 216Z" fill="url(#cloth)"/>'
        '<path d="M450 216H640Q654 480 644 700Q540 712 444 700Q436 460 450 216Z" fill="url(#cloth)"/>'
        '<path d="M450 216H640Q654 480 644 700Q540 712 444 700Q436 460 450 216Z" fill="{dark}" opacity=".22"/>'
        '<path d="M230 220Q240 500 226 764L268 766Q276 500 266 220ZM520 220Q530 460 520 704L556 704Q566 460 552 220Z" fill="#000" opacity=".09"/>'
    ),
    "Table": (
        '<ellipse cx="400" cy="560" rx="330" ry="300" fill="#fff" opacity=".75"/>'
        '<ellipse cx="400" cy="560" rx="330" ry="300" fill="none" stroke="{middle}" stroke-width="3" opacity=".6"/>'
        '<path d="M262 190Q400 176 538 190L548 936Q400 950 252 936Z" fill="url(#cloth)"/>'
        '<path d="M262 190Q400 176 538 190L540 250Q400 236 260 250ZM262 760Q400 774 546 760L548 936Q400 950 252 936Z" fill="#000" opacity=".1"/>'
        '<circle cx="400" cy="520" r="150" fill="{light}"/><circle cx="400" cy="520" r="150" fill="none" stroke="{dark}" stroke-width="4"/>'
        '<circle cx="400" cy="520" r="104" fill="#fff" stroke="{dark}" stroke-opacity=".25" stroke-width="3"/>'
    ),
    "Rugs": (
        '<path d="M150 230H650L690 820H110Z" fill="#000" opacity=".12" transform="translate(8 14)"/>'
        '<path d="M150 230H650L690 820H110Z" fill="url(#cloth)"/>'
        '<path d="M184 270H616L648 780H152Z" fill="none" stroke="{light}" stroke-width="12"/>'
        '<path d="M204 294H596L624 756H176Z" fill="none" stroke="{dark}" stroke-width="5"/>'
        '<path d="M400 350L520 525L400 700L280 525Z" fill="{light}" opacity=".85"/><path d="M400 410L478 525L400 640L322 525Z" fill="{dark}"/>'
        '<path d="M110 822v34M142 822v34M174 822v34M206 822v34M238 822v34M270 822v34M302 822v34M334 822v34M366 822v34M398 822v34'
        'M430 822v34M462 822v34M494 822v34M526 822v34M558 822v34M590 822v34M622 822v34M654 822v34M686 822v34" stroke="{middle}" stroke-width="6"/>'
    ),
    "Gift cards": (
        '<g transform="rotate(-8 400 520)"><rect x="128" y="360" width="560" height="350" rx="28" fill="#000" opacity=".14"/>'
        '<rect x="120" y="340" width="560" height="350" rx="28" fill="{dark}"/>'
        '<path d="M520 340H652a28 28 0 0 1 28 28V560A220 220 0 0 1 520 340Z" fill="{middle}"/>'
        '<path d="M120 560A300 300 0 0 1 330 690H148a28 28 0 0 1-28-28Z" fill="{middle}" opacity=".55"/>'
        '<path d="M400 340V690M120 515H680" stroke="{light}" stroke-width="18" opacity=".9"/>'
        '<path d="M400 515C300 500 280 420 330 410S400 460 400 515C400 460 420 400 470 410S500 500 400 515" fill="none" stroke="{light}" stroke-width="16"/></g>'
    ),
}


def svg(product: dict) -> str:
    """The picture of a product (REST shape with `artwork`)."""
    art = product.get("artwork") or {}
    dark, middle, light = art.get("palette") or ["#3d4750", "#a3adb4", "#f0f2f3"]
    thing = _THINGS.get(product.get("product_type", ""), _THINGS["Cushions"])
    if product.get("product_type") == "Table" and "Napkin" in product.get("title", ""):
        thing = _THINGS["Blankets"]
    thing = thing.replace("{dark}", dark).replace("{middle}", middle).replace("{light}", light)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><defs>'
        f"{_pattern(art.get('motif', 'weave'), dark, middle, light)}"
        '<radialGradient id="round" cx=".42" cy=".36" r=".75"><stop offset="0" stop-color="#fff" stop-opacity=".28"/>'
        '<stop offset=".55" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".22"/></radialGradient>'
        f'<linearGradient id="wall" x2="0" y2="1"><stop offset="0" stop-color="{light}"/><stop offset=".72" stop-color="{light}"/>'
        f'<stop offset="1" stop-color="{middle}" stop-opacity=".55"/></linearGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{light}"/><rect width="{WIDTH}" height="{HEIGHT}" fill="url(#wall)"/>{thing}</svg>'
    )
