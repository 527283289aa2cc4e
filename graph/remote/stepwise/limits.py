"""What one answer may cost where records are fetched for it, and what is not done so."""

from __future__ import annotations

import time

from graph.errors import AskError

SETTING = "CHRONOLEX_LOAD_EVENTS"
EXPORT_SETTING = "CHRONOLEX_EXPORT_EVENTS"
LOAD_EVENTS = 200_000
"""Most events of a release in an engine that are read at the start."""

MOST_TRIPS = 400
"""Questions put to the engine for one answer."""
MOST_RECORDS = 20_000
"""Events and other records that one answer may need."""
MOST_ENDS = 2_000_000
"""Ends of edges that one answer may look at."""
MOST_SINGLE = 1_000
"""Events of a list that the engine cannot tell of, and that are looked at one by one."""
EXPORT_EVENTS = 50_000
"""Events of an export, unless a setting says otherwise."""
COUNT_SECONDS = 20.0
"""Longest time for the engine to count, or to find one page."""
MOST_DAYS = 200_000
"""Events whose days one answer may look at."""
MOST_SECONDS = 60.0
"""After so long no further question is put to the engine for an answer."""


class NotLoaded(AskError):
    """What was asked needs the records of the whole release, and they are not loaded."""

    code = "not-loaded"

    def __init__(self, what: str, parameter: str | None = None) -> None:
        super().__init__(
            f"{what}: this needs all records of the release, which lie in an engine and are too"
            f" many to be loaded here (the server loads up to {SETTING} events)",
            parameter=parameter,
        )


class TooFar(AskError):
    """The answer needs more of what lies in the engine than one may fetch."""

    code = "too-much-work"

    def __init__(self, what: str, narrow: str) -> None:
        super().__init__(
            f"the answer needs more than {what} from the engine: {narrow}, or have the"
            f" server load the release ({SETTING})"
        )


class TooMany(AskError):
    """An export of more events than are fetched for one."""

    code = "too-much-work"

    def __init__(self, events: int, most: int) -> None:
        super().__init__(
            f"these are {events} events, and whole lists of a release that is not loaded have up to"
            f" {most} ({EXPORT_SETTING}): narrow the question, or page through /events.json with"
            " 'limit' and 'next'"
        )


class Spent:
    """What one answer has cost so far; raises `TooFar` at the limits."""

    def __init__(
        self,
        trips: int = MOST_TRIPS,
        records: int = MOST_RECORDS,
        ends: int = MOST_ENDS,
        days: int = MOST_DAYS,
        seconds: float = MOST_SECONDS,
    ) -> None:
        self.trips = 0
        self.records = 0
        self.ends = 0
        self.days = 0
        self._most = (trips, records, ends, days)
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self.narrow = "narrow the question"
        """What to do, in words, where it costs too much."""

    def trip(self) -> None:
        """One question to the engine."""
        self.trips += 1
        if self.trips > self._most[0]:
            raise TooFar(f"{self._most[0]} questions can fetch", self.narrow)
        if time.monotonic() > self._until:
            raise TooFar(f"can be fetched in {self._seconds:g} seconds", self.narrow)

    def record(self, number: int) -> None:
        """So many records more."""
        self.records += number
        if self.records > self._most[1]:
            raise TooFar(f"{self._most[1]} records", self.narrow)

    def end(self, number: int) -> None:
        """So many ends of edges more."""
        self.ends += number
        if self.ends > self._most[2]:
            raise TooFar(f"{self._most[2]} edges", self.narrow)

    def day(self, number: int) -> None:
        """The days of so many events more."""
        self.days += number
        if self.days > self._most[3]:
            raise TooFar(f"the days of {self._most[3]} events", self.narrow)
