"""The command line: ``chronolex``.

Exit codes: 0 fine, 1 problems found, 2 wrong use. Errors go to standard error, one line each.
"""

from __future__ import annotations

import argparse
import io
import os
import sqlite3
import sys
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from api import commands
from api.commands import Problems, Wrong
from api.commands.common import counted
from api.parameters import MORE
from api.version import VERSION
from data.packed import PackedError
from data.problem import RecordsError
from graph import rank as ranking
from graph import reach as reaching
from graph.errors import AskError
from graph.filters import HELP, SORTS
from graph.formats import offered
from graph.paths import DIRECTIONS, MODES, OPTIMISE
from graph.remote.releases import GRACE_SECONDS
from graph.store import StoreError


class _Parser(argparse.ArgumentParser):
    """One line on wrong use, with what to do next."""

    def error(self, message: str) -> NoReturn:
        raise Wrong(f"{message} (see: {self.prog} --help)")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(prog="chronolex", description="The open regulatory timeline knowledge graph.")
    top.add_argument("--version", action="version", version=f"chronolex {VERSION}")
    subs = top.add_subparsers(dest="command", required=True, parser_class=_Parser)

    def add(name: str, run: Callable[[argparse.Namespace], None], help_: str) -> _Parser:
        sub: _Parser = subs.add_parser(name, help=help_, description=help_, allow_abbrev=False)
        sub.set_defaults(run=run)
        return sub

    serve = add("serve", commands.serve, "serve over HTTP; without --store, builds in memory")
    _where(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to bind (default 127.0.0.1)")
    serve.add_argument("--port", type=_port, default=8000, help="port (default 8000)")
    serve.add_argument("--workers", type=_count, default=1, help="processes (default 1)")

    build = add("build", commands.build_store, "records to a store on disk")
    build.add_argument("--store", type=Path, required=True, metavar="DIR")
    build.add_argument("--data", type=Path, metavar="DIR", help="records; default: those shipped")
    build.add_argument(
        "--whole", action="store_true", help="do not start from the last build of this store"
    )
    build.add_argument(
        "--unchecked", action="store_true", help="hold records to their schemas and references only"
    )

    push = add("push", commands.push, "a release to a SPARQL engine, live once it is whole there")
    push.add_argument("url", metavar="URL", help="where the engine is asked")
    _where(push)
    push.add_argument("--list", action="store_true", help="only tell which releases are there")
    push.add_argument("--remove", metavar="RELEASE", help="only remove one that is not live")
    push.add_argument(
        "--grace",
        type=_seconds,
        default=GRACE_SECONDS,
        metavar="S",
        help=f"seconds for its readers to leave before it is removed (default {GRACE_SECONDS:g})",
    )

    check = add("check", commands.check, "validate records and shapes, as file:line: message")
    check.add_argument("--data", type=Path, metavar="DIR", help="records; default: those shipped")

    query = add("query", commands.query, "SPARQL on the local graph")
    query.add_argument("query", metavar="FILE|-|TEXT")
    query.add_argument("--format", metavar="F", help="json xml csv tsv ttl nt rdf jsonld nq trig")
    _where(query)

    path = add("path", commands.path, "what joins two things, a sentence and sources for each hop")
    path.add_argument("source", metavar="SOURCE")
    path.add_argument("target", metavar="TARGET")
    path.add_argument("--mode", choices=MODES, help="shortest (default), telling, chronological")
    path.add_argument("--direction", choices=DIRECTIONS, help="any (default), forward, backward")
    path.add_argument("--optimise", choices=OPTIMISE, help="with --mode chronological")
    path.add_argument("--k", metavar="N", help="how many paths that really differ")
    path.add_argument("--max-hops", metavar="N")
    path.add_argument("--relation", action="append", metavar="NAME", help="only these")
    path.add_argument("--avoid", action="append", metavar="ID")
    path.add_argument("--via", action="append", metavar="ID")
    path.add_argument("--shared", choices=("yes", "no"), help="hops by shared topic or document")
    path.add_argument("--format", choices=("text", "md", "json"), default="text")
    _filters(path)
    _where(path)

    reach = add("reach", commands.reach, "all that a thing rests on, or all that rests on it")
    reach.add_argument("thing", metavar="ID")
    reach.add_argument("--direction", choices=reaching.DIRECTIONS, default="causes")
    reach.add_argument("--depth", type=_depth, metavar="N", default=reaching.MAX_DEPTH)
    reach.add_argument("--format", choices=("text", "json"), default="text")
    _filters(reach)
    _where(reach)

    rank = add("rank", commands.rank, "the most central events, instruments and bodies")
    rank.add_argument("--measure", choices=tuple(ranking.MEASURES), default="pagerank")
    rank.add_argument("--of", choices=ranking.OF)
    rank.add_argument("--limit", type=_count, metavar="N", default=20)
    _filters(rank)
    _where(rank)

    timeline = add("timeline", commands.timeline, "export the timeline")
    _export(timeline, [form.name for form in offered("events")])
    due = add("deadlines", commands.due, "duties to come, with the history of their dates")
    _export(due, ["text", *(form.name for form in offered("deadlines"))])
    due.add_argument("--within", metavar="DAYS", help=MORE["within"])
    news = add("changes", commands.changes, "what became known, moved or was corrected, as news")
    news.add_argument("--since", metavar="D", help=MORE["since"])
    news.add_argument("--until", metavar="D", help=MORE["until"])
    names = ["text", *(form.name for form in offered("changes"))]
    news.add_argument("--format", metavar="F", choices=names, help=f"{' '.join(names)}")
    news.add_argument("-o", "--output", type=Path, metavar="FILE")
    news.add_argument("--limit", metavar="N", help="only so many, the latest")
    _filters(news)
    _where(news)
    kept = add("bundle", commands.bundle, "evidence to keep: claims, sources, citations, hashes")
    kept.add_argument("-o", "--output", type=Path, metavar="FILE", required=True)
    _filters(kept)
    _where(kept)
    verify = add(
        "verify", commands.verify, "is an evidence bundle, or a store, what its manifest says?"
    )
    verify.add_argument("file", type=Path, metavar="FILE")
    graph = add("graph", commands.graph, "export the graph")
    _export(graph, [form.name for form in offered("graph")])

    status = add("status", commands.status, "computed legal status, and what decides it")
    status.add_argument("instrument", metavar="INSTRUMENT")
    status.add_argument("--part", metavar="P")
    status.add_argument("--valid-at", metavar="D", help=HELP["valid_at"])
    status.add_argument("--known-at", metavar="D", help=HELP["known_at"])
    status.add_argument("--format", choices=("text", "json"), default="text")
    _where(status)

    dump = add("dump", commands.dump, "the whole data set")
    dump.add_argument("--format", default="nq", choices=[form.name for form in offered("quads")])
    dump.add_argument("-o", "--output", type=Path, metavar="FILE")
    _where(dump)
    return top


def _export(sub: argparse.ArgumentParser, names: list[str]) -> None:
    sub.add_argument(
        "--format",
        metavar="F",
        choices=names,
        help=f"{' '.join(names)}; default: by the suffix of FILE, else {names[0]}",
    )
    sub.add_argument("-o", "--output", type=Path, metavar="FILE")
    sub.add_argument("--sort", metavar="S", help=MORE["sort"])
    sub.add_argument("--limit", metavar="N", help="only so many events, the first by --sort")
    _filters(sub)
    _where(sub)


def _where(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--data", type=Path, metavar="DIR", help="records; default: those shipped")
    sub.add_argument(
        "--store",
        metavar="DIR|URL",
        help="a store made by chronolex build, or an engine filled by chronolex push",
    )


def _filters(sub: argparse.ArgumentParser) -> None:
    for name, help_ in HELP.items():
        flag = "--" + name.replace("_", "-")
        sub.add_argument(
            flag, dest=f"filter_{name}", action="append", default=argparse.SUPPRESS,
            metavar="V", help=help_,
        )  # fmt: skip


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"'{text}' is no port: give a number from 1 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    if not (text.isascii() and text.isdigit() and int(text) <= 86_400):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds: 0 to 86400")
    return float(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 64):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes: 1 to 64")
    return int(text)


def _depth(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= reaching.MAX_DEPTH):
        raise argparse.ArgumentTypeError(f"'{text}' is no depth: 1 to {reaching.MAX_DEPTH}")
    return int(text)


def _joined(argv: Sequence[str]) -> list[str]:
    """``--sort -date`` as one word, which argparse would take for two options."""
    words: list[str] = []
    for word in argv:
        if words[-1:] == ["--sort"] and word in SORTS:
            words[-1] = f"--sort={word}"
        else:
            words.append(word)
    return words


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # what is read and printed is UTF-8 in every locale
            stream.reconfigure(encoding="utf-8")
    try:
        arguments = parser().parse_args(_joined(sys.argv[1:] if argv is None else argv))
        arguments.run(arguments)
    except Wrong as error:
        return _fail(str(error), 2)
    except AskError as error:
        accepted = f" (accepted: {', '.join(error.accepted[:20])})" if error.accepted else ""
        return _fail(error.detail + accepted, 2)
    except (StoreError, PackedError) as error:
        return _fail(str(error), 2)
    except BrokenProcessPool:
        said = "a process of this work was ended by the system"
        return _fail(f"{said}: it may need more memory than there is", 2)
    except ValidationError as error:
        first = error.errors()[0]
        name = "CHRONOLEX_" + "_".join(str(step) for step in first["loc"]).upper()
        return _fail(f"the setting {name}: {first['msg']}", 2)
    except RecordsError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        said = counted(len(error.problems), "problem")
        return _fail(f"{said} in the records: run chronolex check", 1)
    except Problems as error:
        return _fail(str(error), 1)
    except BrokenPipeError:
        # the reader has gone, as with `| head`: what it took is fine
        _print_no_more()
        sys.stderr.close()
        return 0
    except (OSError, sqlite3.OperationalError) as error:
        _print_no_more()
        said = "the output, or what is laid aside in TMPDIR, cannot be written"
        return _fail(f"{said}: {getattr(error, 'strerror', None) or error}", 2)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    return 0


def _print_no_more() -> None:
    """What could not be printed is not tried again on the way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)


def _fail(text: str, code: int) -> int:
    print(f"chronolex: {text}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
