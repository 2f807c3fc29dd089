"""A field for a colour, as Shopify's element gives it or as people type it."""

import re

from django import forms

_SHORT = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")


class ColourField(forms.CharField):
    """A colour as #rrggbb: "24463A" -> "#24463a", "#abc" -> "#aabbcc". Whether it is one is for the rules to say."""

    def to_python(self, value) -> str:
        text = super().to_python(value).lower()
        text = text if text.startswith("#") or not text else f"#{text}"
        short = _SHORT.fullmatch(text)
        return "#" + "".join(letter * 2 for letter in short.groups()) if short else text
