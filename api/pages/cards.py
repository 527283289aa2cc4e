"""Drawings of cards joined by lines: events and things as boxes of text. Pure; a template draws.

Units are those of the SVG's view box, one a CSS pixel at full size. A drawing never says more than
the list beside it, so it is hidden from screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

CHARACTER = 7.9
"""Width that a character of a card's title is given: a wide system font's average."""
LINE = 17
PAD = 10
OVER = 16
GAP = 14
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A box: `over` small words above its title, `under` below it; `look` is its CSS class."""

    id: str
    title: str
    href: str
    over: str = ""
    under: tuple[str, ...] = ()
    look: str = ""
    lines: tuple[str, ...] = ()
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Wire:
    """A line between two cards: an SVG path, and words with the place of their middle."""

    path: str
    words: tuple[str, ...] = ()
    x: float = 0
    y: float = 0
    look: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of time across a drawing."""

    words: str
    x: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole drawing."""

    width: float
    height: float
    cards: tuple[Card, ...]
    wires: tuple[Wire, ...]
    ticks: tuple[Tick, ...] = ()


def wrapped(text: str, width: float, most: int = MOST_LINES) -> tuple[str, ...]:
    """Words in lines that fit a width, at most so many; what is cut off ends in an ellipsis.

    >>> wrapped("AI Act enters into force", 90)
    ('AI Act', 'enters into', 'force')
    >>> wrapped("AI Act enters into force", 90, most=2)
    ('AI Act', 'enters int…')
    """
    room = max(4, int(width / CHARACTER))
    lines: list[str] = []
    for word in text.split():
        piece = word
        while len(piece) > room:
            lines.append(piece[: room - 1] + "-")
            piece = piece[room - 1 :]
        if lines and len(lines[-1]) + 1 + len(piece) <= room:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    if len(lines) > most:
        cut = lines[most - 1]
        lines = [*lines[: most - 1], cut[: min(len(cut), room) - 1].rstrip() + "…"]
    return tuple(lines)


def sized(card: Card, width: float) -> Card:
    """The card with its lines and its height at a width."""
    inner = width - 2 * PAD
    lines = wrapped(card.title, inner)
    under = tuple(line for words in card.under for line in wrapped(words, inner * 1.2, 2))
    height = 2 * PAD - 2 + (OVER if card.over else 0) + LINE * len(lines) + 15 * len(under)
    over = "".join(wrapped(card.over, inner * 1.2, 1))
    return replace(card, lines=lines, over=over, under=under, width=width, height=height)


def stacked(cards: Sequence[Card], x: float, width: float, top: float = 0) -> list[Card]:
    """Cards below each other."""
    placed: list[Card] = []
    for card in cards:
        fitted = replace(sized(card, width), x=x, y=top)
        placed.append(fitted)
        top += fitted.height + GAP
    return placed


def bottom(cards: Sequence[Card]) -> float:
    return max((card.y + card.height for card in cards), default=0)


def lowered(cards: Sequence[Card], by: float) -> list[Card]:
    return [replace(card, y=card.y + by) for card in cards]


def columns(
    stacks: Sequence[Sequence[Card]], width: float, gap: float, widest: float = 260
) -> list[list[Card]]:
    """Stacks side by side over a width, each in the middle of the height."""
    count = max(1, len(stacks))
    own = min(widest, (width - gap * (count - 1)) / count)
    step = own + gap
    placed = [stacked(stack, index * step, own) for index, stack in enumerate(stacks)]
    height = max(bottom(stack) for stack in placed)
    return [lowered(stack, (height - bottom(stack)) / 2) for stack in placed]


def across(left: Card, right: Card, look: str = "") -> Wire:
    """A curve from the right side of one card to the left side of another."""
    x1, y1 = left.x + left.width, left.y + left.height / 2
    x2, y2 = right.x, right.y + right.height / 2
    middle = (x1 + x2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return Wire(path, look=look)


def down(
    upper: Card, lower: Card, words: str = "", look: str = "", room: float = 260, share: float = 0.5
) -> Wire:
    """A curve from the bottom of one card to the top of another, its words in the middle.

    `share`: where it leaves and meets them, as a share of their width.
    """
    x1, y1 = upper.x + upper.width * share, upper.y + upper.height
    x2, y2 = lower.x + lower.width * share, lower.y
    middle = (y1 + y2) / 2
    path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"
    lines = wrapped(words, room, 2) if words else ()
    x = (x1 + x2) / 2
    return Wire(path, lines, round(max(x, _half(lines)), 1), round(middle, 1), look)


def _half(lines: Sequence[str]) -> float:
    """Half the width that words of a wire take."""
    return max((len(line) for line in lines), default=0) * CHARACTER / 2


def spine(shown: Sequence[Card], centre: int, width: float) -> Picture:
    """Cards below each other, each joined at its left to the one at the place `centre`."""
    placed = stacked(shown, 16, width - 16)
    middle = placed[centre].y + placed[centre].height / 2
    wires = [
        Wire(f"M16 {y:.1f}C0 {y:.1f} 0 {middle:.1f} 16 {middle:.1f}")
        for index, card in enumerate(placed)
        if index != centre
        for y in [card.y + card.height / 2]
    ]
    return drawing(placed, wires)


def drawing(cards: Sequence[Card], wires: Sequence[Wire], ticks: Sequence[Tick] = ()) -> Picture:
    """The drawing that holds all of its cards."""
    width = max((card.x + card.width for card in cards), default=0)
    shifted = tuple(replace(card, x=round(card.x, 1), y=round(card.y, 1)) for card in cards)
    return Picture(
        round(width + 2, 1), round(bottom(cards) + 2, 1), shifted, tuple(wires), tuple(ticks)
    )
