"""``chronolex bundle`` and ``chronolex verify``: evidence to keep, and is it still whole."""

from __future__ import annotations

import argparse
import sys

from api.commands.common import (
    Problems,
    Wrong,
    counted,
    given_filters,
    snapshot_of,
    view_of,
    write,
)
from graph.filters import matching, read_filters
from graph.generation import verified
from graph.naming import question
from graph.verify import verify as examine
from graph.writers import bundle as writer
from graph.writers.export import Export


def bundle(arguments: argparse.Namespace) -> None:
    """The evidence of the events that pass the filters, as known on a day, as a zip file."""
    snapshot = snapshot_of(arguments)
    given = given_filters(arguments)
    view = view_of(snapshot, given)
    filters = read_filters(snapshot.catalogue, given)
    found = matching(view, filters)
    export = Export(view, found, snapshot.release, question(filters), kind="bundle")
    write(arguments.output, writer.write(export))
    print(f"{arguments.output}: {counted(len(found), 'event')}", file=sys.stderr)


def verify(arguments: argparse.Namespace) -> None:
    """Is a bundle, or a store, what its manifest says?"""
    if arguments.file.is_dir():
        held_store = verified(arguments.file)
        print(f"{arguments.file}: every byte is as the manifest says; release {held_store.release}")
        return
    try:
        with arguments.file.open("rb") as held:
            verdict = examine(held)
    except OSError as error:
        raise Wrong(f"{arguments.file} cannot be read: {error.strerror}") from error
    for problem in verdict.problems:
        print(f"{arguments.file}: {problem}")
    if verdict.problems:
        raise Problems(
            f"{counted(len(verdict.problems), 'problem')} found: do not rely on this bundle"
        )
    told = verdict.manifest
    print(
        f"{arguments.file}: {len(told['files'])} files are as the manifest says; release"
        f" {told['release']}, as known on {told['as_of']['known_at']}"
    )
