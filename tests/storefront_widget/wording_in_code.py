"""Which texts the code says: those it names outright, and those it puts together out of a word and a value."""

import ast
import re
from pathlib import Path
from typing import get_args

from devstore.pages import extension
from loyalty_app.earning import explain
from loyalty_app.earning.terms import Caps
from loyalty_app.orders.described import CHANNELS
from loyalty_app.rewards import refusals
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.terms import DISCOUNT_CLASSES, IN_MONEY, OUTSIDE
from storefront_widget import texts
from storefront_widget.member_page import views

WIDGET = texts.LOCALES.parent
STAGES = tuple(Redemption.Stage.values)
PERIODS = get_args(Caps.__annotations__["period"])

# What follows the word. A sentence that is put together and not listed here fails the tests, as does one that is
# listed and has no wording.
SENTENCES = {
    "cap_": PERIODS,
    "channel_": CHANNELS,
    "class_": DISCOUNT_CLASSES,
    "cut_": ("per_order", "budget", *PERIODS),
    "kept_": (*STAGES, "cancelled_by_member", "cancelled_by_merchant", "deleted_in_shopify"),
    "kept_failed_": ("product_gone", "only_sale_items", "unreachable"),
    "line_": ("tip", "gift_card", "returned", "removed", "free"),
    "no_": refusals.REASONS,
    "none_": explain.REASONS.keys() - {"earned", "joined"},
    "pending_": ("paid", "fulfilled"),
    "reward_": ("one_time", "subscription"),
    "reward_per_": PERIODS,
    "way_": ("per_order", "joining"),
    "way_per_amount_": ("proportional", "per_step"),
    "part_": ("per_order", "joining"),
    "part_per_": ("amount", "amount_coupon", "amount_discount", "step", "step_coupon", "step_discount"),
    "problem_": ("sign_in", "bad_signature", "not_installed", "too_many", "nonce", "not_a_member", "paused"),
    "worth_": OUTSIDE - {"cashback"} | {"donation"},
}
SLIDERS = {f"worth_{kind}_slider" for kind in IN_MONEY}
PANEL = {
    "history_": ("order", "joining", "spent", "credit", "back", "expired", "adjusted", "merged"),
    "status_": ("making", "ready", "closing", "used", "given", "credited", "expired", "returned", "failed", *STAGES),
}


def put_together(parts: dict[str, tuple[str, ...]]) -> set[str]:
    return {word + value for word, values in parts.items() for value in values}


def sentences_named() -> set[str]:
    """Every text in the widget's Python that may be a key."""
    return _named(r"[a-z]\w*")


def sentences_said() -> tuple[set[str], set[str]]:
    """What say() and knows() are given: whole keys, and the words before what is put in."""
    keys, words = set(), set()
    for tree in _modules():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("say", "knows") and call.args:
                for node in ast.walk(call.args[0]):
                    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                        words.add(node.values[0].value)
                if isinstance(call.args[0], ast.Constant):
                    keys.add(call.args[0].value)
    return keys, words


def _modules() -> list[ast.Module]:
    paths = [path for path in WIDGET.rglob("*.py") if path.name != "lint.py"]
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def scripts(pattern: str = "loyalty-*.js") -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (extension.FOLDER / "assets").glob(pattern))


def panel_named() -> set[str]:
    return set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', scripts()))


def panel_said() -> set[str]:
    return set(re.findall(r'\bsay\(\s*"(\w+)"', scripts()))


def page_said() -> set[str]:
    """What the member's page says, and the page that stands in its place."""
    templates = [path.read_text(encoding="utf-8") for path in (WIDGET.parent / "templates" / "widget").glob("*.html")]
    named = {name.removeprefix("page.") for name in _named(r"page\.\w+")}
    refusals_told = {f"{about}_{part}" for about in views.ABOUT.values() for part in ("title", "text")}
    return set(re.findall(r"\bwords\.(\w+)", "\n".join(templates))) | named | refusals_told


def _named(pattern: str) -> set[str]:
    return {
        node.value
        for tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(pattern, node.value)
    }


def theme_said() -> set[str]:
    """What blocks and snippets say: by the filter, or by the snippet loyalty-text, which also knows the merchant's
    wording.
    """
    filtered, given = r"'(\w+\.\w+)'\s*\|\s*t\b", r"'loyalty-text',[^%]*?\bkey: '(\w+\.\w+)'"
    return set(re.findall(filtered, liquid())) | set(re.findall(given, liquid()))


def liquid() -> str:
    folders = (extension.FOLDER / "blocks", extension.FOLDER / "snippets")
    return "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in Path(folder).glob("*.liquid"))
