"""The page about the data: figures as cards, bars and a heat table; what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from data.edtf import parse
from graph.formats import offered
from graph.tally import windows
from graph.view import View

CARDS = ("events", "jurisdictions", "claims", "sources", "relations", "moved")
SHARES = ("primary_read", "primary_cited")
METHOD = ("method_1", "method_2", "method_3", "method_4")
SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """How many events, how dark, and the query that lists them."""

    count: int
    shade: int
    query: str


@dataclass(frozen=True, slots=True)
class News:
    """What a release brought, by heading: items as markup."""

    title: str
    items: tuple[Markup, ...]


def context(view: View, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the template needs, from the figures of `graph.figures`."""
    places = view.catalogue.jurisdictions
    return {
        "told": told,
        "left": told.get("conflicts_left", 0),
        "released": parse(told["released"]["date"]),
        "cards": [(name, told[name]) for name in CARDS],
        "shares": [(name, round(100 * told[name])) for name in SHARES],
        "bars": [
            ("bars_kinds", bars(told["by_kind"])),
            ("bars_sourcing", bars(told["by_sourcing"])),
            ("bars_beliefs", bars(told["by_belief"])),
            ("bars_tiers", bars(told["by_tier"])),
            ("bars_checks", bars(told["by_check"])),
        ],
        "rows": rows(told["matrix"]),
        "coverage": [
            (item["level"], item["checked"], [(code, places[code].title) for code in codes])
            for item in told["coverage"]
            if (codes := item["jurisdictions"])
        ],
        "method": METHOD,
        "forms": [form for form in offered("events") if form.name != "html"],
        "dumps": offered("quads"),
        "news": news(),
    }


def rows(matrix: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[Cell]]]:
    """Each place with its cells: dark by the most of any place and year."""
    most = max((count for row in matrix for count in row["counts"]), default=0)
    return [
        (
            row,
            [
                Cell(count, shade(count, most), _query(row["code"], start, end))
                for count, (_, start, end) in zip(row["counts"], windows(), strict=True)
            ],
        )
        for row in matrix
    ]


def _query(code: str, start: str | None, end: str | None) -> str:
    given = {"jurisdiction": code, "from": start, "to": end}
    return urlencode({name: value for name, value in given.items() if value})


def shade(count: int, most: int) -> int:
    """How dark a cell is: 0 for none to `SHADES` for the most, in steps of the square root.

    >>> [shade(n, 100) for n in (0, 1, 10, 30, 60, 100)]
    [0, 1, 2, 3, 4, 5]
    """
    return 0 if count == 0 else min(SHADES, 1 + int(SHADES * (count / max(most, 1)) ** 0.5))


def bars(counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Word, count, and its share in whole percent.

    >>> bars({"law": 3, "case": 1})
    [('law', 3, 75), ('case', 1, 25)]
    """
    total = sum(counts.values()) or 1
    return [(word, count, round(100 * count / total)) for word, count in counts.items()]


@lru_cache(maxsize=1)
def news() -> tuple[News, ...]:
    """The changelog: a wheel has it inside the package, a checkout beside it."""
    package = Path(str(resources.files("api")))
    paths = (package / "CHANGELOG.md", package.parent / "CHANGELOG.md")
    found = next((path for path in paths if path.is_file()), None)
    return tuple(changes(found.read_text("utf-8").splitlines())) if found else ()


def changes(lines: Iterable[str]) -> list[News]:
    """The releases of a changelog in the form of Keep a Changelog, their items in order.

    >>> [(told.title, len(told.items)) for told in changes(["## 1.0", "- one", "  more", "- two"])]
    [('1.0', 2)]
    """
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("## "):
            found.append((line[3:].strip(), []))
        elif found and line.startswith("- "):
            found[-1][1].append(line[2:].strip())
        elif found and found[-1][1] and line.startswith("  "):
            found[-1][1][-1] += " " + line.strip()
    return [News(title, tuple(map(_code, items))) for title, items in found]


def _code(text: str) -> Markup:
    """A line of text, what stands in backticks as code."""
    pieces = re.split(r"`([^`]*)`", text)
    marked = [
        Markup("<code>{}</code>").format(piece) if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    ]
    return Markup("").join(marked)
