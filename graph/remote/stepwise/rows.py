"""The edges of the graph, node by node, as an engine tells them of the resolved view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from data.edtf import Edtf, parse
from graph.arrays.codes import DUTY_STAGES, LINKS, packed
from graph.projection import SHARED
from graph.remote import failures
from graph.remote.failures import TooLarge
from graph.remote.stepwise.held import Held
from graph.remote.stepwise.limits import Spent
from graph.remote.stepwise.records import Records
from graph.remote.stepwise.terms import named, slug_of, valid
from ontology import iri
from ontology.mapping import CLAIMS
from ontology.vocab import CLX, DCTERMS, ID, STRENGTHS

TYPES = ("event", "instrument", "part", "actor", "theme", "source")
HUBS = ("theme", "source")
WHOLE = ("instrument", "part")
BATCH = 100
"""Nodes of one request."""
KEPT = 500_000
"""Ends of edges that are kept, some 50 MB."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-"
_STRUCTURE: Mapping[str, str] = {
    CLX + "instrument": "stageOf", CLX + "part": "part", CLX + "actor": "actor",
    CLX + "theme": "theme", DCTERMS + "source": "document",
}  # fmt: skip
_LEADING: Mapping[str, str] = {
    "instrument": CLX + "instrument", "part": CLX + "part", "actor": CLX + "actor",
    "theme": CLX + "theme", "source": DCTERMS + "source",
}  # fmt: skip
_LINK = {name: number for number, name in enumerate(LINKS)}
_STRENGTH = {name: number for number, name in enumerate(STRENGTHS)}
_STRUCTURAL = {**dict.fromkeys(("stageOf", "part", "within"), "legal-procedure"),
               "actor": "reported", **SHARED}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """The edges of a node, those that leave it and those that lead to it, by their other end.

    As in `graph.arrays.Arrays`: sorted by end and class, classes as seen from the node.
    """

    type: str
    ends: tuple[str, ...]
    types: tuple[str, ...]
    """Types of the ends."""
    codes: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ends)


