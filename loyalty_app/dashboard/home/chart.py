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
class Bar:
    """Coordinates as SVG takes them, whatever the language."""

    x: str
    y: str
    width: str
    height: str
    pattern: str


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
    """``legend``: each series' name with its pattern. ``highest``: what the line on top stands for. ``key``: in ids."""

    key: str
    title: str
    summary: str
    legend: list[tuple[str, str]]
    bars: list[Bar]
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
        Bar(
            x=_at(LEFT + number * place + place * GAP / 2 + series * wide),
            y=_at(BOTTOM - (BOTTOM - TOP) * value / highest),
            width=_at(wide),
            height=_at((BOTTOM - TOP) * value / highest),
            pattern=PATTERNS[series],
        )
        for number, row in enumerate(values)
        for series, value in enumerate(row)
        if value > 0
    ]
    return Chart(
        key=key,
        title=title,
        summary=summary,
        legend=list(zip(names, PATTERNS, strict=False)),
        bars=bars,
        labels=_labels(parts, place),
        highest=written(highest),
        rows=[Row(name, [written(value) for value in row]) for name, row in zip(parts, values, strict=True)],
        has_any=any(value for row in values for value in row),
    )


def _at(place: float) -> str:
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
