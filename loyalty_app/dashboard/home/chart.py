"""Bars as an SVG drawing makes them: where each stands, how high it is, what it says. Pure.

Series differ in pattern, not only in colour. Coordinates are for a drawing of WIDTH by HEIGHT, small enough to be read
on a telephone without being drawn again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 8, 352, 22, 160  # of the bars
GAP = 0.25  # of a part's width is left free
PATTERNS = ("solid", "hatched", "dotted")
LABELS_MAX = 3  # below the bars: the first, the middle and the last


@dataclass(frozen=True, slots=True)
class Series:
    """``path``: all its bars as one shape of SVG's, so that a month is drawn as quickly as a day; "" has none."""

    name: str
    pattern: str
    path: str


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the bars show, for the table: the part's name, and the value of each series as it is written."""

    name: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Chart:
    """``highest``: what the line on top stands for. ``key``: in ids."""

    key: str
    title: str
    summary: str
    series: list[Series]
    labels: list[Label]
    highest: str
    rows: list[Row]
    has_any: bool


def draw(
    key: str,
    *,
    title: str,
    summary: str,
    names: Sequence[str],
    parts: Sequence[str],
    values: Sequence[Sequence[int]],
    written: Callable[[int], str],
) -> Chart:
    """names: of the series, at most three. parts: the names of the bars' places. values: a row for each part.

    written: makes a value's text. What is below zero has no bar, and stands in the table.
    """
    highest = max((value for row in values for value in row), default=0)
    place = (RIGHT - LEFT) / max(len(parts), 1)
    wide = place * (1 - GAP) / len(names)
    bars = [
        [
            _bar(LEFT + number * place + place * GAP / 2 + nth * wide, wide, (BOTTOM - TOP) * row[nth] / highest)
            for number, row in enumerate(values)
            if row[nth] > 0
        ]
        for nth in range(len(names))
    ]
    return Chart(
        key=key,
        title=title,
        summary=summary,
        series=[Series(name, PATTERNS[nth], "".join(bars[nth])) for nth, name in enumerate(names)],
        labels=_labels(parts, place),
        highest=written(highest),
        rows=[Row(name, [written(value) for value in row]) for name, row in zip(parts, values, strict=True)],
        has_any=any(value for row in values for value in row),
    )


def _bar(x: float, width: float, height: float) -> str:
    return f"M{_at(x)} {_at(BOTTOM - height)}h{_at(width)}v{_at(height)}h-{_at(width)}z"


def _at(place: float) -> str:
    """A coordinate as SVG takes it, whatever the language."""
    return f"{place:.2f}"


def _labels(parts: Sequence[str], place: float) -> list[Label]:
    """The outer ones stay inside the drawing."""
    last = len(parts) - 1
    if last < 0:
        return []
    if last < LABELS_MAX - 1:
        return [Label(_at(LEFT + (number + 0.5) * place), name, "middle") for number, name in enumerate(parts)]
    middle = last // 2
    return [
        Label(_at(LEFT), parts[0], "start"),
        Label(_at(LEFT + (middle + 0.5) * place), parts[middle], "middle"),
        Label(_at(RIGHT), parts[last], "end"),
    ]
