"""Every address of the admin, read from the URL resolver, and how to fill it with what a shop has.

A new URL whose path names something new belongs in FILLED; where two URLs mean different things by one word, in MEANT.
"""

from dataclasses import dataclass

from django.urls import URLPattern, reverse

from loyalty_app.dashboard import urls

# What a word in a path is filled with: a name of full_shop.fill(), or the words themselves.
FILLED = {
    **{f"{name}_id": f"{name}_id" for name in (
        "rule", "reward", "redemption", "work", "order", "award", "member", "view", "bulk", "adjustment", "event",
        "entry", "request",
    )},
    "number": 1,
    "act": "discarding",
    "key": "steady",
    "days": 30,
}  # fmt: skip
# By the URL's name, or by what it begins with.
MEANT = {
    ("donation_pot", "reward_id"): "donation_id",
    ("rule_", "draft_id"): "rule_draft_id",
    ("rule_", "thing_id"): "rule_thing_id",
    ("reward_", "draft_id"): "reward_draft_id",
    ("reward_", "thing_id"): "reward_id",
}


@dataclass(frozen=True, slots=True)
class Address:
    """``words``: of the path, each with what fills it."""

    name: str
    words: dict[str, object]

    def of(self, named: dict[str, object]) -> str:
        """Its path in the shop that has this. named: of full_shop.fill()."""
        return reverse(f"dashboard:{self.name}", kwargs={word: named.get(by, by) for word, by in self.words.items()})

    @property
    def names_a_row(self) -> bool:
        """Whether its path names something that only one shop has."""
        return any(str(by).endswith("_id") for by in self.words.values())


def _filling(name: str, word: str) -> object:
    kind = f"{name.partition('_')[0]}_"
    found = MEANT.get((name, word), MEANT.get((kind, word), FILLED.get(word)))
    assert found is not None, (
        f"The URL {name!r} has <{word}> in its path. Say in FILLED or MEANT of tests/dashboard/addresses.py what it "
        "names, and let fill() of tests/dashboard/full_shop.py make one."
    )
    return found


def every() -> list[Address]:
    patterns = [each for each in urls.urlpatterns if isinstance(each, URLPattern)]
    assert len(patterns) == len(urls.urlpatterns), "Included URLs are not walked: let every() go into them."
    return [
        Address(each.name, {word: _filling(each.name, word) for word in each.pattern.converters}) for each in patterns
    ]
