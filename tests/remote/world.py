"""A few quads, which cost no engine much."""

from __future__ import annotations

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph.remote import chunks
from graph.remote.chunks import Graphs
from graph.remote.layout import Held

EX = "http://example.org/"


def node(name: str) -> NamedNode:
    return NamedNode(EX + name)


def quads(version: str, size: int = 40) -> list[Quad]:
    """`size` small graphs that agree on `version`, a large one, and a default graph like it."""
    found = []
    for number in range(size):
        name = node(f"g{number}")
        found.append(Quad(name, node("version"), Literal(version), name))
        for graph in (node("large"), DefaultGraph()):
            for place in range(100):
                thing = node(f"thing-{number}-{place}")
                found.append(Quad(thing, node("version"), Literal(version), graph))
    return found


def graphs(version: str, size: int = 40) -> Graphs:
    return chunks.by_graph(quads(version, size))


def held(version: str, given: Graphs) -> Held:
    total = sum(len(lines) for lines in given.values())
    return Held(version, version, "2026-11-22", total, chunks.hashed(given), 0)
