"""A field for several values, as people write them: with commas, or one to a line."""

from django import forms
from django.utils.translation import gettext_lazy as _

VALUES_MAX = 100
LENGTH_MAX = 255  # as long as a Shopify tag


class WordList(forms.CharField):
    """ "vip, gold" -> ("vip", "gold"): in order, each once, at most 100."""

    widget = forms.TextInput({"placeholder": _("Separate several by commas")})

    def to_python(self, value) -> tuple[str, ...]:
        text = value if isinstance(value, str) else ""
        words = [word.strip() for word in text.replace("\n", ",").split(",")]
        return tuple(dict.fromkeys(word for word in words if word))

    def prepare_value(self, value) -> str:
        return ", ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else value

    def validate(self, value):
        super().validate(value)
        if len(value) > VALUES_MAX:
            raise forms.ValidationError(_("Enter at most 100 values."))
        if any(len(word) > LENGTH_MAX for word in value):
            raise forms.ValidationError(_("A value is longer than 255 characters. Separate values by commas."))
