"""``chronolex query``, ``path`` and ``status``: an answer as text."""

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

from api.commands.common import (
    Wrong,
    given_filters,
    pretty,
    snapshot_of,
    view_of,
    write,
)
from graph import describe, formats, paths
from graph.route import read_route
from graph.sparql.run import answer
from graph.status import legal_status
from graph.view import View


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
        "source": [arguments.source],
        "target": [arguments.target],
        "direction": [arguments.direction],
        **({"k": [arguments.k]} if arguments.k else {}),
        **({"max_hops": [arguments.max_hops]} if arguments.max_hops else {}),
        **({"relation": arguments.relation} if arguments.relation else {}),
        **given_filters(arguments),
    }
    view = view_of(snapshot, parameters)
    graph = snapshot.graph(view.clocks)
    found = paths.shortest(view, graph, read_route(view, graph, parameters))
    if arguments.format == "json":
        told = describe.paths(view, found)
        told |= {"as_of": view.clocks.as_of(), "release": snapshot.release}
        write(None, [pretty(told)])
        return
    for number, item in enumerate(found.items, 1):
        print(f"Path {number}: {item.cost} hops, forward in time: {item.chronological}")
        for index, hop in enumerate(item.hops, 1):
            print(textwrap.fill(f"{index}. {hop.sentence} [{hop.strength}]", 100,
                                subsequent_indent="   "))  # fmt: skip
            for key in hop.evidence:
                print("   - " + _evidence(view, key))
    if found.reason:
        print(found.reason)
    if found.nearest:
        print(f"Nearest thing reached: {found.nearest}")


def _evidence(view: View, key: str) -> str:
    told = describe.evidence(view, key)
    where = f"“{told['quotation']}”" if told["quotation"] else told["locator"]
    missing = "address withheld" if told["withheld"] else "no address known"
    return f"{told['publisher']}, {told['url'] or missing}: {where}"


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
