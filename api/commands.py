"""What the commands do: the same answers as the routes, as text or a file."""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import sys
import textwrap
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode

import networkx as nx
import orjson
from pyoxigraph import RdfFormat, serialize
from tqdm import tqdm

from api.settings import Settings
from data.justified import NAME, justified
from data.problem import Problem, Severity
from data.reading import bundled, examine, read
from graph import build, card, describe, filters, formats, paths, projection
from graph.deadlines import certainty, deadlines
from graph.filters import HELP, read_clocks, read_filters
from graph.route import read_route
from graph.snapshot import Snapshot, from_records, from_store
from graph.sparql.run import answer
from graph.status import legal_status
from graph.view import View
from graph.writers.export import Export
from ontology.checks import Finding
from ontology.validation import validate
from ontology.vocab import SPARQL_PREFIXES


class Wrong(Exception):
    """Wrong use: exit 2."""


class Problems(Exception):
    """Problems found: exit 1."""


def _snapshot(arguments: argparse.Namespace) -> Snapshot:
    settings = Settings()
    store = arguments.store or settings.store
    if store is not None and arguments.data is not None:
        raise Wrong("give --data or --store, not both: a store holds its own records")
    if store is not None:
        return from_store(store)
    return from_records(arguments.data or settings.data)


def _given(arguments: argparse.Namespace) -> dict[str, list[str]]:
    """The filters given on the command line, by their parameter names."""
    found = {name: getattr(arguments, f"filter_{name}", None) for name in HELP}
    return {name: values for name, values in found.items() if values}


def _view(snapshot: Snapshot, given: dict[str, list[str]]) -> View:
    return snapshot.view(read_clocks(given, Settings().now()))


