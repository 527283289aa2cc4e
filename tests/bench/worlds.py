"""Made-up worlds of the sizes asked for, each built once for all benches of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
from pyoxigraph import DefaultGraph, NamedNode

from data.pile import piled
from data.records import Catalogue
from graph import build, generation
from graph.arrays import arrays_of
from graph.embedded import EmbeddedReader
from graph.links import Links
from graph.projection import SHARED, Graph, project
from graph.view import Clocks, View
from ontology import iri
from tests.bench import bulk
from tests.bench.generator import Generator


class World:
    """One size: its records, view, graph and files below `folder`, made when first asked for.

    Files that are there already are taken for its own.
    """

    def __init__(self, size: int, folder: Path) -> None:
        self.size = size
        self._folder = folder

    @property
    def name(self) -> str:
        return f"{self.size:,} events"

    @cached_property
    def catalogue(self) -> Catalogue:
        return Generator(self.size).catalogue()

    @cached_property
    def view(self) -> View:
        return View(self.catalogue, Clocks(self.catalogue.release.date))

    @cached_property
    def graph(self) -> Graph:
        made = project(self.view, include=tuple(SHARED))
        nx.freeze(made)
        return made

    @cached_property
    def links(self) -> Links:
        return Links(self.view, arrays_of(self.view))

    @property
    def place(self) -> Path:
        """Where its store is, or is to be."""
        return self._folder / "store"

    @property
    def built(self) -> bool:
        """Is its store there?"""
        return (self.place / generation.MANIFEST).exists()

    @cached_property
    def lines(self) -> Path:
        """Its records as they were made up: bulk files in no order."""
        folder = self._folder / "lines"
        if not folder.exists():
            work = folder.with_suffix(".part")
            Generator(self.size).write_lines(work)
            work.rename(folder)
        return folder

    @cached_property
    def store(self) -> Path:
        """A folder as `chronolex build` makes it."""
        if not self.built:
            with TemporaryDirectory() as laid:
                pile, catalogue = piled(self.lines, Path(laid))
                with closing(pile):
                    assert catalogue is not None, pile.problems
                    generation.make(self.place, catalogue, records=Path(laid))
        return self.place

    @cached_property
    def records(self) -> Path:
        """The bulk files of the store."""
        return generation.opened(self.store).records

    @property
    def reader(self) -> EmbeddedReader:
        return generation.opened(self.store).reader

    @cached_property
    def dump(self) -> Path:
        """All quads, as N-Quads."""
        path = self._folder / "dump.nq"
        return self._written(path, build.dump(self.reader))

    @cached_property
    def named(self) -> Path:
        """The quads of named graphs, for a server without a default graph."""
        path = self._folder / "named.nq"
        kept = (q for q in self.reader.quads() if not isinstance(q.graph_name, DefaultGraph))
        return self._written(path, build.texts(kept))

    @cached_property
    def shown(self) -> Path:
        """The quads of the default graph, for a server that cannot hold the others."""
        kept = (quad for quad in self.reader.quads() if isinstance(quad.graph_name, DefaultGraph))
        return self._written(self._folder / "shown.nq", build.texts(kept))

    @cached_property
    def engine(self) -> Path:
        """The store of an Oxigraph server that holds the release."""
        folder = self._folder / "engine"
        if not folder.exists():
            bulk.load(self.named, generation.opened(self.store).manifest, folder)
        return folder

    def _written(self, path: Path, texts: Iterable[bytes]) -> Path:
        if not path.exists():
            work = path.with_suffix(".part")
            with work.open("wb") as out:
                out.writelines(texts)
            work.rename(path)
        return path

    @cached_property
    def busiest(self) -> dict[str, NamedNode]:
        """The thing of each type that most is told of, and the event that prompted most."""
        claims = list(self.catalogue.claims())
        links = [link for claim in claims for link in claim.relations]
        events = self.catalogue.events.values()
        prompts = ("promptedBy", "respondsTo", "resultsFrom")
        return {
            "actor": _most("actor", (actor for event in events for actor in event.actors)),
            "source": _most("source", (claim.source for claim in claims)),
            "instrument": _most(
                "instrument", (link.to for link in links if link.to_type == "instrument")
            ),
            "event": _most(
                "event",
                (link.to for link in links if link.to_type == "event" and link.type in prompts),
            ),
            "late event": NamedNode(iri.iri("event", self._deepest())),
        }

    def _deepest(self) -> str:
        """The event that the longest chain of relations leads back from."""
        depth: dict[str, int] = {}
        for resolved in self.view.events:
            ends = [depth.get(relation.target, 0) for relation in resolved.relations]
            depth[resolved.id] = 1 + max(ends, default=-1)
        return max(depth, key=lambda event: (depth[event], event))


def _most(type_: str, ids: Iterable[str]) -> NamedNode:
    counted = Counter(ids)
    return NamedNode(iri.iri(type_, max(counted, key=lambda id_: (counted[id_], id_))))
