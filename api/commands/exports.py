"""``chronolex timeline``, ``deadlines``, ``graph`` and ``dump``: an answer as a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from urllib.parse import urlencode

import networkx as nx

from api.commands.common import (
    given_filters,
    pretty,
    snapshot_of,
    view_of,
    whole,
    write,
)
from graph import build, describe, filters, formats, projection
from graph.deadlines import certainty, deadlines
from graph.filters import read_filters
from graph.snapshot import Snapshot
from graph.view import View
from graph.writers.export import Export
from ontology.resolution import Resolved


def _chosen(
    arguments: argparse.Namespace, snapshot: Snapshot
) -> tuple[View, Sequence[Resolved], int]:
    """The view, its events that pass the filters, sorted and cut, and how many passed."""
    given = given_filters(arguments)
    view = view_of(snapshot, given)
    found = filters.matching(view, read_filters(snapshot.catalogue, given))
    chosen = filters.ordered(found, arguments.sort or "date")
    if arguments.limit is not None:
        chosen = chosen[: whole("--limit", arguments.limit)]
    return view, chosen, len(found)


def timeline(arguments: argparse.Namespace) -> None:
    """Export the events that pass the filters."""
    snapshot = snapshot_of(arguments)
    view, chosen, total = _chosen(arguments, snapshot)
    form = formats.by_name("events", arguments.format)
    assert form is not None
    more = {"sort": arguments.sort, "limit": arguments.limit}
    given = given_filters(arguments)
    asked = {**given, **{name: [value] for name, value in more.items() if value is not None}}
    said = urlencode(asked, doseq=True)
    export = Export(view, chosen, snapshot.release, said, total=total)
    write(arguments.output, formats.write(form, "events", export))
    if arguments.output is not None:
        print(f"{arguments.output}: {len(chosen)} events", file=sys.stderr)


def due(arguments: argparse.Namespace) -> None:
    """Duties to come, with the history of their dates."""
    snapshot = snapshot_of(arguments)
    given = given_filters(arguments)
    view = view_of(snapshot, given)
    found = deadlines(view, read_filters(snapshot.catalogue, given))
    total = len(found)
    if arguments.limit is not None:
        found = found[: whole("--limit", arguments.limit)]
    if arguments.format == "text":
        for resolved in found:
            day = resolved.date.text if resolved.date else resolved.condition or "no date in law"
            print(f"{day}  {resolved.event.title} [{certainty(resolved)}]")
            for move in resolved.moved:
                before = move.before.date.text if move.before.date else move.before.condition
                print(f"    moved from {before} by {move.after.by}")
            for pending in resolved.pending:
                date = pending.setting.date
                print(
                    f"    pending: {pending.stage}, "
                    f"{date.text if date else pending.setting.condition}"
                )
        return
    if arguments.format == "json":
        items = [describe.deadline(view, resolved) for resolved in found]
        told = {"items": items, "total": total, "as_of": view.clocks.as_of()}
        write(arguments.output, [pretty(told | {"release": snapshot.release})])
        return
    form = formats.by_name("events", arguments.format)
    assert form is not None
    export = Export(view, found, snapshot.release, total=total)
    write(arguments.output, formats.write(form, "events", export))


def graph(arguments: argparse.Namespace) -> None:
    """Export the graph of the events that pass the filters."""
    snapshot = snapshot_of(arguments)
    view, chosen, _ = _chosen(arguments, snapshot)
    made = projection.project(view, chosen)
    told = nx.node_link_data(made, edges="edges")
    told |= {"as_of": view.clocks.as_of(), "release": snapshot.release}
    write(arguments.output, [pretty(told)])


def dump(arguments: argparse.Namespace) -> None:
    """The whole data set, sorted."""
    reader = snapshot_of(arguments).reader
    if arguments.format == "nq":
        write(arguments.output, build.dump(reader))
        return
    write(arguments.output, [build.trig(reader)])
