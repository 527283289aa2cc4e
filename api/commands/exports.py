"""``chronolex timeline``, ``deadlines``, ``graph`` and ``dump``: an answer as a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from api.commands.common import (
    Wrong,
    given_filters,
    snapshot_of,
    view_of,
    whole,
    write,
)
from graph import build, filters, formats, projection
from graph.deadlines import MOST_DAYS, certainty, deadlines
from graph.filters import Filters, read_filters
from graph.formats import Format
from graph.snapshot import Snapshot
from graph.view import View
from graph.writers.export import Export, GraphExport
from graph.writers.whole import trig
from ontology.resolution import Resolved


def form_of(arguments: argparse.Namespace, kind: str) -> Format:
    """The format by ``--format``, else by the suffix of the output, else JSON."""
    name = arguments.format
    offers = [form.name for form in formats.offered(kind)]
    path: Path | None = arguments.output
    if name is None and path is not None and path.suffix:
        name = path.suffix.removeprefix(".").lower()
        if name not in offers:
            raise Wrong(
                f"{path} names no format by its suffix: give --format (one of {', '.join(offers)})"
            )
    form = formats.by_name(kind, name or "json")
    assert form is not None
    return form


def _query(arguments: argparse.Namespace) -> str:
    """What was asked, as the URL of the same question would have it."""
    more = {name: getattr(arguments, name, None) for name in ("within", "sort", "limit")}
    asked = {**given_filters(arguments), **{name: [v] for name, v in more.items() if v is not None}}
    return urlencode(asked, doseq=True)


def _cut(
    arguments: argparse.Namespace, view: View, found: Sequence[Resolved], asked: Filters
) -> Sequence[Resolved]:
    found = filters.ordered(found, arguments.sort or "date", view, asked)
    return found if arguments.limit is None else found[: whole("--limit", arguments.limit)]


def _chosen(
    arguments: argparse.Namespace, snapshot: Snapshot
) -> tuple[View, Sequence[Resolved], int]:
    """The view, its events that pass the filters, sorted and cut, and how many passed."""
    given = given_filters(arguments)
    view = view_of(snapshot, given)
    asked = read_filters(snapshot.catalogue, given)
    found = filters.matching(view, asked)
    return view, _cut(arguments, view, found, asked), len(found)


def _write(arguments: argparse.Namespace, form: Format, kind: str, export: Export) -> None:
    write(arguments.output, formats.write(form, kind, export))
    if arguments.output is not None:
        out = formats.left_out(form, kind, export)
        said = f", {out} of them left out: the format cannot hold them" if out else ""
        noun = "deadlines" if kind == "deadlines" else "events"
        print(f"{arguments.output}: {len(export.events)} {noun}{said}", file=sys.stderr)


def timeline(arguments: argparse.Namespace) -> None:
    """Export the events that pass the filters."""
    form = form_of(arguments, "events")
    snapshot = snapshot_of(arguments)
    view, chosen, total = _chosen(arguments, snapshot)
    export = Export(
        view=view,
        events=chosen,
        release=snapshot.release,
        query=_query(arguments),
        total=total,
    )
    _write(arguments, form, "events", export)


def due(arguments: argparse.Namespace) -> None:
    """Duties to come, with the history of their dates."""
    text = arguments.format == "text" or (arguments.format is None and arguments.output is None)
    form = None if text else form_of(arguments, "deadlines")
    snapshot = snapshot_of(arguments)
    given = given_filters(arguments)
    view = view_of(snapshot, given)
    within = None if arguments.within is None else whole("--within", arguments.within)
    if within is not None and within > MOST_DAYS:
        raise Wrong(f"--within is {within}: give {MOST_DAYS} days at most")
    asked = read_filters(snapshot.catalogue, given)
    found = deadlines(view, asked, within, withdrawn=form is not None and form.subscribed)
    chosen = _cut(arguments, view, found, asked)
    if form is None:
        write(arguments.output, (f"{line}\n".encode() for line in _lines(chosen)))
        return
    export = Export(
        view=view,
        events=chosen,
        release=snapshot.release,
        query=_query(arguments),
        total=len(found),
        kind="deadlines",
    )
    _write(arguments, form, "deadlines", export)


def _lines(found: Sequence[Resolved]) -> Iterator[str]:
    for resolved in found:
        day = resolved.date.text if resolved.date else resolved.condition or "no date in law"
        yield f"{day}  {resolved.event.title} [{certainty(resolved)}]"
        for move in resolved.moved:
            before = move.before.date.text if move.before.date else move.before.condition
            yield f"    moved from {before} by {move.after.by}"
        for pending in resolved.pending:
            date = pending.setting.date
            told = date.text if date else pending.setting.condition
            yield f"    pending: {pending.stage}, {told}"


def graph(arguments: argparse.Namespace) -> None:
    """Export the graph of the events that pass the filters."""
    form = form_of(arguments, "graph")
    snapshot = snapshot_of(arguments)
    view, chosen, _ = _chosen(arguments, snapshot)
    made = projection.project(view, chosen)
    export = GraphExport(view=view, graph=made, release=snapshot.release, query=_query(arguments))
    write(arguments.output, formats.write(form, "graph", export))


def dump(arguments: argparse.Namespace) -> None:
    """The whole data set, sorted."""
    reader = snapshot_of(arguments).reader
    written = build.dump if arguments.format == "nq" else trig
    write(arguments.output, written(reader))
