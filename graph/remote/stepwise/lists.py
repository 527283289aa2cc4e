"""What the lists of one release share: its odd events, those that other days change, counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.remote.stepwise.held import Held
from graph.remote.stepwise.limits import EXPORT_EVENTS
from graph.remote.stepwise.oddities import Oddities
from graph.remote.stepwise.records import Records
from graph.remote.stepwise.turning import Turning

COUNTS = 1_000
"""Counts that are kept."""


class Lists:
    """For one release, whose own view is of the day `released`; safe between threads."""

    def __init__(
        self, records: Records, released: date, most_exported: int = EXPORT_EVENTS
    ) -> None:
        self.records = records
        self.turning = Turning(records, released)
        self.oddities = Oddities(records)
        self.most_exported = most_exported
        self.counts: Held[Any, int] = Held(COUNTS)
