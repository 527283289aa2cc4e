"""How cost grows with the number of events: figures of many runs, kept as JSON, and their picture.

The picture has a panel for each measure, both axes in powers of ten; the dashed line through the
first point is what a cost would be that grows as the number of events does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path

WIDTH, HEIGHT, ACROSS = 310, 210, 3
LEFT, RIGHT, TOP, BOTTOM = 58, 32, 34, 34
GREY, INK, LINE = "#6b7280", "#111827", "#1d4ed8"

Points = Sequence[tuple[int, float]]


@dataclass
class Growth:
    """By measure, such as ``open, s``: a figure for each size."""

    measures: dict[str, dict[int, float]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Growth:
        if not file.exists():
            return cls()
        told = json.loads(file.read_text("utf-8"))
        return cls(
            {
                measure: {int(size): float(value) for size, value in points.items()}
                for measure, points in told.items()
            }
        )

    def add(self, measure: str, size: int, value: float) -> None:
        """The last figure of a size counts; it has to be above 0."""
        if value <= 0:
            raise ValueError(f"{measure} is {value} at {size}: a logarithm is asked of it")
        self.measures.setdefault(measure, {})[size] = float(f"{value:.4g}")

    def text(self) -> str:
        """As JSON; sizes in order, figures to four digits."""
        told = {
            measure: {str(size): float(f"{points[size]:.4g}") for size in sorted(points)}
            for measure, points in self.measures.items()
        }
        return json.dumps(told, indent=2) + "\n"

    def picture(self) -> str:
        """All measures as SVG."""
        drawn = list(self.measures.items())
        rows = -(-len(drawn) // ACROSS)
        sizes = [size for _, points in drawn for size in points]
        ends = _decades(sizes)
        wide, high = WIDTH * min(ACROSS, max(len(drawn), 1)), HEIGHT * rows
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}"'
            f' height="{high}" role="img" font-family="sans-serif" font-size="11">',
            "<title>Cost by number of events</title>",
            f'<rect width="{wide}" height="{high}" fill="#ffffff"/>',
        ]
        for number, (measure, points) in enumerate(drawn):
            x, y = number % ACROSS * WIDTH, number // ACROSS * HEIGHT
            parts.append(f'<g transform="translate({x} {y})">')
            parts += _panel(measure, sorted(points.items()), ends)
            parts.append("</g>")
        return "\n".join([*parts, "</svg>"]) + "\n"


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten that hold all values."""
    low = math.floor(math.log10(min(values)) + 1e-9)
    return low, max(math.ceil(math.log10(max(values)) - 1e-9), low + 1)


def _panel(measure: str, points: Points, across: tuple[int, int]) -> Iterator[str]:
    up = _decades([value for _, value in points])

    def x(size: float) -> float:
        share = (math.log10(size) - across[0]) / (across[1] - across[0])
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        share = (math.log10(value) - up[0]) / (up[1] - up[0])
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    yield f'<text x="{LEFT}" y="20" fill="{INK}" font-weight="bold">{escape(measure)}</text>'
    for power in range(across[0], across[1] + 1):
        at = x(10**power)
        yield _stroke((at, TOP), (at, HEIGHT - BOTTOM), "#e5e7eb")
        yield _said(at, HEIGHT - BOTTOM + 16, f"{10**power:,}", "middle")
    for power in range(up[0], up[1] + 1):
        at = y(10.0**power)
        yield _stroke((LEFT, at), (WIDTH - RIGHT, at), "#e5e7eb")
        yield _said(LEFT - 6, at + 4, f"{10.0**power:,g}", "end")
    size, value = points[0]
    # as far as the panel goes, to the right or up
    last = min(10.0 ** across[1], size * 10.0 ** up[1] / value)
    yield _stroke((x(size), y(value)), (x(last), y(value * last / size)), GREY, "4 3")
    line = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in points)
    yield f'<polyline points="{line}" fill="none" stroke="{LINE}" stroke-width="2"/>'
    for size, value in points:
        told = f"{size:,} events: {figure(value)}"
        where = f'cx="{x(size):.1f}" cy="{y(value):.1f}" r="3.5" fill="{LINE}"'
        yield f"<circle {where}><title>{told}</title></circle>"
        above = y(value) - 8 if y(value) - 8 > TOP else y(value) + 16
        anchor = "end" if x(size) > WIDTH - RIGHT - 20 else "middle"
        yield _said(x(size), above, figure(value), anchor, INK)


def _stroke(
    start: tuple[float, float], end: tuple[float, float], colour: str, dashes: str = ""
) -> str:
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} stroke="{colour}"{more}/>'


def figure(value: float) -> str:
    """Three digits, or a whole number.

    >>> figure(4.6781), figure(1282.4)
    ('4.68', '1,282')
    """
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _said(x: float, y: float, text: str, anchor: str, colour: str = GREY) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'


def ratios(points: Mapping[int, float]) -> str:
    """By how much a cost grew from each size to the next, in words."""
    ordered = sorted(points.items())
    return ", ".join(
        f"{after / before:.2g} times from {small:,} to {large:,} events"
        for (small, before), (large, after) in pairwise(ordered)
    )
