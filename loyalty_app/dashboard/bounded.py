"""Counting stops where nobody decides differently: a page must not count a million rows."""

from dataclasses import dataclass

BOUND = 10_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of rows, exact up to the bound; beyond it "10,000+"."""

    exact: int

    def __str__(self) -> str:
        return f"{BOUND:,}+" if self.exact > BOUND else f"{self.exact:,}"
