"""What the commands share: errors of use, the snapshot asked, output that is whole or not there."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from api.settings import Settings
from graph.filters import HELP, read_clocks
from graph.snapshot import Snapshot, from_records, from_store
from graph.view import View


class Wrong(Exception):
    """Wrong use: exit 2."""


class Problems(Exception):
    """Problems found: exit 1."""


def folder_of(given: Path | None, settings: Settings) -> Path | None:
    """The folder of records named on the command line, else by the setting; None for neither."""
    folder = given or settings.data
    if folder is not None and not folder.is_dir():
        raise Wrong(f"there is no folder {folder}: give one that holds events/ with --data")
    return folder


def snapshot_of(arguments: argparse.Namespace) -> Snapshot:
    settings = Settings()
    if arguments.store is not None:
        settings = settings.model_copy(update={"store": arguments.store})
    where = settings.where
    if where is not None and arguments.data is not None:
        raise Wrong("give --data or --store, not both: a store holds its own records")
    if where is not None:
        return from_store(where, settings.load_events, settings.export_events)
    return from_records(folder_of(arguments.data, settings))


def given_filters(arguments: argparse.Namespace) -> dict[str, list[str]]:
    """The filters given on the command line, by their parameter names and in the order given."""
    given: dict[str, list[str]] = vars(arguments)
    names = {f"filter_{name}": name for name in HELP}
    return {names[option]: values for option, values in given.items() if option in names}


def view_of(snapshot: Snapshot, given: dict[str, list[str]]) -> View:
    return snapshot.view(read_clocks(given, Settings().now()))


@contextmanager
def output(path: Path | None) -> Iterator[BinaryIO]:
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


def write(path: Path | None, chunks: Iterable[bytes]) -> None:
    with output(path) as out:
        out.writelines(chunks)


def pretty(told: Any) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def counted(number: int, noun: str) -> str:
    """``1 event``, ``2 events``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise Wrong(f"{name} is '{text}': give a whole number above 0")
    return int(text)