class Rows:
    """Edges as known on the day of the release; what was fetched lately is kept."""

    def __init__(self, records: Records, released: date) -> None:
        self._records = records
        self._released = released
        self._graph = records.layout.default_graph
        self._rows: Held[str, Row] = Held(KEPT, lambda row: len(row) + 1)
        self._types: Held[str, str] = Held(KEPT // 10)
        self._later: list[Edtf] | None = None

    def hold(self, known: date) -> bool:
        """Are the edges of the day `known` those of the release?"""
        if known < self._released:
            return False
        if self._later is None:
            self._later = self._known_later()
        return not any(_known_by(when, known) for when in self._later)

    def _known_later(self) -> list[Edtf]:
        """Days on which something becomes known after the release."""
        year = f"{self._released.year - 1:04}"
        text = (
            f"SELECT DISTINCT ?k {{ GRAPH {self._records.layout.graph(CLAIMS.value)}"
            f" {{ ?c <{CLX}knownFrom> ?k }}"
            f' FILTER(STR(?k) >= "{year}" || STR(?k) < "1" || CONTAINS(STR(?k), "/")'
            ' || CONTAINS(STR(?k), "..")) }'
        )
        told = {term.value for (term,) in self._records.rows(text, ("k",)) if term is not None}
        return [when for text in sorted(told) if not _known_by(when := parse(text), self._released)]

    def type(self, node: str, spent: Spent) -> str | None:
        """The type of a node of the graph; None where it is none."""
        held = self._types.get(node)
        if held is not None or not valid(node):
            return held or None
        listed = " ".join(f"<{iri.iri(type_, node)}>" for type_ in TYPES)
        text = f"SELECT ?n {{ VALUES ?n {{ {listed} }} GRAPH {self._graph} {{ ?n a ?c }} }}"
        found = {iri.parse(named(n))[0] for (n,) in self._records.rows(text, ("n",), spent)}
        for type_ in TYPES:
            if type_ not in found:
                continue
            if type_ == "event" or len(self.fetch([node], {node: type_}, spent)[node]):
                self._types.put(node, type_)
                return type_
        self._types.put(node, "")
        return None

    def fetch(self, nodes: Iterable[str], types: Mapping[str, str], spent: Spent) -> dict[str, Row]:
        """The rows of nodes, of which `types` tells the types."""
        found: dict[str, Row] = {}
        wanted = {}
        for node in dict.fromkeys(nodes):
            held = self._rows.get(node)
            if held is not None:
                found[node] = held
            else:
                wanted[node] = types[node]
        listed = list(wanted)
        waiting = [listed[at : at + BATCH] for at in range(0, len(listed), BATCH)][::-1]
        while waiting:
            some = waiting.pop()
            try:
                read = self._read({node: wanted[node] for node in some}, spent)
            except TooLarge:
                if len(some) > 1:
                    half = len(some) // 2
                    waiting += [some[half:], some[:half]]
                    continue
                read = self._in_parts(some[0], wanted[some[0]], spent)
            for node, row in read.items():
                spent.end(len(row))
                found[node] = row
                self._rows.put(node, row)
        return found

    def _in_parts(self, node: str, type_: str, spent: Spent) -> dict[str, Row]:
        """A row that the engine does not give at once, by the beginnings of the other ends."""
        made = _Made({node: type_})
        waiting = ["", *(f"{one}/" for one in TYPES)]
        while waiting:
            start = waiting.pop()
            same = f'STRAFTER(STR(?o), "{ID}") = "{start}"'
            try:
                some = same if not start else f'STRSTARTS(STRAFTER(STR(?o), "{ID}"), "{start}")'
                self._ask(made, some, spent)
            except TooLarge:
                self._ask(made, same, spent)
                waiting += [start + letter for letter in _LETTERS]
        return made.rows()

    def _read(self, nodes: Mapping[str, str], spent: Spent) -> dict[str, Row]:
        made = _Made(nodes)
        self._ask(made, "", spent)
        return made.rows()

    def _ask(self, made: _Made, some: str, spent: Spent) -> None:
        """Fetch the edges of nodes, or `some` of them; nothing is added where that fails."""
        kept = f" FILTER({some})" if some else ""
        unions = [
            f"{{ VALUES ?n {{ {listed} }} {where}{kept} }}"
            for listed, where in self._wheres(made.nodes)
        ]
        text = f"SELECT DISTINCT ?n ?p ?o ?w ?q ?t {{ {' UNION '.join(unions)} }}"
        for row in self._records.rows(text, ("n", "p", "o", "w", "q", "t"), spent):
            n, p, o, w, q, t = (None if term is None else term.value for term in row)
            if n is None or o is None or not isinstance(row[0], NamedNode):
                raise failures.nonsense("an edge without its ends")
            if isinstance(row[2], Literal):
                continue
            made.add(n, p, o, w, q, t)

    def _wheres(self, nodes: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        """Nodes and what is asked of them.

        That is ``p o w`` of what leaves them, ``q o w t`` of what leads to them; `w` is a
        relation's strength, `t` the stage of its other end.
        """
        by_type: dict[str, list[str]] = {}
        for node, type_ in nodes.items():
            by_type.setdefault(type_, []).append(f"<{iri.iri(type_, node)}>")
        listed = {type_: " ".join(names) for type_, names in by_type.items()}
        graph = f"GRAPH {self._graph}"
        stage = f"OPTIONAL {{ ?o <{CLX}stage> ?t }}"
        ends = f"<{CLX}relationType> ?p ; <{CLX}strength> ?w"
        if "event" in listed:
            # with VALUES for these one engine goes through all that has them
            told = ", ".join(f"<{name}>" for name in (*_STRUCTURE, CLX + "stage"))
            yield listed["event"], f"{graph} {{ ?n ?p ?o }} FILTER(?p IN ({told}))"
            out = f"?r <{CLX}relationFrom> ?n ; <{CLX}relationTo> ?o ; {ends}"
            yield listed["event"], f"{graph} {{ {out} }}"
        for type_ in ("event", "instrument"):
            if type_ in listed:
                to = f"?r <{CLX}relationTo> ?n ; <{CLX}relationFrom> ?o"
                to += f" ; <{CLX}relationType> ?q ; <{CLX}strength> ?w"
                yield listed[type_], f"{graph} {{ {to} {stage if type_ != 'event' else ''} }}"
        for type_, predicate in _LEADING.items():
            if type_ in listed:
                more = stage if type_ in ("instrument", "part") else ""
                if type_ == "part":
                    more = f". ?o <{CLX}instrument> ?i {stage}"
                where = f"?o <{predicate}> ?n {more}"
                yield listed[type_], f"BIND(<{predicate}> AS ?q) {graph} {{ {where} }}"
        if "instrument" in listed:
            inside = f"?o <{CLX}instrument> ?n . ?e <{CLX}part> ?o . ?e <{CLX}instrument> ?n"
            yield listed["instrument"], f'BIND("within" AS ?q) {graph} {{ {inside} }}'


class _Made:
    """Rows in the making."""

    def __init__(self, nodes: Mapping[str, str]) -> None:
        self.nodes = nodes
        self._edges: dict[str, set[_Edge]] = {node: set() for node in nodes}
        self._duty: dict[str, bool] = {}
        for node, type_ in nodes.items():
            if type_ == "part":
                act = node.partition(iri.SEP)[0]
                edge = _Edge(act, "instrument", "within", "legal-procedure", False)
                self._edges[node].add(edge)

    def add(
        self, n: str, p: str | None, o: str, w: str | None, q: str | None, t: str | None
    ) -> None:
        """A row of an answer, see `Rows._wheres`."""
        node = iri.parse(n)[1]
        if p == CLX + "stage":
            self._duty[node] = _duty(o)
            return
        against = q is not None
        name = q if q is not None else p
        type_, end = slug_of(o)
        if not type_ or name is None:
            return
        if w is not None:
            link, strength = name.removeprefix(CLX), w.removeprefix(iri.concept("strength", ""))
        elif against and name != "within" and type_ != "event":
            # parts have instruments, and instruments documents
            return
        else:
            link = _STRUCTURE.get(name, name)
            strength = _STRUCTURAL[link]
        duty = t is not None and _duty(t)
        self._edges[node].add(_Edge(end, type_, link, strength, against, duty))

    def rows(self) -> dict[str, Row]:
        """The rows of all nodes."""
        return {node: self._row(node, type_) for node, type_ in self.nodes.items()}

    def _row(self, node: str, type_: str) -> Row:
        edges = self._edges[node]
        if type_ == "event" and not any(edge.link == "stageOf" for edge in edges):
            # parts are those of the instrument that is known
            edges = {edge for edge in edges if edge.link != "part"}
        if type_ == "part" and len(edges) == 1:
            # nothing concerns it: it is no node
            edges = set()
        made = []
        for edge in edges:
            if type_ == "event":
                duty = edge.type in WHOLE and self._duty.get(node, False)
            else:
                duty = type_ in WHOLE and edge.duty
            link, strength = _LINK[edge.link], _STRENGTH[edge.strength]
            code = packed(link, strength, int(duty), int(edge.against))
            made.append((edge.end, code, edge.type))
        made.sort()
        ends, codes, types = zip(*made, strict=True) if made else ((), (), ())
        return Row(type_, ends, types, codes)


class _Edge(NamedTuple):
    """An edge as seen from a node; `duty`: its other end is one that comes by itself."""

    end: str
    type: str
    link: str
    strength: str
    against: bool
    duty: bool = False


def _duty(stage: str) -> bool:
    return stage.removeprefix(iri.concept("stage", "")) in DUTY_STAGES


def _known_by(when: Edtf, day: date) -> bool:
    """As `data.claims.Claim.known_by`."""
    known = when.certain and when.before is not None
    return known and when.before is not None and when.before.toordinal() - 1 <= day.toordinal()
