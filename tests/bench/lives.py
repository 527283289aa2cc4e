"""How the lives of instruments run, kind by kind: stages in order, how likely, how far apart.

The figures are round numbers near those of the real records; they only have to be plausible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random


@dataclass(frozen=True, slots=True)
class Step:
    """A stage that a life may have.

    `stages`: one of them is drawn. `chance`: that a life which came so far has it. `days`: least
    and most days after the step before. `actor`: type of the body that acts. `stops`: the chance
    that the life has no later stage. `duty`: it comes by itself on a day that a text fixed before.
    `times`: least and most events of it, one for each part or party.
    """

    stages: tuple[str, ...]
    chance: float
    days: tuple[int, int]
    actor: str
    stops: float = 0.0
    duty: bool = False
    times: tuple[int, int] = (1, 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A stage that a life has: its day as an ordinal, and which of several of its kind it is."""

    stage: str
    day: int
    actor: str
    duty: bool = False
    number: int = 0


def _step(
    stages: str,
    chance: float,
    days: tuple[int, int],
    actor: str,
    stops: float = 0.0,
    duty: bool = False,
    times: tuple[int, int] = (1, 1),
) -> Step:
    return Step(tuple(stages.split()), chance, days, actor, stops, duty, times)


LIVES: Mapping[str, tuple[Step, ...]] = {
    "law": (
        _step("announced", 0.15, (0, 0), "executive", 0.1),
        _step("consultation-opened", 0.2, (20, 200), "ministry", 0.1),
        _step("proposed", 0.85, (10, 300), "legislature", 0.3),
        _step("committee-reported", 0.25, (20, 200), "legislature", 0.1),
        _step("position-adopted passed", 0.25, (10, 150), "legislature", 0.1),
        _step("political-agreement", 0.1, (20, 200), "legislature"),
        _step("withdrawn lapsed vetoed", 0.08, (30, 300), "legislature", 1.0),
        _step("adopted", 0.8, (10, 150), "legislature", 0.1),
        _step("signed assented promulgated", 0.3, (3, 40), "executive"),
        _step("published", 0.85, (1, 30), "office", 0.1),
        _step("in-force", 0.85, (1, 60), "office", 0.3, True),
        _step("applies", 0.6, (90, 1100), "office", 0.0, True, (1, 3)),
        _step("amended", 0.15, (200, 1500), "legislature"),
        _step("suspended repealed annulled", 0.06, (100, 1500), "legislature", 1.0),
    ),
    "treaty": (
        _step("text-adopted", 1.0, (0, 0), "intergovernmental"),
        _step("opened-for-signature", 0.9, (30, 200), "intergovernmental"),
        _step("signed", 0.8, (1, 300), "executive", 0.0, False, (1, 4)),
        _step("ratified", 0.6, (100, 900), "legislature", 0.0, False, (1, 3)),
        _step("in-force", 0.5, (30, 400), "intergovernmental", 0.0, True),
    ),
    "case": (
        _step("filed", 1.0, (0, 0), "court", 0.25),
        _step("interim-order", 0.15, (10, 200), "court"),
        _step("judgment", 0.8, (100, 900), "court", 0.4),
        _step("appealed", 0.6, (10, 60), "court", 0.2),
        _step("affirmed reversed", 0.8, (100, 900), "court"),
        _step("final", 0.3, (30, 90), "court"),
    ),
    "criminal": (
        _step("reported", 0.3, (0, 0), "police"),
        _step("investigation-opened", 0.5, (1, 60), "police"),
        _step("arrested", 0.8, (5, 300), "police", 0.3),
        _step("indicted", 0.6, (10, 200), "prosecutor", 0.2),
        _step("acquitted sentenced", 0.8, (60, 600), "court", 0.5),
        _step("appealed", 0.4, (5, 40), "court"),
        _step("final", 0.4, (60, 500), "court"),
    ),
    "enforcement": (
        _step("opened", 1.0, (0, 0), "regulator", 0.3),
        _step("notice", 0.3, (30, 300), "regulator"),
        _step("interim-order", 0.1, (10, 100), "regulator"),
        _step("decided fined settled", 0.7, (60, 900), "regulator", 0.6),
        _step("set-aside closed", 0.3, (100, 700), "court"),
    ),
    "policy": (
        _step("draft", 0.3, (0, 0), "ministry"),
        _step("announced", 0.3, (20, 200), "company", 0.1),
        _step("published", 0.95, (1, 100), "company", 0.5),
        _step("effective", 0.5, (10, 100), "company", 0.5, True),
        _step("revised", 0.5, (200, 900), "company"),
        _step("withdrawn", 0.1, (100, 900), "company"),
    ),
    "study": (
        _step("announced", 0.2, (0, 0), "research"),
        _step("published", 1.0, (30, 300), "research", 0.8),
        _step("revised", 0.5, (100, 600), "research"),
        _step("retracted", 0.1, (100, 600), "research"),
    ),
    "other": (_step("incident hearing-held institution-established", 1.0, (0, 0), "executive"),),
}

KINDS: Mapping[str, float] = {
    "law": 0.44, "policy": 0.16, "enforcement": 0.14, "case": 0.12, "criminal": 0.05,
    "treaty": 0.02, "study": 0.04, "other": 0.03,
}  # fmt: skip
"""Shares of lives, not of events: laws have more stages."""

TYPES: Mapping[str, tuple[str, ...]] = {
    "law": ("act", "act", "act", "bill", "regulation", "order", "directive", "decision"),
    "treaty": ("treaty",),
    "case": ("court-case",),
    "criminal": ("criminal-procedure",),
    "enforcement": ("enforcement-procedure",),
    "policy": ("soft-law", "soft-law", "platform-policy"),
    "study": ("study",),
}
"""Types of instruments by kind; events of kind other stand alone."""

IDENTIFIER: Mapping[str, str] = {
    "law": "number", "treaty": "treaty", "case": "docket", "criminal": "docket",
    "enforcement": "docket", "study": "doi",
}  # fmt: skip
"""Which official identifier an instrument has; the others say that they have none."""

AMENDING = (
    _step("proposed", 1.0, (0, 0), "legislature"),
    _step("adopted", 1.0, (60, 200), "legislature"),
    _step("published", 1.0, (2, 20), "office"),
    _step("in-force", 1.0, (1, 20), "office", 0.0, True),
)
"""The life of an act that moves the deadlines of another."""


def live(draw: Random, steps: tuple[Step, ...], start: int, today: int) -> Iterator[Moment]:
    """A life from the day `start`: what bodies do ends on `today`, what a text fixed goes on."""
    day, begun = start, False
    for index, step in enumerate(steps):
        last_chance = not begun and index == len(steps) - 1
        if draw.random() >= step.chance and not last_chance:
            continue
        if begun:
            day = not_new_year(day + draw.randint(*step.days))
        if day > today and not step.duty:
            return
        begun = True
        stage = draw.choice(step.stages)
        count = draw.randint(*step.times)
        for number in range(1, count + 1):
            if number > 1:
                later = not_new_year(day + draw.randint(1, 1 + step.days[1] // 2))
                if later > today and not step.duty:
                    break
                day = later
            yield Moment(stage, day, step.actor, step.duty, number if step.times[1] > 1 else 0)
        if draw.random() < step.stops:
            return


def not_new_year(day: int) -> int:
    """The day, or the next: a bare 1 January reads like a year in disguise, and is warned of."""
    given = date.fromordinal(day)
    return day + 1 if (given.month, given.day) == (1, 1) else day
