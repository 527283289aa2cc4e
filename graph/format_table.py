"""The formats of exports as Markdown, made from the registry.

``python -m graph.format_table > docs/formats.md`` writes it; a test holds the file equal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from graph.formats import EXPORTS, FORMATS

_PATHS = {
    "events": "/timeline",
    "deadlines": "/deadlines",
    "graph": "/graph",
    "changes": "/changes",
    "bundle": "/bundle",
}

_HEAD = """\
# Formats of exports

Made from the registry by `python -m graph.format_table`; a test holds the two equal.

`/timeline`, `/deadlines` and `/graph` (and `/graph/neighbours/{id}`) give the whole filtered set in
each of these, streamed; `/events` does too, but for JSON, which is paged. A format is named by the
suffix (`/timeline.xlsx`), by `?format=` or by `Accept`; on the command line by `--format` or by
the suffix of the file (`chronolex timeline -o eu.xlsx`). What cannot carry a view is 406 with those
that can.

`/changes` tells what differs between two knowledge days, `/bundle.zip` holds the evidence of a
filtered set: see below.
"""

_TAIL = """\
## What all of them keep to

- **Release, clocks and filters** stand in the file where the format has a place for them (in JSON
  as `release`, `as_of` and `filters`, the query as in a URL): CSV and NDJSON have none. The file
  name tells them too (`chronolex-timeline-eu-2026-11-22.csv`).
- **What is left out is counted**, in the file where it has a place and in the header
  `Chronolex-Left-Out`, for each format that leaves out events or nodes.
- **Vague dates stay vague.** A calendar entry or a bar spans the days that the date allows and says
  so; TimelineJS is given a month as a month. No day is made up.
- **The same question gives the same bytes**, so an export has an `ETag`, and `If-None-Match` is
  answered with 304 without writing it again.
- **CSV is safe to open.** A cell that a spreadsheet would run as a formula (it begins with `=`,
  `+`, `-`, `@`, a tab or a line end) begins with an apostrophe; readers that want the text as it
  was take off one apostrophe before those characters. In XLSX text is typed as text: it needs none.
- **Subscriptions keep their identity.** The `UID` of a calendar entry and the `id` of a feed entry
  are the event's, over all releases. `SEQUENCE` rises when the date moves and never falls;
  `LAST-MODIFIED` and `updated` are the last day on which something became known or law that changes
  the entry. A duty that was withdrawn stays in `/deadlines.ics` as `STATUS:CANCELLED`, and in
  `/deadlines.atom`.
- **`/deadlines?within=90`** gives the duties that may take effect in the next 90 days, with
  `certainty=certain` those that certainly do.
- **`/changes?since=&until=`** compares what was known at the end of two days (a release stands for
  its day; without them the last 30 days), both looked at on `until` or on `valid_at`. Each change
  is a sentence with its kind, its day (when the deciding claim became known or, if that was known
  before, when the law took effect) and its claims. An `id` stays the same in every span, so a feed
  of `/changes.atom` tells each once. An event counts if it passes the filters on either day.
- **`/bundle.zip`** (`chronolex bundle -o FILE`) holds `events.nq`, `events.csv`, `sources.csv`,
  `citations.bib`, `citations.json`, `README.txt` and `manifest.json`, which has the SHA-256 and the
  length of each, the release, the clocks and the filters. The same question gives the same bytes.
  `chronolex verify FILE` reads one without unpacking it, and exits with 1 if anything is off.
- **N-Quads and TriG** hold the part of each graph of the data set that belongs to the events: the
  graphs of their claims, who makes them, their sources, the resolved view. On the day of the
  release that is a subset of `/dump`; on an earlier `known_at` only what was known then.
"""


def markdown() -> Iterator[str]:
    """The lines of the document."""
    yield from _HEAD.splitlines()
    yield ""
    yield "| name | media type | views | good for | does not hold |"
    yield "| --- | --- | --- | --- | --- |"
    for form in FORMATS:
        views = [f"`{_PATHS[kind]}`" for kind in EXPORTS if kind in form.carries]
        if views:
            cells = (
                f"`{form.name}`",
                f"`{form.media_type}`",
                " ".join(views),
                form.use,
                form.limits,
            )
            yield f"| {' | '.join(cells)} |"
    yield ""
    yield from _TAIL.splitlines()


if __name__ == "__main__":
    sys.stdout.write("\n".join(markdown()) + "\n")
