"""The page's colours: the shop's, where the merchant chose them; the page stands outside the theme and can't ask it."""

import msgspec

from loyalty_app.appearance import look

GROUND, INK = "#24463a", "#ffffff"


class Colours(msgspec.Struct, frozen=True):
    """ground: of buttons, the icon and the bar above the page; ink: upon it. sign: a key of icon.SIGNS."""

    sign: look.Icon
    ground: str = GROUND
    ink: str = INK

    @property
    def stamp(self) -> str:
        """For addresses of what is drawn in these colours: it is another one when they change."""
        return f"{self.ground[1:]}{self.ink[1:]}{self.sign}"

    @property
    def css(self) -> str:
        return f":root {{ --accent: {self.ground}; --on-accent: {self.ink}; }}\n"


def of_shop() -> Colours:
    """The acting shop's. A shop that takes them from its theme has the theme's on its pages, and ours here."""
    chosen = look.at()
    if not chosen.accent:
        return Colours(sign=chosen.icon)
    return Colours(ground=chosen.accent, ink=chosen.on_accent, sign=chosen.icon)
