"""Whether one colour can be read on another, as WCAG 2.2 counts it, and the nearest colour that can. Pure.

Colours are "#rrggbb". Formulas: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and, for a lightness that the eye
agrees with, Oklab: https://bottosson.github.io/posts/oklab/.
"""

import re
from math import cbrt, hypot

TEXT = 4.5  # WCAG AA, 1.4.3: text of any size
DRAWING = 3.0  # WCAG AA, 1.4.11: icons, and the edges of what can be pressed
ALWAYS_REACHED = 4.58  # black or white reaches this on whatever colour: the root of 21, rounded down
BLACK, WHITE = "#000000", "#ffffff"
STEPS = 14  # halvings; finer than the 256 steps of a channel

_HEX = re.compile(r"#[0-9a-f]{6}")
Triple = tuple[float, float, float]


def is_colour(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """0 for black, 1 for white."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white); the order doesn't matter."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(background: str) -> str:
    """White or black, whichever reads better."""
    return max(WHITE, BLACK, key=lambda text: ratio(text, background))


def fix(colour: str, against: str, wanted: float = TEXT) -> str:
    """The colour of the same hue, as near as may be, whose contrast is at least ``wanted``; itself if it has that.

    wanted: at most ALWAYS_REACHED, so that there is one on every background.
    """
    assert 1 <= wanted <= ALWAYS_REACHED
    if ratio(colour, against) >= wanted:
        return colour
    before = _oklab(colour)[0]
    ends = [end for end in (0.0, 1.0) if ratio(_at_lightness(colour, end), against) >= wanted]
    reached = [_first_that_reaches(colour, against, wanted, end) for end in ends]
    return min(reached, key=lambda found: abs(_oklab(found)[0] - before))


def _first_that_reaches(colour: str, against: str, wanted: float, end: float) -> str:
    """On the way from the colour's own lightness to the end, which reaches it."""
    misses, reaches = _oklab(colour)[0], end
    for _step in range(STEPS):
        middle = (misses + reaches) / 2
        if ratio(_at_lightness(colour, middle), against) >= wanted:
            reaches = middle
        else:
            misses = middle
    return _at_lightness(colour, reaches)


def _at_lightness(colour: str, lightness: float) -> str:
    """Same hue, another lightness; only as colourful as a screen can show there."""
    if not 0 < lightness < 1:
        return WHITE if lightness >= 1 else BLACK
    _, a, b = _oklab(colour)
    if hypot(a, b) < 0.004:  # greys have no hue
        a = b = 0.0
    least, most = 0.0, 1.0
    if _shows(_from_oklab((lightness, a, b))):
        least = 1.0
    else:
        for _step in range(STEPS):
            middle = (least + most) / 2
            if _shows(_from_oklab((lightness, a * middle, b * middle))):
                least = middle
            else:
                most = middle
    return _hex(_from_oklab((lightness, a * least, b * least)))


def _shows(linear: Triple) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in linear)


def _linear(colour: str) -> Triple:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def _hex(linear: Triple) -> str:
    clipped = (min(max(channel, 0.0), 1.0) for channel in linear)
    channels = (c * 12.92 if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in clipped)
    return "#" + "".join(f"{int(channel * 255 + 0.5):02x}" for channel in channels)


def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lab: Triple) -> Triple:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
