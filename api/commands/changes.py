"""``chronolex changes``: what became known, moved or was corrected between two days."""

from __future__ import annotations

import argparse
import sys
from urllib.parse import urlencode

from api.commands.common import counted, given_filters, snapshot_of, whole, write
from api.commands.exports import form_of
from api.settings import Settings
from graph import formats
from graph.changes import changes as compare
from graph.filters import read_filters
from graph.span import SPAN, read_span
from graph.writers import news
from graph.writers.export import NewsExport


def changes(arguments: argparse.Namespace) -> None:
    """What differs between what was known on two days, as text or a file."""
    text = arguments.format == "text" or (arguments.format is None and arguments.output is None)
    form = None if text else form_of(arguments, "changes")
    snapshot = snapshot_of(arguments)
    given = given_filters(arguments)
    days = {name: [day] for name in SPAN if (day := getattr(arguments, name)) is not None}
    span = read_span({**given, **days}, Settings().now(), snapshot)
    before, after = span.views(snapshot)
    found = compare(before, after, read_filters(snapshot.catalogue, given))
    limit = len(found) if arguments.limit is None else whole("--limit", arguments.limit)
    query = {**given, **days, **({"limit": [arguments.limit]} if arguments.limit else {})}
    export = NewsExport(
        view=after,
        since=before.clocks.known,
        changes=found[:limit],
        release=snapshot.release,
        query=urlencode(query, doseq=True),
        total=len(found),
    )
    chunks = news.text(export) if form is None else formats.write(form, "changes", export)
    write(arguments.output, chunks)
    if arguments.output is not None:
        print(f"{arguments.output}: {counted(len(export.changes), 'change')}", file=sys.stderr)