@contextmanager
def _out(path: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that is whole or not there."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    work = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with work.open("wb") as out:
            yield out
        work.replace(path)
    except OSError as error:
        raise Wrong(f"{path} cannot be written: {error.strerror}") from error
    finally:
        work.unlink(missing_ok=True)


def _write(path: Path | None, chunks: Iterable[bytes]) -> None:
    with _out(path) as out:
        out.writelines(chunks)


def _pretty(told: Any) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def serve(arguments: argparse.Namespace) -> None:
    """Bind, say so, serve until told to stop."""
    import uvicorn  # the other commands do not need a server's start-up time

    from api.app import create_app

    if arguments.data is not None and arguments.store is not None:
        raise Wrong("give --data or --store, not both: a store holds its own records")
    _free(arguments.host, arguments.port)
    chosen = {"data": arguments.data, "store": arguments.store}
    chosen = {name: value for name, value in chosen.items() if value is not None}
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    address = f"http://{shown}:{arguments.port}"
    if arguments.workers > 1:
        # worker processes read their settings from the environment
        os.environ |= {f"CHRONOLEX_{name.upper()}": str(value) for name, value in chosen.items()}
        Settings()
        print(f"Chronolex is served on {address} by {arguments.workers} processes", flush=True)
        uvicorn.run(
            "api.asgi:app",
            host=arguments.host,
            port=arguments.port,
            workers=arguments.workers,
            log_level="warning",
        )
        return
    app = create_app(Settings(**chosen))
    snapshot = app.state.library.snapshot
    events = len(snapshot.catalogue.events)
    print(
        f"Chronolex is served on {address} ({events} events, release {snapshot.release})",
        flush=True,
    )
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning")


def _free(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Wrong(
            f"cannot listen on {host} port {port} ({error.strerror}): choose another with --port"
        ) from error


def build_store(arguments: argparse.Namespace) -> None:
    """Records to a store on disk."""
    folder = arguments.data or Settings().data or bundled()
    catalogue = read(folder)
    with tqdm(total=len(catalogue.events), unit="event", disable=None, file=sys.stderr) as bar:

        def progress(step: str, done: int, total: int) -> None:
            bar.set_description(step)
            bar.update(done - bar.n)

        made = build.on_disk(arguments.store, catalogue, progress)
    print(f"{arguments.store}: {made.quads} quads, release {made.release}")
    print(card.summary(catalogue))


def check(arguments: argparse.Namespace) -> None:
    """Every problem of the records, one line each."""
    folder = arguments.data or Settings().data or bundled()
    catalogue, problems = examine(folder)
    excused, faults = justified(folder)
    problems += faults
    known = 0
    if catalogue is not None and not problems:
        findings = validate(catalogue)
        reasons = {
            key for finding in findings if (key := (finding.subject, finding.rule)) in excused
        }
        left = [
            finding
            for finding in findings
            if finding.severity == "violation" or (finding.subject, finding.rule) not in reasons
        ]
        known = len(findings) - len(left)
        problems = [_located(folder, finding) for finding in left]
        problems += [
            Problem(
                NAME, item.line, f"nothing is amiss with {item.record} ('{item.rule}') any more"
            )
            for key, item in excused.items()
            if key not in reasons
        ]
    for problem in sorted(problems):
        print(problem)
    wrong = sum(problem.severity == "violation" for problem in problems)
    if wrong:
        raise Problems(f"{wrong} problems found")
    assert catalogue is not None
    print(
        f"{len(catalogue.events)} events, {sum(1 for _ in catalogue.claims())} claims,"
        f" {len(catalogue.sources)} sources: no problem, {len(problems)} warnings,"
        f" {known} more justified in {NAME}",
        file=sys.stderr,
    )


def _located(folder: Path, finding: Finding) -> Problem:
    """A finding at the record it is about."""
    for place in sorted(folder.rglob(f"{finding.subject}.yaml")):
        name = place.relative_to(folder).as_posix()
        return Problem(name, 1, _told(finding), _severity(finding))
    for place in sorted(folder.glob("*.yaml")):
        for number, line in enumerate(place.read_text("utf-8").splitlines(), 1):
            if finding.subject in line:
                return Problem(place.name, number, _told(finding), _severity(finding))
    return Problem("release.yaml", 1, f"{finding.subject}: {_told(finding)}", _severity(finding))


def _told(finding: Finding) -> str:
    """The message, with the rule's name for justified.yaml."""
    return f"{finding.message} [{finding.rule}]"


def _severity(finding: Finding) -> Severity:
    return "violation" if finding.severity == "violation" else "warning"


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
    reader = _snapshot(arguments).reader
    with _interruptible():
        _, body = answer(reader, text, name=arguments.format)
    _write(None, [body if body.endswith(b"\n") else body + b"\n"])


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
    snapshot = _snapshot(arguments)
    parameters = {
        "source": [arguments.source],
        "target": [arguments.target],
        "direction": [arguments.direction],
        **({"k": [arguments.k]} if arguments.k else {}),
        **({"max_hops": [arguments.max_hops]} if arguments.max_hops else {}),
        **({"relation": arguments.relation} if arguments.relation else {}),
        **_given(arguments),
    }
    view = _view(snapshot, parameters)
    graph = snapshot.graph(view.clocks)
    found = paths.shortest(view, graph, read_route(view, graph, parameters))
    if arguments.format == "json":
        told = describe.paths(view, found)
        told |= {"as_of": view.clocks.as_of(), "release": snapshot.release}
        _write(None, [_pretty(told)])
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
    return f"{told['publisher']}, {told['url'] or 'URL withheld'}: {where}"


def timeline(arguments: argparse.Namespace) -> None:
    """Export the events that pass the filters."""
    snapshot = _snapshot(arguments)
    given = _given(arguments)
    view = _view(snapshot, given)
    found = filters.matching(view, read_filters(snapshot.catalogue, given))
    chosen = filters.ordered(found, arguments.sort or "date")
    if arguments.limit is not None:
        chosen = chosen[: _whole("--limit", arguments.limit)]
    form = formats.by_name("events", arguments.format)
    assert form is not None
    more = {"sort": arguments.sort, "limit": arguments.limit}
    asked = {**given, **{name: [value] for name, value in more.items() if value is not None}}
    export = Export(view, chosen, snapshot.release, urlencode(asked, doseq=True))
    _write(arguments.output, formats.write(form, "events", export))
    if arguments.output is not None:
        print(f"{arguments.output}: {len(chosen)} events", file=sys.stderr)


def due(arguments: argparse.Namespace) -> None:
    """Duties to come, with the history of their dates."""
    snapshot = _snapshot(arguments)
    given = _given(arguments)
    view = _view(snapshot, given)
    found = deadlines(view, read_filters(snapshot.catalogue, given))
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
        told = {"items": items, "total": len(items), "as_of": view.clocks.as_of()}
        _write(arguments.output, [_pretty(told | {"release": snapshot.release})])
        return
    form = formats.by_name("events", arguments.format)
    assert form is not None
    export = Export(view, found, snapshot.release)
    _write(arguments.output, formats.write(form, "events", export))


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise Wrong(f"{name} is '{text}': give a whole number above 0")
    return int(text)


def graph(arguments: argparse.Namespace) -> None:
    """Export the graph of the events that pass the filters."""
    snapshot = _snapshot(arguments)
    given = _given(arguments)
    view = _view(snapshot, given)
    found = filters.matching(view, read_filters(snapshot.catalogue, given))
    chosen = filters.ordered(found, arguments.sort or "date")
    if arguments.limit is not None:
        chosen = chosen[: _whole("--limit", arguments.limit)]
    made = projection.project(view, chosen)
    told = nx.node_link_data(made, edges="edges")
    told |= {"as_of": view.clocks.as_of(), "release": snapshot.release}
    _write(arguments.output, [_pretty(told)])


def status(arguments: argparse.Namespace) -> None:
    """Legal status of an instrument or a part of it."""
    snapshot = _snapshot(arguments)
    days = {"valid_at": arguments.valid_at, "known_at": arguments.known_at}
    view = _view(snapshot, {name: [day] for name, day in days.items() if day})
    found = describe.find(view.catalogue.instruments, "instrument", arguments.instrument)
    if arguments.part is not None and found.part(arguments.part) is None:
        known = ", ".join(part.id for part in found.parts) or "none"
        raise Wrong(f"'{found.id}' has no part '{arguments.part}' (it has: {known})")
    answered = legal_status(view, found, arguments.part)
    if arguments.format == "json":
        told = describe.legal(answered) | {"as_of": view.clocks.as_of()}
        _write(None, [_pretty(told)])
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


def dump(arguments: argparse.Namespace) -> None:
    """The whole data set, sorted."""
    reader = _snapshot(arguments).reader
    if arguments.format == "nq":
        _write(arguments.output, build.dump(reader))
        return
    quads = sorted(reader.quads(), key=str)
    body = serialize(quads, format=RdfFormat.TRIG, prefixes=dict(SPARQL_PREFIXES)) or b""
    _write(arguments.output, [body])
