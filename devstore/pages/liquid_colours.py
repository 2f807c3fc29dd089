"""Liquid's filters of colours, as far as our blocks use them."""

import re

_HEX = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)


def color_brightness(colour: object) -> float:
    """0 for black, 255 for white, by the weights that Shopify names: https://www.w3.org/TR/AERT/#color-contrast."""
    found = _HEX.fullmatch(str(colour))
    if not found:
        return 0.0
    red, green, blue = (int(part, 16) for part in found.groups())
    return round((red * 299 + green * 587 + blue * 114) / 1000, 2)
