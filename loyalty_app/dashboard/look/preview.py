"""The widget beside the form: what the preview's frame is told, worked out from what is typed. Nothing is saved.

The frame shows the extension's own script and style, so what is seen there is what shoppers see. It is a document of
its own because the widget asks how wide its window is, and opens a dialog over all of it; it is written into the page
(srcdoc) because a document that it would fetch carries no session token; and it is closed off (sandbox without
allow-same-origin), so nothing that runs in it can reach the admin's page. The page talks to it by messages.
"""

from collections.abc import Mapping
from datetime import datetime

from babel import Locale
from babel.numbers import format_decimal
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from loyalty_app.appearance import originals
from loyalty_app.appearance.look import Look, Popup
from loyalty_app.appearance.originals import Text
from loyalty_app.dashboard.look import form, sample

ICONS = {
    "star": "M12 3l3 6 6 1-4 4 1 6-6-3-6 3 1-6-4-4 6-1z",
    "gift": "M3 8h18v4H3zM5 12v9h14v-9M12 8v13M12 8L8 4M12 8l4-4",
    "heart": "M12 20Q3 14 3 9a4 4 0 0 1 9-2 4 4 0 0 1 9 2q0 5-9 11z",
    "crown": "M4 19h16M4 16L2 7l6 4 4-6 4 6 6-4-2 9z",
    "coin": "M12 3a9 9 0 1 0 .1 0M12 7a5 5 0 1 0 .1 0",
}
# What a theme of Shopify's lends the button.
THEME = (
    "--accent:var(--color-primary-button-background,rgb(var(--color-button,36,70,58)))",
    "--on-accent:var(--color-primary-button-text,rgb(var(--color-button-text,255,255,255)))",
)
HIDDEN = {"phone": ("--wide:none",), "desktop": ("--phone:none",)}  # by the devices that have the button
BEYOND_PX = 14  # so far a tab lies beyond the window's edge
CORNERS = {"square": "0", "soft": "12px", "round": "24px"}  # the panel's
ROUND = {"square": ("--round:0",), "soft": ("--round:8px",)}  # a button's that is neither circle nor tab


def document() -> str:
    """The frame's page, as the value of its srcdoc."""
    return render_to_string("dashboard/look/frame.html")


def told(request: HttpRequest, look: Look, *, language: str, overrides: Mapping[str, Text], now: datetime) -> dict:
    """What the frame shows, and what is said about it.

    {"launcher": attributes of the button, "invitation": attributes of the card for visitors, "invited": when that would
    show itself, a sentence, "answers": what the app would answer the panel, by what it asks for}.
    """
    texts = sample.said(language, overrides)
    shop = request.shop.name or request.shop.domain
    return {
        "launcher": launcher(look, texts, language=language),
        "invitation": invitation(look, overrides, language=language, shop=shop),
        "invited": invited(look.popup),
        "answers": sample.answers(texts, language=language, shop=shop, currency=request.shop.currency, now=now),
    }


def launcher(look: Look, texts: Mapping[str, Text], *, language: str) -> dict[str, str]:
    """The button's element as the theme writes it: blocks/loyalty.liquid, which a test compares it with."""
    figure = format_decimal(sample.BALANCE, locale=language.replace("-", "_"))
    balance = {
        "data-balance": str(sample.BALANCE),
        "data-figure": figure,
        "data-words": texts["panel.points"]["other"].replace("{{ count }}", figure),
    }
    shell = {f"data-{name}": texts[f"shell.{name}"] for name in ("close", "failed", "retry")}
    return {
        "data-style": ";".join(_style(look)),
        "data-side": look.side,
        "data-icon": ICONS[look.icon],
        "data-label": texts["launcher.label"],
        "data-locale": language,
        "data-proxy": "/apps/loyalty",
        "data-sign-in": "#",
        "data-name": "Ann",
        **(balance if look.show_balance else {}),
        **shell,
    }


def invitation(look: Look, overrides: Mapping[str, Text], *, language: str, shop: str) -> dict[str, str]:
    """The card's element as the theme editor shows it: blocks/join-popup.liquid, which a test compares it with."""
    texts = sample.said(language, overrides)
    points = texts["panel.points"]
    form_of_points = Locale.parse(language, sep="-").plural_form(sample.JOINING_POINTS)
    worded = {key.removeprefix("join."): texts[key] for key in overrides if key.startswith("join.")}
    return {
        "data-style": "".join(f"{each};" for each in _chosen(look)),
        "data-side": "start",
        "data-delay": str(look.popup.delay_s),
        "data-days": str(look.popup.every_days),
        "data-language": originals.as_a_theme_has_it(language),
        "data-programme": overrides.get("panel.title", "").replace("{{ shop }}", shop) or texts["launcher.label"],
        "data-points": points.get(form_of_points, points["other"]).replace("{{ count }}", str(sample.JOINING_POINTS)),
        **{f"data-{name}": worded[name] for name in ("title", "text", "bonus", "button", "refuse") if name in worded},
        "data-preview": "",
    }


def invited(popup: Popup) -> str:
    """When the card would show itself, or that it doesn't."""
    if not popup.on:
        return _("The invitation is switched off: shoppers don't see it.")
    names = dict(form.PAGES)
    return _("Shows itself after %(seconds)d seconds, every %(days)d days at most, on: %(pages)s.") % {
        "seconds": popup.delay_s,
        "days": popup.every_days,
        "pages": ", ".join(str(names[page]) for page in popup.pages),
    }


def _chosen(look: Look) -> list[str]:
    """What does not come from the theme."""
    said = []
    if look.accent:
        said += [f"--accent:{look.accent}", f"--on-accent:{look.on_accent}"]
    if look.corner in CORNERS:
        said.append(f"--corner:{CORNERS[look.corner]}")
    if look.font == "system":
        said.append("font-family:system-ui")
    return said


def _style(look: Look) -> list[str]:
    said = _chosen(look)
    if not look.accent:
        said += THEME
    edge, shape = _shape(look)
    inset = f"{edge}px auto" if look.side == "start" else f"auto {edge}px"
    said += [*shape, *HIDDEN.get(look.devices, ()), f"--inset:{inset}"]
    return [*said, f"--bottom:{look.offset_bottom}px", f"--bottom-phone:{look.offset_bottom_phone}px"]


def _shape(look: Look) -> tuple[int, tuple[str, ...]]:
    """How far it stands from its edge, and what makes it a circle or a tab."""
    if look.launcher == "circle":
        return look.offset_side, ("--pad:15px", "--name:none")
    if look.launcher == "tab":
        inwards = "34px 20px" if look.side == "start" else "20px 34px"
        return -BEYOND_PX, ("--round:14px", f"--pad:{inwards}")
    return look.offset_side, ROUND.get(look.corner, ())
