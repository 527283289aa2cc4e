"""Answers as plain values: the shapes that JSON, pages, CSV and the command line share."""

from graph.describe.changes import change
from graph.describe.claims import claim, history, source
from graph.describe.events import deadline, event
from graph.describe.routes import evidence, paths, reached
from graph.describe.things import find, instrument, legal
from graph.describe.times import when

__all__ = [
    "change", "claim", "deadline", "event", "evidence", "find", "history", "instrument", "legal",
    "paths", "reached", "source", "when",
]  # fmt: skip
