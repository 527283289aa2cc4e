"""``chronolex query``, ``path``, ``reach``, ``rank`` and ``status``: an answer as text."""

from __future__ import annotations

import argparse
import re
import signal
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from api.commands.common import (
    Wrong,
    given_filters,
    pretty,
    snapshot_of,
    view_of,
    write,
)
from graph import describe, filters, formats
from graph import reach as reaching
from graph.paths import find, read_route
from graph.paths.compiled import in_python
from graph.sparql.run import answer
from graph.status import legal_status
from graph.writers import prose


def query(arguments: argparse.Namespace) -> None:
    """A SPARQL query from a file, standard input or the argument itself."""
    text = arguments.query
    if text == "-":
        text = sys.stdin.read()
    elif _names_file(text):
        try:
            text = Path(text).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Wrong(f"{text} cannot be read: {error}") from error
    known = dict.fromkeys(
        form.name for kind in ("solutions", "triples") for form in formats.offered(kind)
    )
    if arguments.format is not None and arguments.format not in known:
        raise Wrong(f"there is no format '{arguments.format}' here: one of {', '.join(known)}")
    reader = snapshot_of(arguments).reader
    with _interruptible():
        found = answer(reader, text, name=arguments.format)
    body = found.body
    write(None, [body if body.endswith(b"\n") else body + b"\n"])
    if found.hint is not None:
        print(f"chronolex: {found.hint}", file=sys.stderr)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let ctrl-C end the process: the engine does not look for it while it works."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _names_file(text: str) -> bool:
    """Is it the name of a file: one that is there, or that has no space and ends like one?"""
    try:
        there = Path(text).is_file()
    except (OSError, ValueError):
        # too long, or holds a character that no name may
        there = False
    return there or bool(re.fullmatch(r"[^\s{}<>]+\.\w+", text))


def path(arguments: argparse.Namespace) -> None:
    """What joins two things."""
    snapshot = snapshot_of(arguments)
    parameters = {
        name: given if isinstance(given, list) else [given]
        for name in ROUTE
        if (given := getattr(arguments, name))
    } | given_filters(arguments)
    links = snapshot.links(view_of(snapshot, parameters).clocks)
    view = links.view
    wanted = read_route(view, links, parameters)
    with in_python():
        told = describe.paths(view, find(view, links, wanted))
    told |= {
        "as_of": view.clocks.as_of(),
        "filters": urlencode(parameters, doseq=True),
        "release": snapshot.release,
    }
    if arguments.format == "json":
        write(None, [pretty(told)])
        return
    ends = [links.nodes[end]["label"] for end in (wanted.source, wanted.target)]
    told |= {"question": f"From “{ends[0]}” to “{ends[1]}”"}
    said = prose.markdown(told) if arguments.format == "md" else prose.text(told)
    write(None, [said.encode()])


ROUTE = ("source", "target", "mode", "direction", "optimise", "k", "max_hops", "relation", "avoid",
         "via", "shared")  # fmt: skip
"""Options of ``path``, named as the parameters of ``/paths``."""


def reach(arguments: argparse.Namespace) -> None:
    """All that a thing rests on, or all that rests on it."""
    snapshot = snapshot_of(arguments)
    parameters = given_filters(arguments)
    links = snapshot.links(view_of(snapshot, parameters).clocks)
    view = links.view
    describe.find(links.nodes, "thing", arguments.thing)
    given = filters.read_filters(view.catalogue, parameters)
    question = reaching.Question(
        arguments.thing, arguments.direction, arguments.depth, certain=given.certain
    )
    passes = filters.predicate(view, given)
    with in_python():
        reached = reaching.reach(view, links, question)
    found = [one for one in reached if passes(view.by_id[one.event])]
    if arguments.format == "json":
        items = [describe.reached(view, reaching.told(view, links, question, one)) for one in found]
        told = {"items": items, "total": len(items), "as_of": view.clocks.as_of()}
        write(None, [pretty(told | {"release": snapshot.release})])
        return
    for one in found:
        event = view.by_id[one.event]
        when = event.date.text if event.date else event.condition or "undated"
        far = "1 hop" if one.hops == 1 else f"{one.hops} hops"
        print(f"{when:<12} {one.event}: {event.event.title} [{far}]")
    print(f"{len(found)} {arguments.direction} of {arguments.thing}")


def rank(arguments: argparse.Namespace) -> None:
    """The most central events, instruments and bodies."""
    snapshot = snapshot_of(arguments)
    parameters = given_filters(arguments)
    view = view_of(snapshot, parameters)
    given = filters.read_filters(view.catalogue, parameters)
    graph, found = snapshot.rank(view.clocks, given, arguments.measure, arguments.of)
    for place, one in enumerate(found[: arguments.limit], 1):
        node = graph.nodes[one.node]
        print(f"{place:>3}. {one.score:.6g}  {one.node} ({node['type']}): {node['label']}")


def status(arguments: argparse.Namespace) -> None:
    """Legal status of an instrument or a part of it."""
    snapshot = snapshot_of(arguments)
    days = {"valid_at": arguments.valid_at, "known_at": arguments.known_at}
    view = view_of(snapshot, {name: [day] for name, day in days.items() if day})
    found = describe.find(view.catalogue.instruments, "instrument", arguments.instrument)
    if arguments.part is not None and found.part(arguments.part) is None:
        known = ", ".join(part.id for part in found.parts) or "none"
        raise Wrong(f"'{found.id}' has no part '{arguments.part}' (it has: {known})")
    answered = legal_status(view, found, arguments.part)
    if arguments.format == "json":
        told = describe.legal(answered) | {"as_of": view.clocks.as_of()}
        write(None, [pretty(told)])
        return
    print(f"{found.id}{' ' + arguments.part if arguments.part else ''}: {answered.status}")
    print(textwrap.fill(answered.reason, 100))
    for decided in answered.deciding:
        print(f"  decided by {decided.event} ({decided.stage}, {decided.date or 'undated'})")
    for pending in answered.pending:
        day = pending.date or pending.condition
        print(f"  pending: {pending.event} ({pending.stage}), {day}")
    for move in answered.moved:
        when = "" if move["in_effect"] else ", not yet in effect"
        print(f"  moved: {move['event']} from {move['from']} to {move['to']} by {move['by']}{when}")
