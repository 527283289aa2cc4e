"""The templates of the pages, with the words and dates that they may write."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages import dated, timeline, words
from api.pages.interface import say


def templates(folder: Path) -> Environment:
    """Those of a folder: what they write is escaped, and a name that is not given is a fault."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"say": say, "bar_query": timeline.bar_query}
    made.filters |= {
        "label": words.label,
        "date": dated.date_markup,
        "plain_date": words.date_words,
        "time": dated.time_markup,
        "plain_time": words.time_words,
        "prose": dated.prose_markup,
    }
    return made
