"""``chronolex push``: a release to a SPARQL engine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from api.commands.common import snapshot_of
from api.settings import Settings
from graph import build
from graph.remote import chunks, releases
from graph.remote.engine import Engine
from graph.remote.layout import Held, Place
from graph.remote.push import push as load
from graph.remote.releases import Progress


def push(arguments: argparse.Namespace) -> None:
    """Load a release and make it live; or list those there, or remove one."""
    address = Settings().engine(arguments.url)
    engine, place = Engine(address), Place(address.name)
    try:
        if arguments.list:
            _list(engine, place)
        elif arguments.remove is not None:
            with _bar() as progress:
                releases.remove(engine, place, arguments.remove, arguments.grace, progress)
            print(f"release {arguments.remove} is removed")
        else:
            _push(engine, place, arguments)
    finally:
        engine.close()


def _push(engine: Engine, place: Place, arguments: argparse.Namespace) -> None:
    # the environment names where to read from, not what to fill
    snapshot = snapshot_of(arguments)
    graphs = chunks.by_graph(snapshot.reader.quads())
    release = snapshot.catalogue.release
    made = build.manifest(build.dump(snapshot.reader), release)
    held = Held(made.release, made.number, made.released, made.quads, made.sha256, 0)
    with _bar() as progress:
        done = load(engine, place, held, graphs, progress)
    print(f"{held.quads} quads in {done.chunks} parts, release {held.release} is live")


def _list(engine: Engine, place: Place) -> None:
    now = releases.live(engine, place)
    for release, (state, held) in releases.states(engine, place).items():
        live = ", live" if now is not None and now.release == release else ""
        print(f"{release}: {held.quads} quads, {state}{live}")


@contextmanager
def _bar() -> Iterator[Progress]:
    with tqdm(unit=" parts", disable=None, file=sys.stderr) as bar:

        def progress(step: str, done: int, total: int) -> None:
            if done == 0:
                bar.reset(total)
            bar.set_description(step)
            bar.update(done - bar.n)

        yield progress
