"""The two knowledge days that are compared: read from days or releases."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.errors import BadValue
from graph.snapshot import Snapshot
from graph.view import Clocks, View
from graph.windows import read_day

SPAN = ("since", "until")
DEFAULT_DAYS = 30
"""How far back `since` lies where it is not given: a month of news."""

_RELEASE = re.compile(r"\d+\.\d+\.\d+(?:[+ -].*)?")


@dataclass(frozen=True, slots=True)
class Span:
    """What was known at the end of `since` against what was known at the end of `until`.

    Both are looked at on one day of the world, `until` unless ``valid_at`` was given: what differs
    then differs because of what became known or law, not because time went by.
    """

    since: Clocks
    until: Clocks

    def views(self, snapshot: Snapshot) -> tuple[View, View]:
        return snapshot.view(self.since), snapshot.view(self.until)


def read_span(values: Mapping[str, Sequence[str]], today: date, snapshot: Snapshot) -> Span:
    """The span of a request: ``until`` is today by default, ``since`` thirty days before it.

    ``known_at`` is another name of ``until``. A release stands for its day.

    Raises
    ------
    BadValue
        No full day and no release that is held, given twice, or the wrong way round.
    """
    days = {
        name: _day(name, given[0], snapshot)
        for name in (*SPAN, "known_at", "valid_at")
        if (given := _once(name, values))
    }
    known = days.get("known_at")
    until = days.get("until") or known or today
    if known is not None and known != until:
        raise BadValue("'known_at' means 'until' here: give one of them", parameter="known_at")
    first = max(until.toordinal() - DEFAULT_DAYS, 1)
    since = days.get("since") or date.fromordinal(first)
    if since > until:
        raise BadValue(f"'since' is {since}, after 'until', {until}", parameter="since")
    valid_at = days.get("valid_at", until)
    return Span(Clocks(today, valid_at, since), Clocks(today, valid_at, until))


def _once(name: str, values: Mapping[str, Sequence[str]]) -> Sequence[str]:
    given = values.get(name, ())
    if len(given) > 1:
        raise BadValue(f"'{name}' is given twice: give one day", parameter=name)
    return given


def _day(name: str, text: str, snapshot: Snapshot) -> date:
    if name not in SPAN or not _RELEASE.fullmatch(text):
        return read_day(name, text)
    held = snapshot.catalogue.release
    # a plus sign in a query string is a blank to whoever reads it
    if text.replace(" ", "+") in (snapshot.release, held.number):
        return held.date
    raise BadValue(
        f"'{name}' is the release '{text}', which is not held here: only {snapshot.release} of"
        f" {held.date} is; give days",
        accepted=[snapshot.release, held.number],
        parameter=name,
    )
